/**
 * Builds one export in a thread of its own.
 * @module
 */
import { Worker } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import { threadFile } from "../../domain/thread-file.ts";
import { answerAttestation, type AttestationRequest, isAttestationRequest } from "../pack/attest-channel.ts";
import type { Built } from "./build-export.ts";
import type { ExportAnswer, ExportTask } from "./export-thread.ts";
import { watchGrowth } from "./pace.ts";
import type { EvidenceRecord } from "./plan-export.ts";

const thread = threadFile("./export-thread", import.meta.url);
/**
 * Limits of the thread: exports are streamed, so more than this is a fault and not a large log. In a small nursery what was read from the database is let
 * go of soon, and what is read at one time MUST be small too.
 */
const threadLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 6 };

/** How far it is, in entries. */
export type OnProgress = (rows: number, done: number) => void;

export interface RunOptions {
  /** What is asked of it meanwhile. A framework's pack is signed with its keys, which stay in this thread. */
  readonly record: Pick<EvidenceRecord, "store" | "signingKeys">;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * When it resolves the file is whole and on stable storage. Throws what `buildExport` throws, and `ledger_unavailable` when the thread ends before;
 * half a file may be left.
 */
export const runExport = async (
  asked: Omit<ExportTask, "grows">,
  { record, onProgress, signal }: RunOptions,
): Promise<Built> => {
  const watch = watchGrowth(record.store);
  const task: ExportTask = { ...asked, grows: watch.grows };
  const worker = new Worker(thread, { workerData: task, resourceLimits: threadLimits });
  const stop = (): void => void worker.terminate();
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted === true) stop();
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  try {
    return await new Promise<Built>((resolve, reject) => {
      const lost = (): void =>
        reject(new CustodyError("ledger_unavailable", "the export ended before its file was built"));
      worker.on("message", (answer: ExportAnswer | AttestationRequest) => {
        if (isAttestationRequest(answer)) {
          answerAttestation(worker, answer, task.plan.pack, record.signingKeys).catch(reject);
          return;
        }
        if ("done" in answer) onProgress(answer.rows, answer.done);
        else if ("built" in answer) resolve(answer.built);
        else reject(new CustodyError(answer.failure.code, answer.failure.message, answer.failure.param));
      });
      worker.once("error", lost);
      worker.once("exit", lost);
    });
  } finally {
    signal?.removeEventListener("abort", stop);
    watch.stop();
    // Nobody may delete or begin the file anew while the thread still writes it.
    await ended;
  }
};
