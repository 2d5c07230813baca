/**
 * Sums over groups of exchanges by parts of time.
 * @module
 */
import type { BucketSums } from "../console-rows.ts";
import { typesOf } from "./exchange-of.ts";

interface Group {
  /** Of the bucket. */
  readonly start: number;
  /** How many exchanges it is of. */
  readonly many: number;
}

export interface SummedGroup extends Group {
  readonly verdict: string;
  readonly dataClass: string;
  readonly outcome: string | null;
  readonly degraded: number;
  readonly upstream: string | null;
  readonly found: string | null;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costMicros: number;
}

export interface LatencyGroup extends Group {
  readonly step: number;
}

type Counts = Record<string, number>;

interface Sums {
  readonly start: number;
  exchanges: number;
  readonly verdicts: Counts;
  readonly dataClasses: Counts;
  readonly outcomes: Counts;
  degraded: number;
  readonly upstreams: Counts;
  readonly found: Counts;
  promptTokens: number;
  completionTokens: number;
  costMicros: number;
  readonly latencies: Counts;
}

const emptySums = (start: number): Sums => ({
  start,
  exchanges: 0,
  verdicts: {},
  dataClasses: {},
  outcomes: {},
  degraded: 0,
  upstreams: {},
  found: {},
  promptTokens: 0,
  completionTokens: 0,
  costMicros: 0,
  latencies: {},
});

const add = (counts: Counts, name: string | number, many: number): void => {
  counts[name] = (counts[name] ?? 0) + many;
};

const addGroup = (sums: Sums, group: SummedGroup): void => {
  sums.exchanges += group.many;
  add(sums.verdicts, group.verdict, group.many);
  add(sums.dataClasses, group.dataClass, group.many);
  add(sums.outcomes, group.outcome ?? "open", group.many);
  sums.degraded += group.degraded;
  add(sums.upstreams, group.upstream ?? "none", group.many);
  for (const type of typesOf(group.found)) add(sums.found, type, group.many);
  sums.promptTokens += group.promptTokens;
  sums.completionTokens += group.completionTokens;
  sums.costMicros += group.costMicros;
};

/** Oldest first. */
export const bucketSums = (groups: readonly SummedGroup[], latencies: readonly LatencyGroup[]): BucketSums[] => {
  const buckets = new Map<number, Sums>();
  const at = (start: number): Sums => {
    const sums = buckets.get(start) ?? emptySums(start);
    buckets.set(start, sums);
    return sums;
  };
  for (const group of groups) addGroup(at(group.start), group);
  for (const { start, step, many } of latencies) add(at(start).latencies, step, many);
  return [...buckets.values()].toSorted((a, b) => a.start - b.start);
};
