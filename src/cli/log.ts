/**
 * `custody log vkey | checkpoint | continue | rotate`
 * @module
 */
import { existsSync, rmSync } from "node:fs";
import { z } from "zod";
import { callerKey, loadConfig, type Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { continueShard, readHeadFile } from "../continue-log.ts";
import { anchorFileOf, openRecord } from "../open-record.ts";
import { openStoreReader } from "../store/open-store.ts";
import type { Shard } from "../store/store.ts";
import { askServer, printable } from "./ask-server.ts";

const newestShard = async (options: Overrides): Promise<Shard> => {
  const { dataFolder } = loadConfig(options);
  if (!existsSync(dataFolder)) throw new CustodyError("config_invalid", `${dataFolder}: there is no such data folder`);
  const reader = await openStoreReader(dataFolder);
  const newest = (await reader.shards()).at(-1);
  reader.close();
  if (newest === undefined) throw new CustodyError("not_found", `${dataFolder}: the log is empty`);
  return newest;
};

export const printVkey = async (options: Overrides): Promise<void> => {
  process.stdout.write(`${(await newestShard(options)).vkey}\n`);
};

export const printCheckpoint = async (options: Overrides): Promise<void> => {
  process.stdout.write((await newestShard(options)).checkpoint);
};

/** Begins a new shard whose first entry names the last stored checkpoint and the anchor. The server must be stopped. */
export const continueLog = async (options: Overrides): Promise<void> => {
  const config = loadConfig(options);
  if (!existsSync(config.dataFolder))
    throw new CustodyError("config_invalid", `${config.dataFolder}: there is no such data folder`);
  const onCorrupt = (error: Error): never => {
    throw error;
  };
  const { recorder } = await openRecord(config, { clock: Date.now, onCorrupt, abandon: true });
  const { store } = recorder;
  try {
    const kept = anchorFileOf(config);
    const anchorFile = config.anchorFile ?? (existsSync(kept) ? kept : null);
    const anchor = anchorFile === null ? null : await readHeadFile(anchorFile, config.logKeyFile, store);
    const seed = await continueShard(recorder, config, anchor);
    rmSync(kept, { force: true });
    process.stdout.write(
      `The log goes on as ${seed.origin}\n${seed.vkey}\nGive this verifier key to everyone who checks the log.\n`,
    );
  } finally {
    await store.close();
  }
};

export interface RotateOptions {
  readonly url: string;
  readonly key?: string;
  readonly overlapDays: number;
}

const rotateTimeoutMs = 30_000;
const answerBytesMax = 65_536;
const rotatedSchema = z.object({ from: z.string(), to: z.string(), overlapUntil: z.iso.datetime() });

/** Asks a running server for a new log key. Throws `upstream_failed` when it cannot be reached, or refuses. */
export const rotateKey = async ({ url, key, overlapDays }: RotateOptions): Promise<void> => {
  const timeouts = { headersTimeoutMs: rotateTimeoutMs, bodyTimeoutMs: rotateTimeoutMs };
  const question = { url, key: callerKey(key), path: "/api/v1/log/rotate", body: JSON.stringify({ overlapDays }) };
  await askServer({ ...question, ...timeouts }, async (body) => {
    let text = "";
    for await (const chunk of body) if ((text += String(chunk)).length > answerBytesMax) break;
    const { from, to, overlapUntil } = rotatedSchema.parse(JSON.parse(text));
    const lines = [
      `The log is signed by  ${to}`,
      `and until ${overlapUntil} also by  ${from}`,
      "Give the new verifier key to everyone who checks the log. Whoever has the old one finds the new one in the log.",
    ];
    process.stdout.write(`${lines.map(printable).join("\n")}\n`);
  });
};
