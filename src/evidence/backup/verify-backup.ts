/**
 * Verifies a backup as what it is for: it is unpacked beside, and the record in it is verified as a data folder is.
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStoreReader } from "../../store/open-store.ts";
import type { PackFiles } from "../verify/pack-files.ts";
import { Report } from "../verify/report.ts";
import type { Trust } from "../verify/trust.ts";
import { verifyRecord } from "../verify/verify-record.ts";
import { extractBackup, type OpenBackup, readBackup, vkeysOf } from "./open-backup.ts";
import { keyTableFile, readKeyTable } from "./key-table.ts";

/** What a report says of another goes into it. */
const take = (from: Report, into: Report): void => {
  into.checked.push(...from.checked);
  into.notes.push(...from.notes);
  into.ownKeysFrom ??= from.ownKeysFrom;
  for (const { message, shard, index } of from.faults) into.fault(message, shard, index);
  into.faultCount += from.faultCount - from.faults.length;
};

/** Unpacks a backup into an empty folder and verifies all of it there. Everything found is in the report. */
export const unpackVerified = async (backup: OpenBackup, folder: string, trust: Trust): Promise<Report> => {
  const report = new Report();
  await extractBackup(backup, folder, trust, report);
  if (!report.ok) return report;
  await report.attempt(null, async () => {
    const { sha256 } = await readKeyTable(backup.files, keyTableFile, vkeysOf(backup, trust));
    report.checked.push(`table of wrapped keys ${sha256}: whole, and signed by the log's key`);
  });
  const reader = await openStoreReader(folder);
  try {
    const shards = await reader.shards();
    const { head, manifest } = backup;
    const newest = shards.at(-1);
    const root = Buffer.from(newest?.root ?? []).toString("hex");
    if (shards.length !== manifest.shards.length || newest?.size !== head.size || root !== head.root) {
      report.fault("the manifest names another head than the record has");
    }
    take(await verifyRecord(reader, folder, trust, "the backup"), report);
  } finally {
    reader.close();
  }
  return report;
};

/** `custody verify` of a backup: in the system's folder for temporary files, which has to have room for it. */
export const verifyBackup = async (files: PackFiles, trust: Trust): Promise<Report> => {
  const folder = await mkdtemp(join(tmpdir(), "custody-backup-"));
  try {
    return await unpackVerified(await readBackup(files), folder, trust);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
