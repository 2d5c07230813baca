/**
 * How exchanges tell a batch how far its lines are: in the commit of the exchange itself, so that the two cannot disagree.
 * @module
 */
import type { Outcome } from "../domain/entry.ts";
import type { Effect } from "../store/store.ts";

/** The batch that an exchange is of, and which of its lines it is; null: it is no line, but a file of the batch. */
export interface OfBatch {
  readonly batch: string;
  readonly line: number | null;
  /** There where an upstream's batch API answers it: what is reserved for it of budgets, until then. */
  readonly handed: Reserved | null;
}

/** Null of a cost that nobody knows. */
export interface Reserved {
  readonly tokens: number;
  readonly costMicros: number | null;
}

/** What is refused, or done here, goes to no upstream. */
export const notHanded = (of: OfBatch | null): OfBatch | null => (of === null ? null : { ...of, handed: null });

export const lineStarted = (of: OfBatch | null, exchangeId: string): Effect[] => {
  if (of === null || of.line === null) return [];
  const { batch, line, handed } = of;
  const state = handed === null ? "running" : "handed";
  const reserved = { reservedTokens: handed?.tokens ?? null, reservedMicros: handed?.costMicros ?? null };
  return [{ effect: "startLine", row: { batch, line, exchangeId, state, ...reserved } }];
};

/** Where nobody waited for the answer any more the line has not ended: it will be asked again. */
export const lineEnded = (
  of: OfBatch | null,
  close: {
    readonly exchangeId: string;
    readonly status: number;
    readonly error: string | null;
    readonly outcome: Outcome;
  },
): Effect[] => {
  if (of === null || of.line === null || close.outcome === "client_aborted") return [];
  const { exchangeId, status, error } = close;
  return [{ effect: "endLine", row: { batch: of.batch, line: of.line, exchangeId, status, error } }];
};
