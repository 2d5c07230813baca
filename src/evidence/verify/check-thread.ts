/**
 * The thread that checks a whole record beside a running server: on a connection of its own, and no faster than it is told.
 * @module
 */
import { setTimeout } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import { openStoreReader } from "../../store/open-store.ts";
import type { StoreReader } from "../../store/store.ts";
import type { CheckAnswer, CheckTask } from "./run-check.ts";
import { PinnedKeys } from "./trust.ts";
import { verifyRecord } from "./verify-record.ts";

const messagesMax = 20;

/** The same reader, slower: what is read of entries takes as long as it may. */
const throttled = (reader: StoreReader, entriesPerS: number): StoreReader => {
  const began = performance.now();
  let read = 0;
  const readEntries: StoreReader["readEntries"] = async (...args) => {
    const entries = await reader.readEntries(...args);
    read += entries.length;
    const early = (read / entriesPerS) * 1_000 - (performance.now() - began);
    if (early > 1) await setTimeout(early);
    return entries;
  };
  return new Proxy(reader, {
    get: (target, key) => {
      if (key === "readEntries") return readEntries;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
};

const check = async ({ folder, vkeys, entriesPerS }: CheckTask): Promise<CheckAnswer> => {
  const reader = await openStoreReader(folder);
  try {
    const shards = await reader.shards();
    const trust = { pins: new PinnedKeys(vkeys), anchor: null };
    const report = await verifyRecord(throttled(reader, entriesPerS), folder, trust);
    return {
      result: {
        shards: shards.map(({ ordinal, size, root }) => {
          return { shard: ordinal, size, root: Buffer.from(root).toString("hex") };
        }),
        entries: shards.reduce((sum, { size }) => sum + size, 0),
        faults: report.faultCount,
        messages: report.faults.slice(0, messagesMax).map(({ message }) => message),
      },
    };
  } catch (error) {
    const message = error instanceof CustodyError ? error.message : "the record could not be read";
    return { failure: message };
  } finally {
    reader.close();
  }
};

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const task: CheckTask = workerData;
port.postMessage(await check(task));
