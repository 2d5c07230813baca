/**
 * E5: people looked at what was found.
 * @module
 */
import { z } from "zod";
import {
  check,
  dayMs,
  endOf,
  kindOf,
  lasting,
  linksOf,
  many,
  newest,
  noData,
  notApplicable,
  notSatisfied,
  satisfied,
} from "./answers.ts";

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
    const { byVerdict, closed } = facts.exchanges;
    const flagged = closed.count - (Object.hasOwn(byVerdict, "allow") ? (byVerdict["allow"]?.count ?? 0) : 0);
    const reviewed = kindOf(facts, "finding.reviewed");
    const counts = { flagged, reviewed: reviewed?.count ?? 0 };
    const ground = { counts, links: linksOf(reviewed), freshness: newest(reviewed) };
    if (flagged === 0) return notApplicable("No call was flagged in this period: there was nothing to review.", ground);
    if (reviewed === undefined || reviewed.last === null) {
      return noData(`Flagged or more: ${many(flagged, "call")}; the log has no review of one.`, ground);
    }
    const share = Math.floor((100 * reviewed.count) / flagged);
    const told = `${many(reviewed.count, "review")} of ${many(flagged, "call")} that were flagged or more (${share} %)`;
    const isOld = endOf(facts, context) - reviewed.last.time > withinDays * dayMs;
    if (isOld || share < sharePercentMin) {
      return notSatisfied(
        `${told}; at least ${sharePercentMin} % are asked for, the newest within ${withinDays} days.`,
        ground,
      );
    }
    return satisfied(`${told}, the newest within ${withinDays} days.`, ground);
  },
);

export const reviewChecks = [reviewsDone];
