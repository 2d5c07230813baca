/**
 * Makes a backup, and says so in the log.
 * @module
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import { threadFile } from "../../domain/thread-file.ts";
import { appendEntry, type Ledger } from "../../ledger/append.ts";
import type { SigningKeys } from "../../ledger/checkpoint.ts";
import { sizeBucket } from "../../vault/seal.ts";
import type { BackupAnswer, BackupWork } from "./backup-thread.ts";
import type { BuiltBackup } from "./build-backup.ts";

const thread = threadFile("./backup-thread", import.meta.url);
/** Everything is streamed; only the manifest, with a line for each large payload, is in memory. */
const threadLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** What a record gives to be backed up. */
export interface BackedRecord extends Ledger {
  /** The data folder. */
  readonly folder: string;
  readonly signingKeys: () => Promise<SigningKeys>;
  readonly version: string;
  /** The configuration in force, without secrets, as JSON. */
  readonly config: string;
}

export interface MadeBackup extends BuiltBackup {
  /** Older ones that were deleted for it. */
  readonly removed: number;
}

/** Runs one piece of work in a thread of its own. Throws what it could not do. */
export const runBackupThread = (work: BackupWork, signal?: AbortSignal): Promise<BackupAnswer> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(thread, { workerData: work, resourceLimits: threadLimits });
    const stop = (): void => void worker.terminate();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) stop();
    worker.once("message", (answer: BackupAnswer) => {
      if (!("failure" in answer)) return resolve(answer);
      return reject(new CustodyError(answer.failure.code, answer.failure.message));
    });
    const lost = (): void => reject(new CustodyError("ledger_unavailable", "the backup's thread ended before it did"));
    worker.once("error", lost);
    worker.once("exit", () => {
      signal?.removeEventListener("abort", stop);
      lost();
    });
  });

const ownName = /^custody-\d{8}T\d{9}Z\.zip$/;

/** The name of a backup made at a time in UTC milliseconds; names sort by time. */
export const backupName = (time: number): string =>
  `custody-${new Date(time).toISOString().replaceAll(/[-:.]/g, "")}.zip`;

/** The backups in a folder, oldest first; nothing else that lies there. */
export const listBackups = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => ownName.test(name)).toSorted();
};

const unfinished = /^custody-\d{8}T\d{9}Z\.zip\.(?:part|copy)$/;

/** Deletes what a process that died has left of a backup. */
export const removeUnfinished = (folder: string): void => {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (unfinished.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
};

/** Deletes all but the newest. Gives how many went. */
const removeOld = async (folder: string, keep: number): Promise<number> => {
  const old = (await listBackups(folder)).slice(0, -keep);
  for (const name of old) await rm(join(folder, name), { force: true });
  return old.length;
};

/**
 * Makes a backup; `backup.made` is durable when it resolves. With `keep`, older ones beside it are deleted first. Throws `ledger_unavailable`
 * and `ledger_corrupt`; then there is no file, or, where only the entry failed, one that the log does not speak of.
 */
export const makeBackup = async (
  record: BackedRecord,
  request: {
    readonly principal: string;
    readonly file: string;
    readonly keep: number | null;
    readonly signal?: AbortSignal;
  },
): Promise<MadeBackup> => {
  const { folder, version, config, clock } = record;
  const { file, keep, principal, signal } = request;
  const signing = await record.signingKeys();
  const task = { folder, file, madeAt: clock(), version, signing, config };
  const answer = await runBackupThread({ work: "make", task }, signal);
  if (!("made" in answer)) throw new Error("the thread was asked for a backup");
  const { manifestSha256: backup, origin, size, root, bytes } = answer.made;
  const removed = keep === null ? 0 : await removeOld(dirname(file), keep);
  const facts = { backup, origin, size, root, bytes: sizeBucket(bytes), removed };
  await appendEntry(record, { kind: "backup.made", principal, ...facts });
  return { ...answer.made, removed };
};
