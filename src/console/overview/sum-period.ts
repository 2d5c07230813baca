/**
 * Sums over a period, counted a stretch at a time while somebody looks: each look goes on where the last one stopped, and nobody waits for all of a
 * large record.
 * @module
 */
import type { ScopedReader } from "../../evidence/scoped-reader.ts";
import type { Position } from "../../domain/entry.ts";
import type { BucketSums } from "../../store/console-rows.ts";
import { joinBuckets } from "./join-buckets.ts";

export interface AskedPeriod {
  /** `[from, to)`, UTC milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
}

export interface PeriodSums {
  /** Oldest first. */
  readonly buckets: readonly BucketSums[];
  /** What is older than this is not counted yet; null: all of it is. */
  readonly uncountedBefore: number | null;
}

interface Running {
  /** When the newest part of it was counted. */
  countedAt: number;
  buckets: readonly BucketSums[];
  next: Position | null;
  isOver: boolean;
}

/** One look takes hardly longer: it stops after the stretch in which this is over. */
const lookMs = 50;
/** Then it is counted anew. */
const keptMs = 60_000;
const keptMax = 50;

/** Of all who look: what one of a team counts is kept for that team. `now` is monotonic milliseconds. */
export const createSumPeriod = (now: () => number = () => performance.now()) => {
  const kept = new Map<string, Running>();

  const find = (key: string): Running => {
    for (const [name, { countedAt }] of kept) if (now() - countedAt > keptMs || kept.size > keptMax) kept.delete(name);
    const found = kept.get(key) ?? { countedAt: now(), buckets: [], next: null, isOver: false };
    kept.set(key, found);
    return found;
  };

  return async (
    reader: Pick<ScopedReader, "scope" | "sumBuckets">,
    { from, to, bucketMs }: AskedPeriod,
  ): Promise<PeriodSums> => {
    const running = find(JSON.stringify([reader.scope, from, to, bucketMs]));
    const begun = now();
    while (!running.isOver && now() - begun < lookMs) {
      const before = running.next;
      const page = await reader.sumBuckets({ from, to, ...(before === null ? {} : { before }) }, bucketMs);
      // Somebody else who looks may have gone on meanwhile.
      if (running.next !== before) continue;
      running.buckets = joinBuckets(page.buckets, running.buckets);
      running.next = page.next;
      running.isOver = page.next === null;
      running.countedAt = now();
    }
    const [oldest] = running.buckets;
    return { buckets: running.buckets, uncountedBefore: running.isOver ? null : (oldest?.start ?? to) };
  };
};

export type SumPeriod = ReturnType<typeof createSumPeriod>;
