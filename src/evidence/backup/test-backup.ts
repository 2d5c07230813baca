/**
 * The restore test: a backup is unpacked beside the running server, verified, given the newest keys, and every payload in it is opened. What it opened
 * is shown to nobody and kept nowhere.
 * @module
 */
import { rm } from "node:fs/promises";
import { CustodyError } from "../../domain/errors.ts";
import { openStoredPayload, type PayloadAccess } from "../../ledger/stored-payload.ts";
import { openStoreReader, replaceWrappedKeys } from "../../store/open-store.ts";
import type { StoreReader } from "../../store/store.ts";
import type { WrappingKeys } from "../../vault/master-key.ts";
import { singleFile } from "../verify/pack-files.ts";
import { PinnedKeys, type Trust } from "../verify/trust.ts";
import { openZipPack } from "../verify/zip-source.ts";
import { isNewer, keyTableFile, type KeyTable, readKeyTable } from "./key-table.ts";
import { type OpenBackup, readBackup, vkeysOf } from "./open-backup.ts";
import { unpackVerified } from "./verify-backup.ts";

const pageRows = 500;

export interface TestTask {
  /** The backup's zip. */
  readonly file: string;
  /** The table of wrapped keys beside it; null where there is none. */
  readonly keyTable: string | null;
  /** Where it is unpacked: it MUST not exist, and is gone afterwards. */
  readonly folder: string;
  /** The log's own verifier keys. */
  readonly vkeys: readonly string[];
  readonly now: number;
}

export interface TestedBackup {
  readonly backup: string;
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly entries: number;
  readonly opened: number;
  readonly erased: number;
  readonly faults: number;
  /** The first of what was found wrong. */
  readonly firstFault: string | null;
}

/** The newer of the backup's own table and the one beside it. */
const newestKeys = async (backup: OpenBackup, keyTable: string | null, trust: Trust): Promise<KeyTable> => {
  const known = vkeysOf(backup, trust);
  const own = await readKeyTable(backup.files, keyTableFile, known);
  if (keyTable === null) return own;
  const beside = await readKeyTable(await singleFile(keyTable), keyTable, known);
  return isNewer(own, beside) ? own : beside;
};

type Opened = "opened" | "fault";

const openAll = async (reader: StoreReader, access: PayloadAccess, id: string): Promise<Opened[]> => {
  const results: Opened[] = [];
  for (const stored of await reader.readPayloads(id)) {
    try {
      await openStoredPayload(access, id, stored);
      results.push("opened");
    } catch (error) {
      if (!(error instanceof CustodyError)) throw error;
      results.push("fault");
    }
  }
  return results;
};

const openPayloads = async (folder: string, master: WrappingKeys) => {
  const reader = await openStoreReader(folder);
  const counts: Record<Opened, number> = { opened: 0, fault: 0 };
  try {
    const access = { reader, folder, master };
    for (let before: { shard: number; index: number } | undefined; ;) {
      const rows = await reader.listExchanges({ limit: pageRows, ...(before === undefined ? {} : { before }) });
      for (const { id } of rows) for (const result of await openAll(reader, access, id)) counts[result] += 1;
      before = rows.at(-1)?.openedPosition;
      if (before === undefined) return counts;
    }
  } finally {
    reader.close();
  }
};

/** Rejects only where the test could not be made; what is wrong with the backup is counted. */
export const testBackup = async (task: TestTask, master: WrappingKeys): Promise<TestedBackup> => {
  const files = await openZipPack(task.file);
  try {
    const backup = await readBackup(files);
    const trust: Trust = { pins: new PinnedKeys(task.vkeys), anchor: null };
    const report = await unpackVerified(backup, task.folder, trust);
    const { origin, size, root } = backup.head;
    const entries = backup.manifest.shards.reduce((sum, shard) => sum + shard.size, 0);
    let counts = { opened: 0, erased: 0, fault: 0 };
    if (report.ok) {
      const keys = await newestKeys(backup, task.keyTable, trust);
      const { payloads: erased } = await replaceWrappedKeys(task.folder, keys.keys(), task.now);
      counts = { ...(await openPayloads(task.folder, master)), erased };
    }
    const faults = report.faultCount + counts.fault;
    const unopened = counts.fault > 0 ? `${counts.fault} payloads do not open` : null;
    const firstFault = report.faults[0]?.message ?? unopened;
    const { opened, erased } = counts;
    return { backup: backup.sha256, origin, size, root, entries, opened, erased, faults, firstFault };
  } finally {
    await files.close();
    await rm(task.folder, { recursive: true, force: true });
  }
};
