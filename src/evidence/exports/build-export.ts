/**
 * Builds the file of an export, whatever its format.
 * @module
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
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
  /** Told how many entries have been read so far. */
  readonly onProgress: (done: number) => void;
}

const chunkBytes = 1_048_576;

/** The digest of a file that others wrote; it is on stable storage then. */
const settleFile = async (path: string, veil: Veil | undefined): Promise<WrittenFile> => {
  const file = await open(path, "r+");
  await file.sync();
  await file.close();
  const digest = createHash("sha256");
  const cover = veil === undefined ? null : veilFrom(veil, 0);
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    digest.update(cover === null ? chunk : cover.update(chunk));
  }
  return { bytes: (await stat(path)).size, sha256: digest.digest("hex") };
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
  return { rows: entries, ...(await settleFile(path, source.veil)) };
};
