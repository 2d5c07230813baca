/**
 * Fixes what a pack is about before anything is read into it: which shards, at which tree size, under which signed checkpoint.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import { createSigner, openCheckpoint, parseVkey, signCheckpoint, type SigningKeys } from "../../ledger/checkpoint.ts";
import { formatChanges, showChanges } from "../../ledger/key-change.ts";
import { hashBytes } from "../../ledger/leaf.ts";
import { proveConsistency, verifyConsistency, type ReadTile } from "../../ledger/proof.ts";
import { rightEdge, tilePath } from "../../ledger/tiles.ts";
import { rightEdgeRoot } from "../../ledger/tree.ts";
import type { Shard, StoreReader } from "../../store/store.ts";
import { frameworkSource } from "./framework-source.ts";
import { type KnownBefore, knownBefore } from "./known-before.ts";
import { readEntryFacts } from "./pack-format.ts";
import type { PackQuery } from "./pack-query.ts";

export interface PlannedShard {
  readonly ordinal: number;
  readonly name: string;
  readonly origin: string;
  readonly vkey: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Signed, for exactly this size. */
  readonly checkpoint: string;
}

/** Can be cloned to another thread. */
export interface PackPlan {
  readonly query: PackQuery;
  readonly shards: readonly PlannedShard[];
  /** The file of that name, for each shard; empty while the log has its first key. */
  readonly keyChanges: string;
  readonly version: string;
  readonly framework: PlannedFramework | null;
}

/** What a report is assessed by. */
export interface PlannedFramework {
  readonly name: string;
  /** The text of its file. */
  readonly source: string;
  /** Time of the newest entry at these sizes, UTC milliseconds. */
  readonly asOf: number;
  readonly before: KnownBefore | null;
}

/** A shard and the tree size it is taken at. */
export interface SizedShard {
  readonly shard: Shard;
  readonly size: number;
}

/**
 * The shards with entries of the period, at the sizes that they have now; the last one at `query.at` where that is given. Throws
 * `not_found` when there is no such entry, `request_malformed` when `at` is beyond the shard or there is no such framework.
 */
export const sizeShards = async (reader: StoreReader, query: PackQuery): Promise<SizedShard[]> => {
  // Before anything is recorded: an export that cannot be made is none.
  if (query.framework !== null) frameworkSource(query.framework);
  const sized: SizedShard[] = [];
  for (const shard of await reader.shards()) {
    const [first] = await reader.findIndices(shard.ordinal, query.from, query.to, 0, 1);
    if (first !== undefined && first < shard.size) sized.push({ shard, size: shard.size });
  }
  const last = sized.at(-1);
  if (last === undefined) throw new CustodyError("not_found", "the log has no entry in this period");
  if (query.at === null) return sized;
  if (query.at > last.shard.size) {
    const message = `\`at\` is beyond shard ${last.shard.name}, which has ${last.shard.size} entries`;
    throw new CustodyError("request_malformed", message, "at");
  }
  return [...sized.slice(0, -1), { shard: last.shard, size: query.at }];
};

/**
 * The root of the tree as it was at `size`. It is about to be signed, so it MUST be shown to be the log's own past: a proof ties it to the
 * newest signed checkpoint. Throws `ledger_corrupt` when the stored tiles say otherwise.
 */
const rootAt = async (shard: Shard, size: number, readTile: ReadTile): Promise<Uint8Array> => {
  const edge = new Map<number, Uint8Array>();
  for (const { level, index, width } of rightEdge(size)) {
    const hashes = await readTile(level, index);
    if (hashes === null || hashes.length < width * hashBytes) {
      throw new CustodyError("ledger_corrupt", `${tilePath(level, index, width)} of shard ${shard.name} is missing`);
    }
    edge.set(level, hashes);
  }
  const root = rightEdgeRoot(size, (level) => edge.get(level) ?? new Uint8Array(0));
  const signed = openCheckpoint(shard.checkpoint, parseVkey(shard.vkey));
  const proof = await proveConsistency(size, signed.size, readTile);
  if (!verifyConsistency({ size, root }, signed, proof)) {
    throw new CustodyError(
      "ledger_corrupt",
      `the tiles of shard ${shard.name} at size ${size} are not its signed log's`,
    );
  }
  return root;
};

const planFramework = async (
  reader: StoreReader,
  { framework: name, from }: PackQuery,
  sized: readonly SizedShard[],
): Promise<PlannedFramework | null> => {
  if (name === null) return null;
  const newest = sized.at(-1);
  if (newest === undefined) throw new CustodyError("not_found", "there is no entry in this period");
  const { shard, size } = newest;
  const [bytes] = await reader.readEntries(shard.ordinal, size - 1, size);
  const facts = readEntryFacts(Buffer.from(bytes ?? []).toString("utf8"));
  if (facts === null) throw new CustodyError("ledger_corrupt", `entry ${size - 1} of shard ${shard.name} is none`);
  return { name, source: frameworkSource(name), asOf: facts.time, before: await knownBefore(reader, from) };
};

/** Signs the checkpoints of the pack. Ed25519 is deterministic, so under the same key an older size gets the very checkpoint that it had. */
export const planPack = async (
  reader: StoreReader,
  query: PackQuery,
  sized: readonly SizedShard[],
  keys: SigningKeys,
  version: string,
): Promise<PackPlan> => {
  const shards: PlannedShard[] = [];
  for (const { shard, size } of sized) {
    const root = await rootAt(shard, size, (level, index) => reader.readTile(shard.ordinal, level, index));
    const { ordinal, name, origin } = shard;
    const signer = createSigner(origin, ...keys);
    const checkpoint = signCheckpoint(signer, size, root);
    shards.push({ ordinal, name, origin, vkey: signer.vkey, size, root, checkpoint });
  }
  // Said always, so that the same question at this size can be asked again.
  const keyChanges = formatChanges(await showChanges(reader));
  const framework = await planFramework(reader, query, sized);
  return { query: { ...query, at: shards.at(-1)?.size ?? null }, shards, keyChanges, version, framework };
};
