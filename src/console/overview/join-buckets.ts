/**
 * @module
 * Sums of two stretches of a period, as one: the bucket that a stretch cut is in both.
 */
import type { BucketSums } from "../../store/console-rows.ts";

type Counts = Readonly<Record<string, number>>;

export const joinCounts = (one: Counts, other: Counts): Counts => {
  const joined: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(other)) joined[name] = (joined[name] ?? 0) + count;
  return joined;
};

export const joinSums = (one: BucketSums, other: BucketSums): BucketSums => ({
  start: one.start,
  exchanges: one.exchanges + other.exchanges,
  verdicts: joinCounts(one.verdicts, other.verdicts),
  dataClasses: joinCounts(one.dataClasses, other.dataClasses),
  outcomes: joinCounts(one.outcomes, other.outcomes),
  degraded: one.degraded + other.degraded,
  upstreams: joinCounts(one.upstreams, other.upstreams),
  found: joinCounts(one.found, other.found),
  promptTokens: one.promptTokens + other.promptTokens,
  completionTokens: one.completionTokens + other.completionTokens,
  costMicros: one.costMicros + other.costMicros,
  latencies: joinCounts(one.latencies, other.latencies),
});

/** Both oldest first, and so is what they give; `older` ends where `newer` begins. */
export const joinBuckets = (older: readonly BucketSums[], newer: readonly BucketSums[]): readonly BucketSums[] => {
  const last = older.at(-1);
  const [first, ...rest] = newer;
  if (last === undefined || first === undefined || last.start !== first.start) return [...older, ...newer];
  return [...older.slice(0, -1), joinSums(last, first), ...rest];
};
