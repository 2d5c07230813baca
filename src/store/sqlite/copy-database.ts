/**
 * A consistent copy of the database beside the server that writes it, in small steps.
 * @module
 */
import Database from "better-sqlite3";
import type { CopiedRecord } from "../copied-record.ts";
import { openForReading } from "./database.ts";
import { databasePath } from "./database-path.ts";
import { newestApplied } from "./migrations.ts";

/** 2 MiB: a step holds no lock, and ends in a few milliseconds. */
const pagesPerStep = 256;
/** Between two steps the disk and the processor are the calls', for as long as the step took. */
const pauseMsMax = 200;

const pause = (ms: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, ms);

/**
 * What the write-ahead log has grown by while the copy was read goes to the database here. Else the writer would do it, all at once, inside
 * one commit; a passive checkpoint makes nobody wait.
 */
const relieveWriter = (folder: string): void => {
  const connection = new Database(databasePath(folder), { fileMustExist: true, timeout: 0 });
  try {
    connection.pragma("wal_checkpoint(PASSIVE)");
  } finally {
    connection.close();
  }
};

/**
 * Copies the database as it is at one moment into a new file, which is on stable storage then (https://www.sqlite.org/backup.html). One read
 * transaction spans all steps: without it every commit of the writer would begin the copy anew. Blocks its thread between steps.
 */
export const copyDatabase = async (folder: string, file: string): Promise<CopiedRecord> => {
  const source = openForReading(folder);
  try {
    source.exec("BEGIN");
    const schema = newestApplied(source);
    let began = performance.now();
    await source.backup(file, {
      progress: () => {
        pause(Math.min(pauseMsMax, performance.now() - began));
        began = performance.now();
        return pagesPerStep;
      },
    });
    source.exec("COMMIT");
    return { schema };
  } finally {
    source.close();
    relieveWriter(folder);
  }
};
