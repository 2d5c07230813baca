/**
 * Writes a backup: the database as it is at one moment, the payload files that it names, the configuration. Runs in a thread of its own.
 * @module
 */
import { hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CustodyError } from "../../domain/errors.ts";
import type { SigningKeys } from "../../ledger/checkpoint.ts";
import { copyRecord, openStoreReader, recordFile } from "../../store/open-store.ts";
import type { Shard, StoreReader } from "../../store/store.ts";
import { ZipWriter } from "../pack/zip-writer.ts";
import {
  backupConfig,
  backupFormat,
  backupGuide,
  type BackupManifest,
  backupManifest,
  backupNote,
  guideText,
} from "./backup-format.ts";
import { keyTableFile, writeKeyTable } from "./key-table.ts";
import { signDigest } from "../signed-digest.ts";

const pageRows = 500;
const chunkBytes = 262_144;

export interface BackupTask {
  /** The data folder. */
  readonly folder: string;
  /** The zip to write; it MUST not exist. While it is being written it has another name. */
  readonly file: string;
  /** UTC milliseconds. */
  readonly madeAt: number;
  readonly version: string;
  readonly signing: SigningKeys;
  /** The configuration in force, without secrets, as JSON. */
  readonly config: string;
}

export interface BuiltBackup {
  readonly manifestSha256: string;
  readonly bytes: number;
  readonly origin: string;
  readonly size: number;
  /** Hex. */
  readonly root: string;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const isGone = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

const addPayloadFiles = async (zip: ZipWriter, reader: StoreReader, folder: string): Promise<number> => {
  let count = 0;
  for (let after: Parameters<StoreReader["listPayloadFiles"]>[0] = null; ;) {
    const rows = await reader.listPayloadFiles(after, pageRows);
    for (const { file } of rows) {
      if (file === null) continue;
      await zip.addStream(file, createReadStream(join(folder, file), { highWaterMark: chunkBytes }));
      count += 1;
    }
    after = rows.at(-1) ?? null;
    if (rows.length < pageRows) return count;
  }
};

const manifestOf = (
  task: BackupTask,
  schema: number,
  shards: readonly Shard[],
  payloadFiles: number,
  zip: ZipWriter,
): BackupManifest => ({
  format: backupFormat,
  madeAt: new Date(task.madeAt).toISOString(),
  software: { name: "custody", version: task.version },
  schema,
  shards: shards.map(({ name: shard, origin, vkey, size, root }) => ({ shard, origin, vkey, size, root: hex(root) })),
  checkpoint: shards.at(-1)?.checkpoint ?? "",
  payloadFiles,
  files: [...zip.files],
});

const writeZip = async (task: BackupTask, copy: string, schema: number, part: string): Promise<BuiltBackup> => {
  const reader = await openStoreReader(copy);
  const zip = new ZipWriter(part);
  try {
    const shards = await reader.shards();
    const newest = shards.at(-1);
    if (newest === undefined) throw new CustodyError("not_found", "the log is empty: there is nothing to back up");
    await zip.addFile(backupGuide, Buffer.from(guideText));
    await zip.addFile(backupConfig, Buffer.from(`${task.config}\n`));
    await zip.addStream(recordFile, createReadStream(join(copy, recordFile), { highWaterMark: chunkBytes }));
    await zip.addStream(keyTableFile, writeKeyTable(reader, newest, task.signing, task.madeAt));
    const payloadFiles = await addPayloadFiles(zip, reader, task.folder);
    const manifest = manifestOf(task, schema, shards, payloadFiles, zip);
    const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    await zip.addFile(backupManifest, text);
    const manifestSha256 = hash("sha256", text);
    await zip.addFile(backupNote, Buffer.from(signDigest("backup", newest.origin, task.signing, manifestSha256)));
    await zip.finish();
    const { origin, size, root } = newest;
    return { manifestSha256, bytes: (await stat(part)).size, origin, size, root: hex(root) };
  } catch (error) {
    zip.abandon();
    throw error;
  } finally {
    reader.close();
  }
};

const syncPath = async (path: string): Promise<void> => {
  await using handle = await open(path, "r");
  await handle.sync();
};

/**
 * Builds a backup; when it resolves the file is whole and on stable storage. Beside a running server. Throws `ledger_unavailable` when a
 * payload file went away while it was copied (an erasure ran: try again), and `ledger_corrupt`. Nothing is left behind then.
 */
export const buildBackup = async (task: BackupTask): Promise<BuiltBackup> => {
  const { file, folder } = task;
  const part = `${file}.part`;
  const copy = `${file}.copy`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await rm(copy, { recursive: true, force: true });
  await rm(part, { force: true });
  try {
    await mkdir(copy, { mode: 0o700 });
    const { schema } = await copyRecord(folder, join(copy, recordFile));
    const built = await writeZip(task, copy, schema, part);
    await syncPath(part);
    await rename(part, file);
    await syncPath(dirname(file));
    return built;
  } catch (error) {
    await rm(part, { force: true });
    if (!isGone(error)) throw error;
    throw new CustodyError("ledger_unavailable", "a payload was erased while the backup was made; try again");
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};
