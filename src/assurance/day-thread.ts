/**
 * The thread that sums one day of the log, on a connection of its own.
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { CustodyError } from "../domain/errors.ts";
import type { DailyDigest } from "../ledger/daily-digest.ts";
import { openStoreReader } from "../store/open-store.ts";
import { sumDay } from "./sum-day.ts";

export interface DayTask {
  readonly folder: string;
  /** The day's first millisecond. */
  readonly from: number;
}

export type DayAnswer = { readonly digest: DailyDigest | null } | { readonly failure: string };

const sum = async ({ folder, from }: DayTask): Promise<DayAnswer> => {
  const reader = await openStoreReader(folder);
  try {
    return { digest: await sumDay(reader, from) };
  } catch (error) {
    return { failure: error instanceof CustodyError ? error.message : "the log could not be read" };
  } finally {
    reader.close();
  }
};

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const task: DayTask = workerData;
port.postMessage(await sum(task));
