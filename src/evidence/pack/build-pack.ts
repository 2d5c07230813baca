/**
 * Writes the zip of an evidence pack from a record, bundle by bundle. The same plan over the same record gives the same bytes.
 * @module
 */
import { hash } from "node:crypto";
import { CustodyError } from "../../domain/errors.ts";
import { hashBytes } from "../../ledger/leaf.ts";
import type { PayloadAccess } from "../../ledger/stored-payload.ts";
import { formatProof } from "../../ledger/proof.ts";
import { encodeBundle, entriesPath, hashesAt, tilePath, tileWidth, widthAt } from "../../ledger/tiles.ts";
import type { StoreReader } from "../../store/store.ts";
import { OrderedProofs } from "./ordered-proofs.ts";
import {
  entriesListPath,
  formatEntryLine,
  formatLine,
  guidePath,
  type IndexRange,
  keyChangesPath,
  logFolder,
  type Manifest,
  manifestPath,
  packFormat,
  packId,
  packRangesMax,
  proofsListPath,
  queryText,
  readEntryFacts,
} from "./pack-format.ts";
import { addPayloads } from "./pack-payloads.ts";
import type { PackPlan, PlannedShard } from "./plan-pack.ts";
import { concernsTeam } from "./team-scope.ts";
import { guide } from "./verify-guide.ts";
import { recordedLosses } from "../verify/losses.ts";
import { ZipWriter } from "./zip-writer.ts";

const indicesPerPage = 65_536;

/** A shard of the plan, and which of its entries are in the period. */
export interface ScopedShard extends PlannedShard {
  readonly ranges: readonly IndexRange[];
  readonly entries: number;
  readonly whole: boolean;
}

/** Some entries of one shard, in order, each with its index. */
export interface ScopedEntries {
  readonly shard: ScopedShard;
  readonly entries: readonly { readonly index: number; readonly bytes: Uint8Array }[];
}

export interface PackSource {
  readonly reader: StoreReader;
  /** What decrypting payloads takes; null for a pack without them. */
  readonly access: PayloadAccess | null;
}

/** Of these indices, those whose entries are in a team's pack. */
const ofTeam = async (reader: StoreReader, shard: PlannedShard, indices: readonly number[], team: string) => {
  const found: number[] = [];
  for (let at = 0; at < indices.length;) {
    const first = indices[at] ?? 0;
    let count = 1;
    while (count < tileWidth && indices[at + count] === first + count) count += 1;
    const entries = await reader.readEntries(shard.ordinal, first, first + count);
    for (const [offset, bytes] of entries.entries()) {
      const facts = readEntryFacts(Buffer.from(bytes).toString("utf8"));
      if (facts !== null && concernsTeam(facts, team)) found.push(first + offset);
    }
    at += count;
  }
  return found;
};

const findRanges = async (reader: StoreReader, shard: PlannedShard, plan: PackPlan): Promise<ScopedShard> => {
  const { from, to, team } = plan.query;
  const ranges: { from: number; to: number }[] = [];
  let entries = 0;
  for (let start = 0; start < shard.size;) {
    const page = await reader.findIndices(shard.ordinal, from, to, start, indicesPerPage);
    const ofPeriod = page.filter((index) => index < shard.size);
    const indices = team === null ? ofPeriod : await ofTeam(reader, shard, ofPeriod, team);
    for (const index of indices) {
      const range = ranges.at(-1);
      if (range?.to === index) range.to += 1;
      else ranges.push({ from: index, to: index + 1 });
    }
    if (ranges.length > packRangesMax) {
      const message = `a pack has at most ${packRangesMax} ranges of indices: ask for a shorter period`;
      throw new CustodyError("request_malformed", message, "to");
    }
    entries += indices.length;
    start = ofPeriod.length < indicesPerPage ? shard.size : (ofPeriod.at(-1) ?? shard.size) + 1;
  }
  // A team's pack never has bundles: were it whole today, it could be less than that at the next size.
  return { ...shard, ranges, entries, whole: team === null && entries === shard.size };
};

/** The indices of ranges, as many at a time as lie within the width of a bundle: a team's stand between those of others. */
function* windowsOf(ranges: readonly IndexRange[]): Generator<number[]> {
  let window: number[] = [];
  for (const { from, to } of ranges) {
    for (let index = from; index < to; index += 1) {
      if (index - (window[0] ?? index) >= tileWidth) {
        yield window;
        window = [];
      }
      window.push(index);
    }
  }
  if (window.length > 0) yield window;
}

/** Entries of the scope in order, at most a bundle at a time. */
export async function* readScope(reader: StoreReader, shards: readonly ScopedShard[]): AsyncGenerator<ScopedEntries> {
  for (const shard of shards) {
    for (const window of windowsOf(shard.ranges)) {
      const first = window[0] ?? 0;
      const read = await reader.readEntries(shard.ordinal, first, (window.at(-1) ?? first) + 1);
      const entries = window.map((index) => {
        const bytes = read[index - first];
        if (bytes !== undefined) return { index, bytes };
        throw new CustodyError("ledger_corrupt", `entry ${index} of shard ${shard.name} is missing`);
      });
      yield { shard, entries };
    }
  }
}

