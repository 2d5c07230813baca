/**
 * Opening the files of the embedded engine, with the settings that its promises rest on.
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { CustodyError } from "../../domain/errors.ts";
import { databasePath } from "./database-path.ts";

export type Connection = Database.Database;

export const busyTimeoutMs = 5_000;
/** 128 pages, 1 MiB: small checkpoints keep p99 at 10 ms where large ones cost 22-35. */
const walCheckpointPages = 128;
/** A commit writes about ten pages whole, however few rows it has: 16 KiB pages cost 7 % more CPU a call, and a third more latency. */
const pageBytes = 8_192;

/** A reader walks in order, and the system keeps what was read: the 16 MiB that better-sqlite3 is built with would only be filled. */
const readerCacheKib = 2_048;
/** The writer adds at the right edges of its trees, and what else it touches the system keeps. */
const writerCacheKib = 4_096;

/**
 * The one connection that writes. WAL with `synchronous=FULL`: each commit is one sync of the log (better-sqlite3's build defaults WAL to
 * NORMAL, which syncs only at checkpoints). `secure_delete` overwrites what is erased.
 */
export const openForWriting = (folder: string): Connection => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const connection = new Database(databasePath(folder), { timeout: busyTimeoutMs });
  connection.pragma(`page_size = ${pageBytes}`);
  const mode = connection.pragma("journal_mode = WAL", { simple: true });
  if (mode !== "wal")
    throw new CustodyError("ledger_unavailable", `the data folder does not allow WAL (got ${String(mode)})`);
  connection.pragma("synchronous = FULL");
  connection.pragma("secure_delete = ON");
  connection.pragma(`cache_size = -${writerCacheKib}`);
  connection.pragma(`wal_autocheckpoint = ${walCheckpointPages}`);
  return connection;
};

/** A connection that can only read, beside the writer or without one. */
export const openForReading = (folder: string): Connection => {
  const connection = new Database(databasePath(folder), {
    readonly: true,
    fileMustExist: true,
    timeout: busyTimeoutMs,
  });
  connection.pragma("query_only = ON");
  connection.pragma(`cache_size = -${readerCacheKib}`);
  return connection;
};

/**
 * Takes the folder for this process until `close()` or death, by a transaction held open on a database of its own, so that readers of the
 * record are not locked out. Throws `ledger_unavailable` when another process has it.
 */
export const lockFolder = (folder: string): Connection => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new Database(join(folder, "lock.db"), { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) {
      throw new CustodyError("ledger_unavailable", "another Custody process is using this data folder");
    }
    throw error;
  }
  return lock;
};
