/**
 * Charts for pages, drawn on a thread that is there only while somebody looks at them.
 * @module
 */
import { Worker } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import { threadFile } from "../../domain/thread-file.ts";
import type { ChartPlan } from "../../evidence/report/chart-options.ts";

const thread = threadFile("./chart-thread", import.meta.url);
const threadLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 };
const idleMs = 60_000;
/** Each is a page that waits. */
const waitingMax = 20;

/** Gives the charts as SVG, in order. */
export type DrawCharts = (plans: readonly ChartPlan[]) => Promise<readonly string[]>;

interface Waiting {
  resolve(drawn: readonly string[]): void;
  reject(error: Error): void;
}

const lost = (): CustodyError => new CustodyError("overloaded", "the charts could not be drawn; try again");

/** Throws `overloaded` where too many wait, and where the thread dies. The thread keeps no process alive. */
export const createDrawCharts = (): DrawCharts => {
  let worker: Worker | null = null;
  let waiting: Waiting[] = [];
  let idle: NodeJS.Timeout | undefined;

  const end = (of: Worker): void => {
    if (worker !== of) return;
    worker = null;
    for (const { reject } of waiting) reject(lost());
    waiting = [];
  };
  const start = (): Worker => {
    const started = new Worker(thread, { resourceLimits: threadLimits });
    started.on("message", (drawn: readonly string[]) => waiting.shift()?.resolve(drawn));
    // A fault of the library's: the next page gets a new thread.
    started.on("error", () => end(started));
    started.on("exit", () => end(started));
    // After the listeners: the first of a message holds the process again.
    started.unref();
    return started;
  };

  return (plans) => {
    if (plans.length === 0) return Promise.resolve([]);
    if (waiting.length >= waitingMax) return Promise.reject(lost());
    const running = (worker ??= start());
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (waiting.length === 0) void running.terminate();
    }, idleMs).unref();
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    waiting.push({ resolve, reject });
    running.postMessage(plans);
    return promise;
  };
};
