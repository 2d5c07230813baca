/**
 * @module
 * How long what was found waited for its first review.
 */
import { percentileOf } from "../ratio-buckets.ts";
import type { PeriodFacts } from "./period-facts.ts";

/** In milliseconds, to half a percent; null where nothing was reviewed. */
export const timeToReviewMs = ({ reviews }: PeriodFacts, part: number): number | null =>
  percentileOf(
    Object.entries(reviews.timesMs).map(([bucket, count]) => [Number(bucket), count] as const),
    part,
  );
