/**
 * `custody log vkey | checkpoint | continue`
 * @module
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { loadConfig, type Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { appendEntry } from "../ledger/append.ts";
import { formatVkey, logKeyFromPem, openCheckpoint, parseVkey } from "../ledger/checkpoint.ts";
import { seedForContinuation, type SequencerOptions } from "../ledger/sequencer.ts";
import { anchorFileOf, openRecord } from "../open-record.ts";
import { openStoreReader } from "../store/open-store.ts";
import type { Shard } from "../store/store.ts";

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

/** The newest checkpoint that a file holds, as an entry names it; it must be signed by this log's key. */
const readAnchor = (file: string, { logKeyPem }: SequencerOptions) => {
  if (!existsSync(file)) throw new CustodyError("config_invalid", `${file}: there is no such checkpoint`);
  const text = readFileSync(file, "utf8");
  const origin = text.slice(0, text.indexOf("\n"));
  const { size, root } = openCheckpoint(text, parseVkey(formatVkey(origin, logKeyFromPem(logKeyPem).publicKey)));
  return { origin, size, root: Buffer.from(root).toString("hex") };
};

/** Begins a new shard whose first entry names the last stored checkpoint and the anchor. The server must be stopped. */
export const continueLog = async (options: Overrides): Promise<void> => {
  const config = loadConfig(options);
  if (!existsSync(config.dataFolder))
    throw new CustodyError("config_invalid", `${config.dataFolder}: there is no such data folder`);
  const onCorrupt = (error: Error): never => {
    throw error;
  };
  const { recorder, logKey } = await openRecord(config, { clock: Date.now, onCorrupt, abandon: true });
  const { store, clock } = recorder;
  try {
    const kept = anchorFileOf(config);
    const anchorFile = config.anchorFile ?? (existsSync(kept) ? kept : null);
    const anchor = anchorFile === null ? null : readAnchor(anchorFile, logKey);
    const shards = await store.shards();
    const last = shards.at(-1);
    const previous =
      last === undefined
        ? null
        : { origin: last.origin, size: last.size, root: Buffer.from(last.root).toString("hex") };
    const seed = seedForContinuation(logKey, shards, clock(), anchor === null ? [] : [anchor.origin]);
    await appendEntry(recorder, { kind: "log.continued", origin: seed.origin, previous, anchor }, [], {
      startShard: seed,
    });
    rmSync(kept, { force: true });
    process.stdout.write(
      `The log goes on as ${seed.origin}\n${seed.vkey}\nGive this verifier key to everyone who checks the log.\n`,
    );
  } finally {
    await store.close();
  }
};
