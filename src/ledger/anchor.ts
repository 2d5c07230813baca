/**
 * A checkpoint that was saved outside the database. A log that does not contain it was rolled back, forked or replaced: nothing may be
 * appended to it before somebody has decided (`custody log continue`).
 * @module
 */
import type { Entry } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Shard, StoreReader } from "../store/store.ts";
import { type Checkpoint, openCheckpoint, parseVkey, signerAmong } from "./checkpoint.ts";
import { proveConsistency, verifyConsistency } from "./proof.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Whether a later shard was begun in knowledge of this anchor. */
const isAcknowledged = async (reader: StoreReader, shards: readonly Shard[], anchor: Checkpoint): Promise<boolean> => {
  for (const shard of shards) {
    const [first] = await reader.readEntries(shard.ordinal, 0, 1);
    if (first === undefined) continue;
    const entry: Entry = JSON.parse(Buffer.from(first).toString("utf8"));
    if (entry.kind !== "log.continued" || entry.anchor === null) continue;
    const { origin, size, root } = entry.anchor;
    if (origin === anchor.origin && size >= anchor.size && (size > anchor.size || root === hex(anchor.root)))
      return true;
  }
  return false;
};

const fault = async (reader: StoreReader, shards: readonly Shard[], anchor: Checkpoint): Promise<string | null> => {
  const shard = shards.find(({ origin }) => origin === anchor.origin);
  if (shard === undefined) return "the log has no shard of this origin";
  if (shard.size < anchor.size) {
    return `the log ends at index ${shard.size - 1} of shard ${shard.name}, but the checkpoint has entries up to ${anchor.size - 1}`;
  }
  // Of a dropped shard the final checkpoint is left: what an older one says cannot be shown any more.
  if (shard.droppedAt !== null) {
    const isSame = anchor.size < shard.size || hex(anchor.root) === hex(shard.root);
    return isSame ? null : `shard ${shard.name}, which was dropped, ended otherwise than the checkpoint says`;
  }
  const readTile = (level: number, index: number) => reader.readTile(shard.ordinal, level, index);
  const proof = await proveConsistency(anchor.size, shard.size, readTile);
  const isConsistent = verifyConsistency(anchor, shard, proof);
  return isConsistent
    ? null
    : `below index ${anchor.size} shard ${shard.name} is another log than the checkpoint's (a fork)`;
};

/**
 * Throws `ledger_corrupt` when the log does not contain the anchor (a signed checkpoint), unless a shard was begun since in knowledge of
 * it. `vkeysOf` gives the verifier keys for an origin: the log's own, so an anchor that another key signed is refused too.
 */
export const checkAnchor = async (
  reader: StoreReader,
  name: string,
  checkpoint: string,
  vkeysOf: (origin: string) => readonly [string, ...string[]],
): Promise<void> => {
  const origin = checkpoint.slice(0, checkpoint.indexOf("\n"));
  const anchor = openCheckpoint(checkpoint, parseVkey(signerAmong(checkpoint, vkeysOf(origin))));
  const shards = await reader.shards();
  const found = await fault(reader, shards, anchor);
  if (found === null || (await isAcknowledged(reader, shards, anchor))) return;
  throw new CustodyError(
    "ledger_corrupt",
    `${name}: ${found}. Was the data folder restored from a copy? If so: custody log continue --anchor ${name}`,
  );
};
