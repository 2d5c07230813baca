/**
 * Builds the file of an export, whatever its format.
 * @module
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import type { PayloadAccess } from "../../ledger/stored-payload.ts";
import type { StoreReader } from "../../store/store.ts";
import { type Veil, veilFrom } from "../../vault/veil.ts";
import { buildPack, type PackSource } from "../pack/build-pack.ts";
import type { ExportPlan } from "./export-plan.ts";
import { isPackFormat } from "./export-request.ts";
import type { WrittenFile } from "./file-sink.ts";
import { writeRaw } from "./write-raw.ts";
import { writeTable } from "./write-table.ts";

export interface Built extends WrittenFile {
  /** Of a table its rows, else entries. */
  readonly rows: number;
}

export interface BuildSource {
  readonly reader: StoreReader;
  /** What decrypting payloads takes; null for an export without them. */
  readonly access: PayloadAccess | null;
  /** Signs what is said of a pack. */
  readonly attest: NonNullable<PackSource["attest"]>;
  /** What the file is covered with; there where it has texts in it that others could read. */
  readonly veil: Veil | undefined;
  /** Called between pieces of work, often: leaves the processor to others where they need it. */
  readonly rest: () => void;
  /** Told how many entries have been read so far. */
  readonly onProgress: (done: number) => void;
}

const chunkBytes = 262_144;

/** The digest of a file that others wrote. Read into one buffer: V8 lets 64 MB of new ones come together before it collects any. */
const digestFile = (path: string, { veil, rest }: BuildSource): WrittenFile => {
  const file = openSync(path, "r");
  try {
    const digest = createHash("sha256");
    const cover = veil === undefined ? null : veilFrom(veil, 0);
    const chunk = Buffer.allocUnsafeSlow(chunkBytes);
    let bytes = 0;
    for (let read = 0; (read = readSync(file, chunk)) > 0; bytes += read) {
      const stored = chunk.subarray(0, read);
      digest.update(cover === null ? stored : cover.update(stored));
      rest();
    }
    return { bytes, sha256: digest.digest("hex") };
  } finally {
    closeSync(file);
  }
};

/** How many entries the period has: what progress is measured by. */
export const countRows = async (reader: StoreReader, { request, pack }: ExportPlan): Promise<number> => {
  let rows = 0;
  for (const { ordinal, size } of pack.shards) {
    rows += await reader.countEntries(ordinal, size, request.from, request.to);
  }
  return rows;
};

/**
 * Writes a new file. `evidence.exported` MUST be in the log already. Throws `ledger_corrupt` when something of the log is missing,
 * `request_malformed` when a pack would be too large.
 */
export const buildExport = async (plan: ExportPlan, source: BuildSource, path: string): Promise<Built> => {
  const { format } = plan.request;
  if (format === "raw") return writeRaw(plan, source, path);
  if (!isPackFormat(format)) return writeTable(plan, source, path);
  const { entries } = await buildPack(plan.pack, source, path);
  return { rows: entries, ...digestFile(path, source) };
};
