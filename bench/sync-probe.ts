/**
 * What a durable write costs on the disk that holds the bench's data: the floor under every figure of an audited call.
 * @module
 */
import { closeSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { quantile } from "./statistics.ts";

const pageBytes = 16_384;
/** `TMPFS_MAGIC` and `RAMFS_MAGIC` of statfs(2). */
const memoryFileSystems = new Set([0x01_02_19_94, 0x85_84_58_f6]);

/** Writes and `fdatasync`s a page so many times. Times in microseconds. Throws on a memory file system. */
export const probeSync = (folder: string, times: number): { p50Us: number; p99Us: number } => {
  if (memoryFileSystems.has(statfsSync(folder).type)) {
    throw new Error("the bench's data would be on a memory file system, where durability costs nothing");
  }
  const file = join(folder, "sync-probe");
  const page = Buffer.alloc(pageBytes, 1);
  const handle = openSync(file, "w");
  const timesUs: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const startedAt = performance.now();
    writeSync(handle, page, 0, pageBytes, turn * pageBytes);
    fdatasyncSync(handle);
    timesUs.push((performance.now() - startedAt) * 1_000);
  }
  closeSync(handle);
  rmSync(file);
  return { p50Us: quantile(timesUs, 0.5), p99Us: quantile(timesUs, 0.99) };
};
