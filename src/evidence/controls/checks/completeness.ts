/**
 * E1: nothing is missing. Arithmetic that can fail.
 * @module
 */
import { check, linksOf, many, newest, noData, notApplicable, notSatisfied, satisfied } from "./answers.ts";

const exchangesComplete = check(
  "exchanges-complete",
  "E1",
  "Does every call that was opened end: opened = closed + interrupted + still open?",
  {},
  ({ exchanges }) => {
    const { opened, closed, interrupted, openedAndClosed, openedBefore, stillOpen, abandoned, unmatched } = exchanges;
    const counts = {
      opened: opened.count,
      closed: closed.count - interrupted.count,
      interrupted: interrupted.count,
      openedBefore: openedBefore.count,
      stillOpen: stillOpen.count,
      abandoned: abandoned.count,
      unmatched: unmatched.count,
    };
    const ground = { counts, freshness: newest(opened, closed) };
    if (opened.count + closed.count === 0) return notApplicable("No call was made in this period.", ground);
    const holds =
      opened.count === openedAndClosed + stillOpen.count &&
      closed.count === openedAndClosed + openedBefore.count + unmatched.count;
    if (!holds || unmatched.count > 0 || abandoned.count > 0) {
      const sentence = `${many(opened.count, "call")} opened do not add up: ${openedAndClosed} closed, ${stillOpen.count} still open, ${abandoned.count} left open by a server that is gone, ${unmatched.count} closed without an opening.`;
      return notSatisfied(sentence, { ...ground, links: linksOf(abandoned, unmatched) });
    }
    const sentence = `${many(opened.count, "call")} opened = ${openedAndClosed} closed (${interrupted.count} interrupted) + ${stillOpen.count} still open; ${many(openedBefore.count, "close")} belong to calls opened before the period.`;
    return satisfied(sentence, { ...ground, links: linksOf(opened, closed) });
  },
);

const logContinuous = check(
  "log-continuous",
  "E1",
  "Are the indices of the entries without gaps?",
  {},
  ({ shards, team, lastTime, entries }) => {
    if (team !== null) {
      return notApplicable(
        "A team's entries stand between those of others; gaps can be told by who sees the whole log.",
      );
    }
    if (entries === 0) return noData("The log has no entry in this period.");
    const gaps = shards.flatMap(({ name, ranges }) =>
      ranges.slice(1).map(({ from }, place) => ({ shard: name, from: ranges[place]?.to ?? 0, to: from })),
    );
    const counts = { entries, gaps: gaps.length, missing: gaps.reduce((sum, { from, to }) => sum + to - from, 0) };
    const links = gaps.slice(0, 5).map(({ shard, from }) => ({ shard, index: from, time: lastTime ?? 0 }));
    if (gaps.length > 0) {
      return notSatisfied(`${many(counts.missing, "index", "indices")} are missing in ${many(gaps.length, "gap")}.`, {
        counts,
        links,
        freshness: lastTime,
      });
    }
    return satisfied(`${many(entries, "entry", "entries")} in ${many(shards.length, "shard")} without a gap.`, {
      counts,
      freshness: lastTime,
    });
  },
);

export const completenessChecks = [exchangesComplete, logContinuous];
