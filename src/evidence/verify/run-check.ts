/**
 * Checks the whole record of a data folder in a thread of its own.
 * @module
 */
import { Worker } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import { threadFile } from "../../domain/thread-file.ts";

const thread = threadFile("./check-thread", import.meta.url);
/** A check reads page by page: more than this is a fault and not a large log. */
const threadLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

export interface CheckTask {
  readonly folder: string;
  /** The verifier keys that the log must be signed by. */
  readonly vkeys: readonly string[];
  readonly entriesPerS: number;
}

/** What a check found. Each entry is read twice: in its log, and against what is stored beside it. */
export interface CheckResult {
  /** By ordinal, with root in hex, as they were when it began. */
  readonly shards: readonly { readonly shard: number; readonly size: number; readonly root: string }[];
  readonly entries: number;
  readonly faults: number;
  /** The first of the faults, in words. */
  readonly messages: readonly string[];
}

export type CheckAnswer = { readonly result: CheckResult } | { readonly failure: string };

/** Rejects with `ledger_unavailable` when the record cannot be read, or the signal ends it. What does not hold is in the result. */
export const runCheck = (task: CheckTask, signal: AbortSignal): Promise<CheckResult> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(thread, { workerData: task, resourceLimits: threadLimits });
    const stop = (): void => void worker.terminate();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    worker.once("message", (answer: CheckAnswer) => {
      if ("result" in answer) resolve(answer.result);
      else reject(new CustodyError("ledger_unavailable", answer.failure));
    });
    const lost = (): void => reject(new CustodyError("ledger_unavailable", "the check ended before it was done"));
    worker.once("error", lost);
    worker.once("exit", () => {
      signal.removeEventListener("abort", stop);
      lost();
    });
  });
