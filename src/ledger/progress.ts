/**
 * `exchange.progressed`: how far a session is that still runs.
 * @module
 */
import type { Position, Usage } from "../domain/entry.ts";
import type { SessionProgress } from "../domain/session-entry.ts";
import type { DataKey } from "../vault/data-key.ts";
import { newEntry } from "./append.ts";
import type { Assessment, Recorder } from "./exchange-record.ts";
import { appendSealed, indexOf } from "./seal-texts.ts";

export interface Progress extends SessionProgress {
  readonly usage: Usage | null;
  /** Of all so far; its findings are those since the last time: they go into the index only. */
  readonly assessment: Assessment;
}

/** Of which exchange, and the how manieth it is. */
export interface Progressed extends Progress {
  readonly exchangeId: string;
  readonly opening: Position;
  readonly step: number;
  readonly team: string | null;
}

/** Writes it. Durable when it resolves. Throws `ledger_unavailable`. */
export const appendProgressed = async (
  recorder: Recorder,
  key: DataKey,
  { assessment, ...progressed }: Progressed,
): Promise<void> => {
  const { findings, dataClass, reasons, counts, verdict, shadow, degraded } = assessment;
  const found = { dataClass, reasons, counts, verdict, shadow, degraded };
  const entry = newEntry({ ...progressed, ...found, kind: "exchange.progressed" }, recorder.clock());
  await appendSealed(recorder, key, [entry], indexOf(progressed.exchangeId, findings));
};
