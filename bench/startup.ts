/**
 * From spawn to the first 200 on `/healthz`, on a data folder that exists, with a warm compile cache.
 * @module
 */
import { rmSync } from "node:fs";
import { custodyCommand, makeDataFolder } from "./candidates.ts";
import { freePort, spawnProxy, stopProcess, waitUntilItAnswers } from "./processes.ts";
import { spreadOf, type Spread } from "./statistics.ts";

const unusedUpstream = "http://127.0.0.1:9/v1";

const startOnce = async (entry: string, data: string): Promise<number> => {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawnProxy(custodyCommand(entry, data, port, unusedUpstream));
  try {
    await waitUntilItAnswers(child, port, "/healthz");
    return performance.now() - startedAt;
  } finally {
    await stopProcess(child);
  }
};

/** Milliseconds over `times` starts; one before them makes the data folder and the cache. */
export const measureStartup = async (entry: string, times: number): Promise<Spread | null> => {
  const data = makeDataFolder();
  try {
    await startOnce(entry, data);
    const timesMs: number[] = [];
    for (let turn = 0; turn < times; turn += 1) timesMs.push(await startOnce(entry, data));
    return spreadOf(timesMs);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
};
