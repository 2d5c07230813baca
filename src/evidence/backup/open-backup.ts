/**
 * Reads a backup without believing it: form, signature, and the digest of every file on its way out.
 * @module
 */
import { createHash, hash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CustodyError } from "../../domain/errors.ts";
import { vkeyFor } from "../../ledger/checkpoint.ts";
import { recordFile } from "../../store/open-store.ts";
import { manifestBytesMax } from "../pack/pack-format.ts";
import { type PackFiles, readPackFile } from "../verify/pack-files.ts";
import type { Report } from "../verify/report.ts";
import type { Trust } from "../verify/trust.ts";
import { type BackupManifest, backupManifest, backupNote, backupSchema, payloadFolder } from "./backup-format.ts";
import type { Head } from "./key-table.ts";
import { checkDigest } from "../signed-digest.ts";

const noteBytesMax = 65_536;

export interface OpenBackup {
  readonly files: PackFiles;
  readonly manifest: BackupManifest;
  /** Of the manifest: what `backup.made` calls it. */
  readonly sha256: string;
  readonly head: Head & { readonly root: string };
}

const notBackup = (name: string, why: string): CustodyError =>
  new CustodyError("ledger_corrupt", `${name} is no whole backup: ${why}`);

/** Throws `ledger_corrupt` for what is no backup. Nothing but its form is checked; the files are the caller's to close. */
export const readBackup = async (files: PackFiles): Promise<OpenBackup> => {
  const text = await readPackFile(files, backupManifest, manifestBytesMax);
  if (text === null) throw notBackup(files.name, `it has no ${backupManifest}`);
  let manifest: BackupManifest;
  try {
    manifest = backupSchema.parse(JSON.parse(text.toString("utf8")));
  } catch {
    throw notBackup(files.name, `its ${backupManifest} is not one of a backup`);
  }
  const newest = manifest.shards.at(-1);
  if (newest === undefined) throw notBackup(files.name, "it names no shard");
  const { origin, size, root } = newest;
  const head = { origin, shard: manifest.shards.length, size, root };
  return { files, manifest, sha256: hash("sha256", text), head };
};

/** The keys that may have signed what is of this origin: those known from elsewhere, or else what the backup says itself. */
export const vkeysOf = ({ manifest }: OpenBackup, { pins }: Trust): ((origin: string) => string[]) => {
  const own = manifest.shards.at(-1)?.vkey;
  return (origin) => {
    const pinned = pins.findAll(origin);
    return pins.isEmpty && own !== undefined ? [vkeyFor(origin, own)] : pinned;
  };
};

/** Checks the signature on the manifest, and that the zip has the files that it names and no others. */
const checkManifest = async (backup: OpenBackup, trust: Trust, report: Report): Promise<void> => {
  const { files, manifest, sha256, head } = backup;
  const note = await readPackFile(files, backupNote, noteBytesMax);
  await report.attempt(null, async () => {
    if (note === null) throw new CustodyError("ledger_corrupt", `${backupNote} is missing`);
    checkDigest("backup", head.origin, vkeysOf(backup, trust)(head.origin), note.toString("utf8"), sha256);
    report.checked.push(`backup ${sha256}: the manifest is signed by the log's key`);
  });
  const named = new Set([backupManifest, backupNote, ...manifest.files.map(({ path }) => path)]);
  for (const path of files.sizes.keys()) {
    if (!named.has(path)) report.fault(`${path} is in the backup, and its manifest does not name it`);
  }
  if (!named.has(recordFile)) report.fault(`${recordFile} is missing: there is no database in this backup`);
};

/** Copies one file out, or only reads it where `to` is null. Gives its digest. */
const copyOut = async (files: PackFiles, path: string, to: string | null): Promise<string> => {
  const digest = createHash("sha256");
  if (to === null) {
    for await (const chunk of files.chunks(path)) digest.update(chunk);
    return digest.digest("hex");
  }
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await using file = await open(to, "wx", 0o600);
  for await (const chunk of files.chunks(path)) {
    digest.update(chunk);
    await file.writeFile(chunk);
  }
  await file.sync();
  return digest.digest("hex");
};

/**
 * Writes database and payload files of a backup below `folder`, and compares every file with what the signed manifest says. What does not
 * agree is a fault in the report.
 */
export const extractBackup = async (
  backup: OpenBackup,
  folder: string,
  trust: Trust,
  report: Report,
): Promise<void> => {
  const { files, manifest } = backup;
  await checkManifest(backup, trust, report);
  let whole = 0;
  for (const { path, bytes, sha256 } of manifest.files) {
    const isRecord = path === recordFile || path.startsWith(payloadFolder);
    const size = files.sizes.get(path);
    if (size === undefined) report.fault(`${path} is missing in the backup`);
    else if (size !== bytes || (await copyOut(files, path, isRecord ? join(folder, path) : null)) !== sha256) {
      report.fault(`${path} is not the file that the manifest names`);
    } else whole += 1;
  }
  report.checked.push(`backup ${backup.sha256}: ${whole} files, each as the manifest says`);
};
