/**
 * `custody retention show | set | sweep` and `custody shards drop`, on a running server.
 * @module
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { CustodyError } from "../domain/errors.ts";
import { readAnswer, type ServerOptions } from "./read-answer.ts";

const path = "/api/v1/audit/retention";
/** A sweep of years takes its time. */
const sweepTimeoutMs = 3_600_000;

const anything = z.looseObject({});

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

/** As JSON, as `set` takes it again. */
export const showRetention = async (options: ServerOptions): Promise<void> =>
  print(await readAnswer(options, { path, method: "GET" }, anything));

/** From a file of JSON: `rules`, `logYears`, `dropShardsAfterYears`; what is absent stays. */
export const setRetention = async (
  file: string,
  options: ServerOptions & { readonly reason?: string; readonly approval?: string },
): Promise<void> => {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new CustodyError("config_invalid", `${file}: cannot be read, or is not JSON`);
  }
  const body = JSON.stringify(given);
  print(await readAnswer(options, { path, method: "PATCH", body, headers: approvalHeaders(options) }, anything));
};

const approvalHeaders = ({ reason, approval }: { readonly reason?: string; readonly approval?: string }) => ({
  // Headers are Latin-1 to the client; the server reads UTF-8.
  ...(reason === undefined ? {} : { "x-custody-reason": Buffer.from(reason).toString("latin1") }),
  ...(approval === undefined ? {} : { "x-custody-approval": approval }),
});

/** Waits until what is over is gone. */
export const sweepNow = async (options: ServerOptions): Promise<void> => {
  const question = { path: `${path}/sweep`, body: "{}", headersTimeoutMs: sweepTimeoutMs };
  print(await readAnswer(options, question, anything));
};

/** Gives a whole year of the log up. */
export const dropShard = async (
  shard: string,
  options: ServerOptions & { readonly reason?: string; readonly approval?: string },
): Promise<void> => {
  if (!/^\d{4}(-\d{1,6})?$/.test(shard))
    throw new CustodyError("request_malformed", "<shard>: must be a year, as 2026");
  const question = { path: `/api/v1/audit/shards/${shard}/drop`, body: "{}", headers: approvalHeaders(options) };
  print(await readAnswer(options, question, anything));
};
