/**
 * Goes on with a log after a loss or a restore: a new shard, under a new origin, whose first entry names both heads.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import type { Config } from "./config.ts";
import type { EntryDraft } from "./domain/entry.ts";
import { CustodyError } from "./domain/errors.ts";
import { newEntry } from "./ledger/append.ts";
import { openCheckpoint, parseVkey, signerAmong, vkeyFor } from "./ledger/checkpoint.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import { followKeys, showChanges } from "./ledger/key-change.ts";
import { seedForContinuation } from "./ledger/sequencer.ts";
import { loadLogKeys, vkeysOfFiles } from "./log-key.ts";
import type { Effect, ShardSeed, StoreReader } from "./store/store.ts";

/** A checkpoint that somebody outside holds, as an entry names it. `root` is hex. */
export interface KnownHead {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/** The head that a signed checkpoint states; it must be signed by a key of this log. Throws `ledger_corrupt`. */
export const readHead = async (checkpoint: string, logKeyFile: string, store: StoreReader): Promise<KnownHead> => {
  const origin = checkpoint.slice(0, checkpoint.indexOf("\n"));
  const own = vkeysOfFiles(logKeyFile, origin);
  // The log may be damaged: then the key files alone say which keys it has.
  const changes = await showChanges(store).catch(() => []);
  const [first, ...others] = followKeys(own, changes, true).map((vkey) => vkeyFor(origin, vkey));
  if (first === undefined) throw new CustodyError("config_invalid", `the log key file ${logKeyFile} is missing`);
  const { size, root } = openCheckpoint(checkpoint, parseVkey(signerAmong(checkpoint, [first, ...others])));
  return { origin, size, root: Buffer.from(root).toString("hex") };
};

/** The same from a file. Throws `config_invalid` when it is not there. */
export const readHeadFile = async (file: string, logKeyFile: string, store: StoreReader): Promise<KnownHead> => {
  if (!existsSync(file)) throw new CustodyError("config_invalid", `${file}: there is no such checkpoint`);
  return readHead(readFileSync(file, "utf8"), logKeyFile, store);
};

/** Year and run of an origin's last part: `2026-2` is after `2026`. */
const placeOf = ({ origin, size }: KnownHead): number[] => {
  const [year = 0, run = 1] = origin
    .slice(origin.lastIndexOf("/") + 1)
    .split("-")
    .map(Number);
  return [year, run, size];
};

/** The newest of these heads; null of none. */
export const newestHead = (heads: readonly KnownHead[]): KnownHead | null => {
  const sorted = heads.toSorted((one, other) => {
    const [ones, others] = [placeOf(one), placeOf(other)];
    const at = ones.findIndex((number, place) => number !== others[place]);
    return at === -1 ? 0 : (ones[at] ?? 0) - (others[at] ?? 0);
  });
  return sorted.at(-1) ?? null;
};

/**
 * Begins a new shard whose first entry names the last stored checkpoint and the anchor; `more` stand right behind it, with `effects`, in the same commit (the first of them is entry 1 of it). The
 * record MUST have been opened with `abandon`.
 */
export const continueShard = async (
  { store, clock }: Recorder,
  config: Config,
  anchor: KnownHead | null,
  more: readonly EntryDraft[] = [],
  effects: readonly Effect[] = [],
): Promise<ShardSeed> => {
  const shards = await store.shards();
  const last = shards.at(-1);
  const previous =
    last === undefined ? null : { origin: last.origin, size: last.size, root: Buffer.from(last.root).toString("hex") };
  // The files are where they belong by now.
  const logKey = loadLogKeys(config.logKeyFile, false, config.file.log.origin);
  const seed = seedForContinuation(logKey, shards, clock(), anchor === null ? [] : [anchor.origin]);
  const first: EntryDraft = { kind: "log.continued", origin: seed.origin, previous, anchor };
  const entries = [first, ...more].map((draft) => newEntry(draft, clock()));
  await store.append({ entries, effects, startShard: seed });
  return seed;
};
