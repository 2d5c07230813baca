/**
 * E5: people looked at what was found.
 * @module
 */
import { z } from "zod";
import { plural } from "../../../domain/number-text.ts";
import { judgements } from "../../../domain/review-entry.ts";
import type { PeriodFacts } from "../../facts/period-facts.ts";
import { timeToReviewMs } from "../../facts/review-times.ts";
import {
  check,
  dayMs,
  endOf,
  hourMs,
  lasting,
  lengthText,
  linksOf,
  newest,
  noData,
  notApplicable,
  notSatisfied,
  satisfied,
} from "./answers.ts";

/** Calls with something that was flagged or more. */
const flaggedIn = ({ exchanges: { byVerdict, closed } }: PeriodFacts): number =>
  closed.count - (Object.hasOwn(byVerdict, "allow") ? (byVerdict["allow"]?.count ?? 0) : 0);

/** Judgements of all types together, by what they say. */
const judged = ({ reviews }: PeriodFacts): Record<string, number> => {
  const sums: Record<string, number> = Object.fromEntries(judgements.map((one) => [one, 0]));
  for (const counts of Object.values(reviews.byType)) {
    for (const one of judgements) sums[one] = (sums[one] ?? 0) + (Object.hasOwn(counts, one) ? (counts[one] ?? 0) : 0);
  }
  return sums;
};

const reviewsDone = check(
  {
    name: "reviews-done",
    block: "E5",
    asks: "Did somebody review calls in which something was found, lately and enough of them?",
    shape: {
      withinDays: lasting(7),
      sharePercentMin: z
        .int()
        .min(1)
        .max(100)
        .default(1)
        .describe("Reviews for each hundred calls that were flagged or more."),
    },
  },
  (facts, context, { withinDays, sharePercentMin }) => {
    const flagged = flaggedIn(facts);
    const { first, again } = facts.reviews;
    const counts = { flagged, reviewed: first.count, again: again.count, ...judged(facts) };
    const last = newest(first, again);
    const ground = { counts, links: linksOf(first, again), freshness: last };
    if (flagged === 0) return notApplicable("No call was flagged in this period: there was nothing to review.", ground);
    if (last === null) {
      return noData(`Flagged or more: ${plural(flagged, "call")}; the log has no review of one.`, ground);
    }
    const share = Math.floor((100 * first.count) / flagged);
    const told = `${plural(first.count, "review")} of ${plural(flagged, "call")} that were flagged or more (${share} %)`;
    const isOld = endOf(facts, context) - last > withinDays * dayMs;
    if (isOld || share < sharePercentMin) {
      return notSatisfied(
        `${told}; at least ${sharePercentMin} % are asked for, the newest within ${plural(withinDays, "day")}.`,
        ground,
      );
    }
    return satisfied(`${told}, the newest within ${plural(withinDays, "day")}.`, ground);
  },
);

const reviewsInTime = check(
  {
    name: "reviews-in-time",
    block: "E5",
    asks: "Was what was found looked at soon enough?",
    shape: {
      withinHours: lasting(168),
      percent: z
        .int()
        .min(1)
        .max(100)
        .default(90)
        .describe("Of the calls that were reviewed: so many within that time."),
    },
  },
  (facts, _context, { withinHours, percent }) => {
    const { first } = facts.reviews;
    const [median, longest] = [timeToReviewMs(facts, 0.5), timeToReviewMs(facts, percent / 100)];
    if (median === null || longest === null) {
      const isNothing = flaggedIn(facts) === 0;
      return isNothing
        ? notApplicable("No call was flagged in this period: there was nothing to review.")
        : noData("The log has no review of a call in this period.");
    }
    const counts = { reviewed: first.count, medianMs: median, longestMs: longest };
    const ground = { counts, links: linksOf(first), freshness: newest(first) };
    const told = `Half of ${plural(first.count, "reviewed call")} waited at most ${lengthText(median)}, ${percent} % at most ${lengthText(longest)}`;
    if (longest > withinHours * hourMs) {
      return notSatisfied(`${told}; ${plural(withinHours, "hour")} are asked for.`, ground);
    }
    return satisfied(`${told}.`, ground);
  },
);

export const reviewChecks = [reviewsDone, reviewsInTime];
