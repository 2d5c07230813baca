/**
 * Whether lines of a batch may begin: its owner, its time, its key and the log say so.
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { KeyRefused } from "../access/known-key.ts";
import type { Principal } from "../domain/principal.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import type { BatchRow } from "../store/batch-rows.ts";

/** How a batch is told to stop, and how many of its lines run. */
export interface BatchControl {
  /** Lines of all batches, at one time. */
  readonly slots: { take(): Promise<() => void> };
  readonly concurrency: number;
  /** Aborted when its owner cancels it. */
  readonly cancelled: AbortSignal;
  /** Aborted when the server stops: no line begins any more. */
  readonly stopping: AbortSignal;
  /** Aborted when lines that run may not go on. */
  readonly cut: AbortSignal;
}

export interface AdmissionDeps {
  readonly recorder: Recorder;
  /** Whose calls a batch's lines are. Throws `KeyRefused` where it may not be used now; null where there is no such key. */
  readonly callerOf: (id: string) => Principal | null;
}

/** Why no other line may begin; null: go on. */
export type Stop = "expired" | "cancelled" | "failed" | "stopping";

/** Of a batch at an upstream: the server may stop, and it goes on. */
export type HandedStop = Exclude<Stop, "stopping">;

const tryAgainMs = 1_000;

/** Waits, or less long when one of these signals comes. */
export const pause = async (ms: number, ...signals: readonly AbortSignal[]): Promise<void> => {
  await sleep(ms, undefined, { signal: AbortSignal.any([...signals]), ref: false }).catch(() => undefined);
};

/** Whose lines these are where one may begin now, why none may, or null: later. */
export const admitted = (row: BatchRow, d: AdmissionDeps, c: BatchControl): Principal | Stop | null => {
  if (c.stopping.aborted) return "stopping";
  if (c.cancelled.aborted || row.ending === "cancelled") return "cancelled";
  if (d.recorder.clock() >= row.expiresAt) return "expired";
  try {
    const principal = d.callerOf(row.principal);
    if (principal?.permissions.has("call models") !== true) return "failed";
    return d.recorder.store.writable() ? principal : null;
  } catch (error) {
    if (!(error instanceof KeyRefused)) throw error;
    // It may be enabled again.
    return error.refusal === "key_disabled" ? null : "failed";
  }
};

/** Waits until one may begin, or none may any more. */
export const admit = async (row: BatchRow, d: AdmissionDeps, c: BatchControl): Promise<Principal | Stop> => {
  for (;;) {
    const now = admitted(row, d, c);
    if (now !== null) return now;
    await pause(tryAgainMs, c.stopping, c.cancelled);
  }
};
