/**
 * The thread in which one backup is made or tested: neither calls nor pages wait for it.
 * @module
 */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { CustodyError, type ErrorCode } from "../../domain/errors.ts";
import { sharedWrapping } from "../../vault/master-key.ts";
import { type BackupTask, buildBackup, type BuiltBackup } from "./build-backup.ts";
import { testBackup, type TestedBackup, type TestTask } from "./test-backup.ts";

export type BackupWork =
  | { readonly work: "make"; readonly task: BackupTask }
  /** `wrapping` is `MasterKey.shared`. */
  | { readonly work: "test"; readonly task: TestTask; readonly wrapping: SharedArrayBuffer };

export type BackupAnswer =
  | { readonly made: BuiltBackup }
  | { readonly tested: TestedBackup }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string } };

const niceness = 10;

const answer = async (given: BackupWork): Promise<BackupAnswer> => {
  try {
    if (given.work === "make") return { made: await buildBackup(given.task) };
    return { tested: await testBackup(given.task, sharedWrapping(given.wrapping)) };
  } catch (error) {
    if (error instanceof CustodyError) return { failure: { code: error.code, message: error.message } };
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { failure: { code: "ledger_unavailable", message: `a file could not be read or written (${code})` } };
  }
};

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
// Linux keeps a niceness for each thread; elsewhere it would be the whole process's.
if (process.platform === "linux") setPriority(niceness);
const given: BackupWork = workerData;
port.postMessage(await answer(given));
