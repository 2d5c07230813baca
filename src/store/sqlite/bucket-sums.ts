/**
 * Sums over rows of exchanges by parts of time.
 * @module
 */
import { type BucketSums, latencyRatio } from "../console-rows.ts";
import { typesOf } from "./exchange-of.ts";

/** What of a row is summed. */
export interface SummedRow {
  readonly openedAt: number;
  readonly verdict: string;
  readonly dataClass: string;
  readonly outcome: string | null;
  readonly found: string | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly costMicros: number | null;
  readonly latencyUs: number | null;
}

type Counts = Record<string, number>;

interface Sums {
  readonly start: number;
  exchanges: number;
  readonly verdicts: Counts;
  readonly dataClasses: Counts;
  readonly outcomes: Counts;
  readonly found: Counts;
  promptTokens: number;
  completionTokens: number;
  costMicros: number;
  readonly latencies: Counts;
}

const logRatio = Math.log(latencyRatio);

const emptySums = (start: number): Sums => ({
  start,
  exchanges: 0,
  verdicts: {},
  dataClasses: {},
  outcomes: {},
  found: {},
  promptTokens: 0,
  completionTokens: 0,
  costMicros: 0,
  latencies: {},
});

const count = (counts: Counts, name: string | number): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

const addRow = (sums: Sums, row: SummedRow): void => {
  const { outcome, latencyUs } = row;
  sums.exchanges += 1;
  count(sums.verdicts, row.verdict);
  count(sums.dataClasses, row.dataClass);
  count(sums.outcomes, outcome ?? "open");
  for (const type of typesOf(row.found)) count(sums.found, type);
  sums.promptTokens += row.promptTokens ?? 0;
  sums.completionTokens += row.completionTokens ?? 0;
  sums.costMicros += row.costMicros ?? 0;
  // What was refused or failed says nothing of how fast a model is.
  if (outcome === "complete" && latencyUs !== null)
    count(sums.latencies, Math.round(Math.log(Math.max(1, latencyUs)) / logRatio));
};

/** Oldest first. */
export const bucketSums = (rows: readonly SummedRow[], bucketMs: number): BucketSums[] => {
  const buckets = new Map<number, Sums>();
  for (const row of rows) {
    const start = row.openedAt - (row.openedAt % bucketMs);
    const sums = buckets.get(start) ?? emptySums(start);
    buckets.set(start, sums);
    addRow(sums, row);
  }
  return [...buckets.values()].toSorted((a, b) => a.start - b.start);
};
