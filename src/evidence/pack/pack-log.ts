/**
 * The logs in a pack: the folder of each shard, and the proofs of single entries.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import { hashBytes } from "../../ledger/leaf.ts";
import { encodeBundle, entriesPath, hashesAt, tilePath, tileWidth, widthAt } from "../../ledger/tiles.ts";
import type { StoreReader } from "../../store/store.ts";
import { formatProof } from "../../ledger/proof.ts";
import { OrderedProofs } from "./ordered-proofs.ts";
import { formatLine, keyChangesPath, logFolder } from "./pack-format.ts";
import type { PlannedShard } from "./plan-pack.ts";
import { type ScopedShard, windowsOf } from "./scoped-entries.ts";
import type { ZipWriter } from "./zip-writer.ts";

/** The hashes that are there at the shard's planned size. Throws `ledger_corrupt`. */
export const readTileAt = async (
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

/** The signed state of a shard and its tiles; where the whole shard is in the period, its entry bundles too. */
export const addLog = async (
  zip: ZipWriter,
  reader: StoreReader,
  shard: ScopedShard,
  keyChanges: string,
): Promise<void> => {
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

/**
 * What `formatLine` gives of a proof's file, put together out of what all lines of the shard have in common. `hashes` are the file's lines of them,
 * escaped.
 */
export const proofLineOf = ({ name, checkpoint }: Pick<PlannedShard, "name" | "checkpoint">) => {
  const [before = "", between = "", after = ""] = formatLine({
    shard: name,
    index: 0,
    proof: formatProof({ index: 0, hashes: [], checkpoint }),
  })
    .toString("utf8")
    .split(/(?<="index":|\\nindex )0(?=,|\\n)/, 3);
  return (index: number, hashes: string): string =>
    `${before}${index}${between}${index}\\n${hashes}${after.slice("\\n".length)}`;
};

/** `proofs.ndjson`: a line for each entry of these shards. */
export async function* proofLines(reader: StoreReader, shards: readonly ScopedShard[]): AsyncGenerator<Uint8Array> {
  for (const shard of shards) {
    const lineOf = proofLineOf(shard);
    const proofs = new OrderedProofs(shard.size, (level, index) => readTileAt(reader, shard, level, index));
    for (const window of windowsOf(shard.ranges)) {
      let lines = "";
      for (const index of window) lines += lineOf(index, await proofs.proveLines(index));
      yield Buffer.from(lines);
    }
  }
}
