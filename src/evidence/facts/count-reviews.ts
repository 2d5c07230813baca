/**
 * What people said of what was found (E5).
 * @module
 */
import { bucketOf } from "../ratio-buckets.ts";
import type { Counter } from "./count-acts.ts";
import { joinNumbers, joinTallies, joinTally, joinEach } from "./join-parts.ts";
import type { ReviewFacts } from "./period-facts.ts";
import { numberOf, objectOf, textOf } from "./read-field.ts";
import { add, countIn, countUnder, emptyRecord, emptyTally, under } from "./tally.ts";

export const emptyReviews = (): ReviewFacts => ({
  first: emptyTally(),
  again: emptyTally(),
  byReviewer: emptyRecord(),
  byType: emptyRecord(),
  timesMs: emptyRecord(),
});

const countReview: Counter = ({ facts: { reviews } }, entry, at) => {
  const isFirst = (entry.replaces ?? null) === null;
  countIn(isFirst ? reviews.first : reviews.again, at);
  countUnder(reviews.byReviewer, textOf(entry.principal) ?? "", at);
  if (isFirst) add(reviews.timesMs, String(bucketOf(numberOf(entry.timeToReviewMs))), 1);
  const judgements = objectOf(entry.judgements);
  for (const type in judgements) {
    add(
      under(reviews.byType, type, () => emptyRecord<number>()),
      textOf(judgements[type]) ?? "",
      1,
    );
  }
};

export const reviewCounters: Readonly<Record<string, Counter>> = { "finding.reviewed": countReview };

/** Changes the first. */
export const joinReviews = (into: ReviewFacts, more: ReviewFacts): void => {
  joinTally(into.first, more.first);
  joinTally(into.again, more.again);
  joinTallies(into.byReviewer, more.byReviewer);
  joinEach(into.byType, more.byType, joinNumbers);
  joinNumbers(into.timesMs, more.timesMs);
};
