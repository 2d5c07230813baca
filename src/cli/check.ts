/**
 * `custody check`: the whole log, by the server that runs on it or from here.
 * @module
 */
import { setTimeout } from "node:timers/promises";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { callerKey, loadConfig, type Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { plural } from "../domain/number-text.ts";
import { PinnedKeys } from "../evidence/verify/trust.ts";
import { verifyTarget } from "../evidence/verify/verify-target.ts";
import { openStoreReader } from "../store/open-store.ts";
import { vkeysOfFiles } from "../log-key.ts";
import { askServer } from "./ask-server.ts";
import { formatReport } from "./verify.ts";

export interface CheckOptions extends Overrides {
  readonly url?: string;
  readonly key?: string;
}

const timeoutMs = 30_000;
const pollMs = 500;

const startedSchema = z.object({ id: z.string() });
const stateSchema = z.object({
  check: z.object({
    running: z.object({ id: z.string() }).nullable(),
    last: z.object({ id: z.string(), entries: z.number(), faults: z.number(), durationMs: z.number() }).nullable(),
  }),
});

const parse = <S extends z.ZodType>(schema: S, answer: string): z.infer<S> => {
  try {
    return schema.parse(JSON.parse(answer));
  } catch {
    throw new CustodyError("upstream_failed", "the server's answer cannot be read");
  }
};

const checkByServer = async (url: string, given: string | undefined): Promise<void> => {
  const question = { url, key: callerKey(given), headersTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs };
  const ask = async (more: { path: string; method?: "GET"; body?: string }): Promise<string> => {
    let answer = "";
    await askServer({ ...question, ...more }, async (body) => {
      answer = await text(body);
    });
    return answer;
  };
  const { id } = parse(startedSchema, await ask({ path: "/api/v1/compliance/checks", body: "{}" }));
  for (;;) {
    const { check } = parse(stateSchema, await ask({ path: "/api/v1/compliance/assurance", method: "GET" }));
    if (check.last?.id === id) {
      const { entries, faults, durationMs } = check.last;
      const verdict =
        faults === 0 ? "VERIFIED" : `NOT VERIFIED: ${plural(faults, "fault")}; the server's log names the first`;
      process.stdout.write(`${entries} entries in ${(durationMs / 1_000).toFixed(1)} s\n${verdict}\n`);
      if (faults > 0) process.exitCode = 1;
      return;
    }
    if (check.running?.id !== id) throw new CustodyError("upstream_failed", "the server could not end the check");
    await setTimeout(pollMs);
  }
};

/** With the keys of the key files: a database whose log another key signs is found out. */
const checkFolder = async (options: Overrides): Promise<void> => {
  const { dataFolder, logKeyFile } = loadConfig(options);
  const reader = await openStoreReader(dataFolder);
  let origin: string;
  try {
    const newest = (await reader.shards()).at(-1);
    if (newest === undefined) throw new CustodyError("not_found", `${dataFolder}: the log is empty`);
    ({ origin } = newest);
  } finally {
    reader.close();
  }
  const pins = new PinnedKeys(vkeysOfFiles(logKeyFile, origin));
  const report = await verifyTarget(dataFolder, undefined, { pins, anchor: null });
  process.stdout.write(formatReport(report));
  if (!report.ok) process.exitCode = 1;
};

/** Exit code 0 when everything holds, 1 otherwise. */
export const checkLog = ({ url, key, ...options }: CheckOptions): Promise<void> =>
  url === undefined ? checkFolder(options) : checkByServer(url, key);
