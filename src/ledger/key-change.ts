/**
 * How a reader of the log learns its next signing key from the one that it knows: the entry `log_key.rotated`, and its inclusion proof in
 * the first checkpoint that both keys signed. The file `key-changes` of a shard has one line for each change of the log's key.
 * @module
 */
import { z } from "zod";
import { entryBytesMax } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { KeyChange } from "../store/key-change.ts";
import type { Shard, StoreReader } from "../store/store.ts";
import { isSameKey, parseCheckpoint, parseVkey, vkeyFor } from "./checkpoint.ts";
import { leafHash } from "./leaf.ts";
import { formatProof, parseProof, proveInclusion, verifyProofFile } from "./proof.ts";

/** Changes that a file may list. */
const changesMax = 1_000;

const entrySchema = z.looseObject({ kind: z.literal("log_key.rotated"), from: z.string(), to: z.string() });
const lineSchema = z.strictObject({ entry: z.string().max(entryBytesMax), proof: z.string().max(131_072) });

/** A change as it is shown to others. What its entry says is worth as much as the signature that `holdsUnder` finds. */
export interface ShownChange {
  /** Of the shard that the entry is in. */
  readonly origin: string;
  readonly from: string;
  readonly to: string;
  /** The first checkpoint that both keys signed. */
  readonly checkpoint: string;
  /** The entry's bytes as text, and a C2SP tlog-proof of it. */
  readonly entry: string;
  readonly proof: string;
}

/** `<host>/<log>/`: what the origins of a log's shards have in common; empty for an origin that is no shard's. */
export const logOf = (origin: string): string => origin.slice(0, origin.lastIndexOf("/") + 1);

/** Throws `ledger_corrupt` for what shows no change of a key. Signatures are not looked at. */
const readChange = (entry: string, proof: string): ShownChange => {
  try {
    const { from, to } = entrySchema.parse(JSON.parse(entry));
    const { checkpoint = "" } = parseProof(proof) ?? {};
    const { origin } = parseCheckpoint(checkpoint.slice(0, checkpoint.indexOf("\n\n") + 1));
    const names = [parseVkey(from).name, parseVkey(to).name];
    if (names.every((name) => logOf(name) === logOf(origin))) return { origin, from, to, checkpoint, entry, proof };
  } catch {
    // Whatever it is, it shows nothing.
  }
  throw new CustodyError("ledger_corrupt", "a change of the log's key is not shown by an entry and its proof");
};

/** The change as `key-changes` shows it. Throws `ledger_corrupt` when entry or tiles are missing. */
export const showChange = async (reader: StoreReader, { position, checkpoint }: KeyChange): Promise<ShownChange> => {
  const { shard, index } = position;
  const { size } = parseCheckpoint(checkpoint.slice(0, checkpoint.indexOf("\n\n") + 1));
  const [entry] = index < size ? await reader.readEntries(shard, index, index + 1) : [];
  if (entry === undefined) throw new CustodyError("ledger_corrupt", `entry ${index}, a change of the key, is missing`);
  const hashes = await proveInclusion(size, index, (level, tile) => reader.readTile(shard, level, tile)).catch(
    (error: unknown) => {
      if (!(error instanceof CustodyError)) throw error;
      throw new CustodyError(error.code, `the change of the key at entry ${index} cannot be shown: ${error.message}`);
    },
  );
  return readChange(Buffer.from(entry).toString("utf8"), formatProof({ index, hashes, checkpoint }));
};

/** Every change of the log's key, oldest first. */
export const showChanges = async (reader: StoreReader): Promise<ShownChange[]> => {
  const shown: ShownChange[] = [];
  for (const change of await reader.keyChanges()) shown.push(await showChange(reader, change));
  return shown;
};

/** The file: JSON lines, oldest first. */
export const formatChanges = (changes: readonly ShownChange[]): string =>
  changes.map(({ entry, proof }) => `${JSON.stringify({ entry, proof })}\n`).join("");

/** Reads the file. Throws `ledger_corrupt`. */
export const parseChanges = (text: string): ShownChange[] => {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length > changesMax) {
    throw new CustodyError("ledger_corrupt", `key-changes is a list of at most ${changesMax} lines`);
  }
  return lines.map((line) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      // Refused with what has another shape.
    }
    const { success, data } = lineSchema.safeParse(value);
    if (!success) throw new CustodyError("ledger_corrupt", "a line of key-changes is not an entry and its proof");
    return readChange(data.entry, data.proof);
  });
};

/** Whether the key of this verifier key signed a tree that the change's entry is in. */
export const holdsUnder = ({ origin, entry, proof }: ShownChange, vkey: string): boolean => {
  try {
    verifyProofFile(proof, leafHash(Buffer.from(entry, "utf8")), parseVkey(vkeyFor(origin, vkey)));
    return true;
  } catch (error) {
    if (error instanceof CustodyError) return false;
    throw error;
  }
};

/** Whether it is one that a log makes: signed by both of its keys. */
export const isWhole = (change: ShownChange): boolean =>
  holdsUnder(change, change.from) && holdsUnder(change, change.to);

/**
 * The keys given, and those that took over from them: each named by an entry that a key known before signed. With `back` also those that
 * they took over from. That is right for saved checkpoints, which are only compared; a key that was given up must not vouch for a log.
 */
export const followKeys = (vkeys: readonly string[], changes: readonly ShownChange[], back = false): string[] => {
  const known = [...vkeys];
  const isKnown = (origin: string, vkey: string): boolean =>
    known.some((one) => {
      const { name } = parseVkey(one);
      return (name === origin || (logOf(name) !== "" && logOf(name) === logOf(origin))) && isSameKey(one, vkey);
    });
  const learn = (change: ShownChange, by: string, next: string): boolean => {
    const isNews = isKnown(change.origin, by) && !isKnown(change.origin, next) && holdsUnder(change, by);
    if (isNews) known.push(vkeyFor(change.origin, next));
    return isNews;
  };
  for (let more = true; more;) {
    more = false;
    for (const change of changes) {
      if (learn(change, change.from, change.to)) more = true;
      if (back && learn(change, change.to, change.from)) more = true;
    }
  }
  return known;
};

/** Every verifier key of a shard, newest first. */
export const shardVkeys = ({ origin, vkey }: Shard, changes: readonly Pick<KeyChange, "from">[]): string[] => {
  const all = [vkey, ...changes.map(({ from }) => vkeyFor(origin, from)).toReversed()];
  return [...new Set(all)];
};