const readTileAt = async (
  reader: StoreReader,
  shard: PlannedShard,
  level: number,
  index: number,
): Promise<Uint8Array> => {
  const width = widthAt(shard.size, level, index);
  const hashes = await reader.readTile(shard.ordinal, level, index);
  if (hashes === null || hashes.length < width * hashBytes) {
    const message = `${tilePath(level, index, width)} of shard ${shard.name} is missing or too short`;
    throw new CustodyError("ledger_corrupt", message);
  }
  return hashes.subarray(0, width * hashBytes);
};

const addLog = async (zip: ZipWriter, reader: StoreReader, shard: ScopedShard, keyChanges: string): Promise<void> => {
  const folder = logFolder(shard.name);
  const { size, ordinal } = shard;
  await zip.addFile(`${folder}checkpoint`, Buffer.from(shard.checkpoint));
  await zip.addFile(`${folder}vkey`, Buffer.from(`${shard.vkey}\n`));
  if (keyChanges !== "") await zip.addFile(folder + keyChangesPath, Buffer.from(keyChanges));
  for (let level = 0; hashesAt(size, level) > 0; level += 1) {
    for (let index = 0; widthAt(size, level, index) > 0; index += 1) {
      const hashes = await readTileAt(reader, shard, level, index);
      await zip.addFile(folder + tilePath(level, index, widthAt(size, level, index)), hashes);
    }
  }
  if (!shard.whole) return;
  for (let index = 0; widthAt(size, 0, index) > 0; index += 1) {
    const width = widthAt(size, 0, index);
    const entries = await reader.readEntries(ordinal, index * tileWidth, index * tileWidth + width);
    await zip.addFile(folder + entriesPath(index, width), encodeBundle(entries));
  }
};

async function* entryLines(reader: StoreReader, shards: readonly ScopedShard[]): AsyncGenerator<Uint8Array> {
  for await (const { shard, entries } of readScope(reader, shards)) {
    yield Buffer.concat(entries.map(({ index, bytes }) => formatEntryLine(shard.name, index, bytes)));
  }
}

async function* proofLines(reader: StoreReader, shards: readonly ScopedShard[]): AsyncGenerator<Uint8Array> {
  for (const shard of shards) {
    const proofs = new OrderedProofs(shard.size, (level, index) => readTileAt(reader, shard, level, index));
    for (const window of windowsOf(shard.ranges)) {
      const lines: Buffer[] = [];
      for (const index of window) {
        const hashes = await proofs.prove(index);
        const proof = formatProof({ index, hashes, checkpoint: shard.checkpoint });
        lines.push(formatLine({ shard: shard.name, index, proof }));
      }
      yield Buffer.concat(lines);
    }
  }
}

const manifestOf = (plan: PackPlan, shards: readonly ScopedShard[], payloads: number, zip: ZipWriter): Manifest => {
  const query = queryText(plan.query);
  const listed = shards.map((shard) => ({
    shard: shard.name,
    origin: shard.origin,
    vkey: shard.vkey,
    treeSize: shard.size,
    rootHash: Buffer.from(shard.root).toString("hex"),
    whole: shard.whole,
    entries: shard.entries,
    indices: [...shard.ranges],
  }));
  return {
    format: packFormat,
    id: packId(query, listed),
    scope: query.team === null ? "period" : "team",
    query,
    shards: listed,
    entries: shards.reduce((sum, { entries }) => sum + entries, 0),
    payloads,
    software: { name: "custody", version: plan.version },
    files: [...zip.files],
  };
};

/** What was built. `sha256` is of the manifest, which names every other file: the digest of the pack, so to say. */
export interface BuiltPack {
  readonly id: string;
  readonly entries: number;
  readonly manifestSha256: string;
}

/**
 * Writes the pack to a new file. `evidence.exported` MUST be in the log already. Throws `ledger_corrupt` when an entry or a tile is missing,
 * `request_malformed` when the pack would be too large.
 */
export const buildPack = async (plan: PackPlan, { reader, access }: PackSource, path: string): Promise<BuiltPack> => {
  const shards: ScopedShard[] = [];
  for (const shard of plan.shards) shards.push(await findRanges(reader, shard, plan));
  const zip = new ZipWriter(path);
  try {
    await zip.addFile(guidePath, Buffer.from(guide(plan, shards)));
    for (const shard of shards) await addLog(zip, reader, shard, plan.keyChanges);
    await zip.addStream(entriesListPath, entryLines(reader, shards));
    const scoped = shards.filter(({ whole }) => !whole);
    if (scoped.length > 0) await zip.addStream(proofsListPath, proofLines(reader, scoped));
    const scope = readScope(reader, shards);
    const losses = await recordedLosses(reader);
    const payloads = access === null ? 0 : await addPayloads(zip, { access, reader, losses }, scope);
    const manifest = manifestOf(plan, shards, payloads, zip);
    const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    // Last, for it has the digest of everything else.
    await zip.addFile(manifestPath, text);
    await zip.finish();
    return { id: manifest.id, entries: manifest.entries, manifestSha256: hash("sha256", text) };
  } catch (error) {
    zip.abandon();
    throw error;
  }
};
