/**
 * Writes the zip of an evidence pack from a record, bundle by bundle. The same plan over the same record gives the same bytes.
 * @module
 */
import { hash } from "node:crypto";
import { CustodyError } from "../../domain/errors.ts";
import type { PayloadAccess } from "../../ledger/stored-payload.ts";
import type { StoreReader } from "../../store/store.ts";
import type { Veil } from "../../vault/veil.ts";
import type { AttestedPack } from "./attest-pack.ts";
import { formatEntryLines } from "./entry-lines.ts";
import {
  assessmentRules,
  attestationPath,
  entriesListPath,
  guidePath,
  hasPopulation,
  type Manifest,
  manifestPath,
  type ManifestShard,
  packFormat,
  packId,
  proofsListPath,
  queryText,
} from "./pack-format.ts";
import { addLog, proofLines } from "./pack-log.ts";
import { addPayloads } from "./pack-payloads.ts";
import { PackReading } from "./pack-reading.ts";
import type { PackPlan } from "./plan-pack.ts";
import { findRanges, readScope, type ScopedShard } from "./scoped-entries.ts";
import { guide } from "./verify-guide.ts";
import { recordedLosses } from "../verify/losses.ts";
import { ZipWriter } from "./zip-writer.ts";

export interface PackSource {
  readonly reader: StoreReader;
  /** What decrypting payloads takes; null for a pack without them. */
  readonly access: PayloadAccess | null;
  /** Signs what is said of a pack (`attestPack`), where the log's keys are. A framework's pack MUST have it. */
  readonly attest?: (pack: AttestedPack) => Promise<Uint8Array>;
  /** What the file is covered with, where texts in it must not lie on the disk. */
  readonly veil?: Veil | undefined;
  /** Called between pieces of work, often: leaves the processor to others where they need it. */
  readonly rest?: () => void;
  /** Told how many entries have been written so far. */
  readonly onProgress?: (done: number) => void;
}

/** Writes the entries, and has them read on the way. */
async function* entryLines(
  { reader, onProgress }: PackSource,
  shards: readonly ScopedShard[],
  reading: PackReading | null,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const { shard, entries } of readScope(reader, shards)) {
    const place = shards.indexOf(shard);
    for (const { index, bytes } of entries) reading?.add(place, index, bytes);
    yield formatEntryLines(shard.name, entries);
    done += entries.length;
    onProgress?.(done);
  }
}

const listed = (shards: readonly ScopedShard[]): ManifestShard[] =>
  shards.map((shard) => ({
    shard: shard.name,
    ordinal: shard.ordinal,
    origin: shard.origin,
    vkey: shard.vkey,
    treeSize: shard.size,
    rootHash: Buffer.from(shard.root).toString("hex"),
    whole: shard.whole,
    entries: shard.entries,
    indices: [...shard.ranges],
  }));

/** All of the manifest but the payloads' number and the files. */
const beginManifest = ({ query: asked, framework, version }: PackPlan, shards: readonly ScopedShard[]) => {
  const query = queryText(asked);
  const heads = listed(shards);
  const stated: Manifest["framework"] =
    framework === null
      ? null
      : {
          name: framework.name,
          sha256: hash("sha256", framework.source),
          rules: assessmentRules,
          asOf: new Date(framework.asOf).toISOString(),
          before: framework.before,
        };
  return {
    format: packFormat,
    id: packId(query, heads, stated),
    scope: query.team === null ? "period" : "team",
    query,
    framework: stated,
    shards: heads,
    entries: shards.reduce((sum, { entries }) => sum + entries, 0),
    software: { name: "custody", version },
  } satisfies Omit<Manifest, "payloads" | "files">;
};

/** What was built. `sha256` is of the manifest, which names every other file: the digest of the pack, so to say. */
export interface BuiltPack {
  readonly id: string;
  readonly entries: number;
  readonly manifestSha256: string;
}

const attestedBy = async (source: PackSource, pack: AttestedPack): Promise<Uint8Array> => {
  if (source.attest === undefined) {
    throw new CustodyError("ledger_unavailable", "a framework's pack is signed, and there is nothing to sign it with");
  }
  return source.attest(pack);
};

const writePack = async (zip: ZipWriter, plan: PackPlan, source: PackSource): Promise<BuiltPack> => {
  const { reader, access } = source;
  const shards: ScopedShard[] = [];
  for (const shard of plan.shards) shards.push(await findRanges(source, shard, plan));
  const begun = beginManifest(plan, shards);
  const reading = hasPopulation(begun.query) ? new PackReading(begun.query, begun.shards) : null;
  await zip.addFile(guidePath, Buffer.from(guide(plan, shards)));
  for (const shard of shards) await addLog(zip, reader, shard, plan.keyChanges);
  await zip.addStream(entriesListPath, entryLines(source, shards, reading));
  const scoped = shards.filter(({ whole }) => !whole);
  if (scoped.length > 0) await zip.addStream(proofsListPath, proofLines(reader, scoped));
  const scope = readScope(reader, shards);
  const payloads =
    access === null ? 0 : await addPayloads(zip, { access, reader, losses: await recordedLosses(reader) }, scope);
  if (reading !== null) {
    // Charts and type-setting are loaded for those packs only that have them.
    const { addReport } = await import("./pack-report.ts");
    await addReport({ zip, reader, plan, begun, read: reading.finish() });
  }
  const manifest: Manifest = { ...begun, payloads, files: [...zip.files] };
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  // Last, for it has the digest of everything else.
  await zip.addFile(manifestPath, text);
  const manifestSha256 = hash("sha256", text);
  // After the last: it has the digest of the manifest.
  if (manifest.framework !== null) {
    await zip.addFile(attestationPath, await attestedBy(source, { manifestSha256, manifest, shards: manifest.shards }));
  }
  return { id: manifest.id, entries: manifest.entries, manifestSha256 };
};

/**
 * Writes the pack to a new file. `evidence.exported` MUST be in the log already. Throws `ledger_corrupt` when an entry or a tile is missing,
 * `request_malformed` when the pack would be too large.
 */
export const buildPack = async (plan: PackPlan, source: PackSource, path: string): Promise<BuiltPack> => {
  const zip = new ZipWriter(path, source);
  try {
    const built = await writePack(zip, plan, source);
    await zip.finish();
    return built;
  } catch (error) {
    zip.abandon();
    throw error;
  }
};
