/**
 * E1: nothing is missing. Arithmetic that can fail.
 * @module
 */
import { numberText, plural } from "../../../domain/number-text.ts";
import {
  atMost,
  beginningOf,
  check,
  endOf,
  hourMs,
  kindOf,
  lasting,
  dayMs,
  lengthText,
  linksOf,
  newest,
  noData,
  notApplicable,
  notSatisfied,
  satisfied,
} from "./answers.ts";
import type { PeriodFacts } from "../../facts/period-facts.ts";

/** Starts that say more exchanges were closed as interrupted than stand before them. The first may stand at the edge of the period. */
const missingRecoveries = ({ starts }: PeriodFacts): number =>
  starts
    .slice(1)
    .reduce((sum, { interrupted, interruptedSeen }) => sum + Math.max(0, interrupted - interruptedSeen), 0);

const exchangesComplete = check(
  {
    name: "exchanges-complete",
    block: "E1",
    asks: "Does every call that was opened end: opened = closed + interrupted + still open?",
    shape: {},
  },
  (facts) => {
    const { opened, closed, interrupted, openedAndClosed, openedBefore, stillOpen, abandoned, unmatched, progressed } =
      facts.exchanges;
    const unrecovered = missingRecoveries(facts);
    const counts = {
      opened: opened.count,
      closed: closed.count - interrupted.count,
      interrupted: interrupted.count,
      openedBefore: openedBefore.count,
      stillOpen: stillOpen.count,
      abandoned: abandoned.count,
      unmatched: unmatched.count,
      unrecovered,
      progressed: progressed.count,
    };
    const ground = { counts, freshness: newest(opened, closed) };
    if (opened.count + closed.count === 0) return notApplicable("No call was made in this period.", ground);
    const isSum =
      opened.count === openedAndClosed + stillOpen.count &&
      closed.count === openedAndClosed + openedBefore.count + unmatched.count;
    if (!isSum || unmatched.count + abandoned.count + unrecovered > 0) {
      const faults = [
        ...(isSum ? [] : ["the sums do not agree"]),
        ...(abandoned.count === 0 ? [] : [`${plural(abandoned.count, "call")} left open by a server that is gone`]),
        ...(unmatched.count === 0 ? [] : [`${plural(unmatched.count, "close")} without an opening of their own`]),
        ...(unrecovered === 0
          ? []
          : [`${plural(unrecovered, "interrupted call")} that a start speaks of and nothing shows`]),
      ];
      const sentence = `${plural(opened.count, "call")} opened, ${numberText(openedAndClosed)} of them closed, ${numberText(stillOpen.count)} still open: ${faults.join("; ")}.`;
      return notSatisfied(sentence, { ...ground, links: linksOf(abandoned, unmatched) });
    }
    const before =
      openedBefore.count === 0 ? "" : ` Closes of calls opened before the period: ${numberText(openedBefore.count)}.`;
    const sentence = `${plural(opened.count, "call")} opened = ${numberText(openedAndClosed)} closed (${numberText(interrupted.count)} of all closes as interrupted) + ${numberText(stillOpen.count)} still open at the end.${before}`;
    return satisfied(sentence, { ...ground, links: linksOf(opened, closed) });
  },
);

const logContinuous = check(
  {
    name: "log-continuous",
    block: "E1",
    asks: "Are the indices of the entries without a gap?",
    shape: {},
    isOfServer: true,
  },
  ({ shards, lastTime, entries }) => {
    if (entries === 0) return noData("The log has no entry in this period.");
    const gaps = shards.flatMap(({ name, ranges }) =>
      ranges.slice(1).map(({ from }, place) => ({ shard: name, from: ranges[place]?.to ?? 0, to: from })),
    );
    const missing = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
    const counts = { entries, gaps: gaps.length, missing };
    if (gaps.length > 0) {
      const links = gaps.slice(0, 5).map(({ shard, from }) => ({ shard, index: from, time: lastTime ?? 0 }));
      const sentence = `${plural(missing, "index is", "indices are")} missing, in ${plural(gaps.length, "gap")}.`;
      return notSatisfied(sentence, { counts, links, freshness: lastTime });
    }
    const sentence = `${plural(entries, "entry", "entries")} of the period stand in ${plural(shards.length, "shard")} without a gap.`;
    return satisfied(sentence, { counts, freshness: lastTime });
  },
);

/** Whole hours that should have a heartbeat, and which of them have none; `running`: although other entries were written in it. */
const silentHours = (facts: PeriodFacts, end: number) => {
  const begin = Math.max(facts.period.from, beginningOf(facts) ?? facts.period.from);
  const first = Math.ceil(begin / hourMs);
  const last = Math.floor(end / hourMs);
  const bit = (word: number | undefined, hour: number): boolean => ((word ?? 0) & (1 << (hour % 24))) !== 0;
  let silent = 0;
  let running = 0;
  for (let hour = first; hour < last; hour += 1) {
    const day = facts.days[new Date(hour * hourMs).toISOString().slice(0, 10)];
    if (bit(day?.heartbeatHours, hour)) continue;
    silent += 1;
    if (bit(day?.entryHours, hour)) running += 1;
  }
  return { hours: Math.max(0, last - first), silent, running };
};

const heartbeats = check(
  {
    name: "heartbeats",
    block: "E1",
    asks: "Does each hour have a heartbeat, also when no call came?",
    shape: { missingHoursMax: atMost(0) },
    isOfServer: true,
  },
  (facts, context, { missingHoursMax }) => {
    const { beats, largestGapMs, gapAfter } = facts.heartbeats;
    const { hours, silent, running } = silentHours(facts, endOf(facts, context));
    const counts = { heartbeats: beats.count, hours, hoursWithout: silent, ofThoseRunning: running };
    const ground = { counts, freshness: newest(beats) };
    if (hours === 0 && beats.count === 0) return notApplicable("The period has no whole hour yet.", ground);
    if (beats.count === 0)
      return noData("The period has no heartbeat: the log does not say when the server ran.", ground);
    const links = gapAfter === null ? linksOf(beats) : [gapAfter];
    const longest = `The longest time between two is ${lengthText(largestGapMs)}.`;
    if (silent > missingHoursMax) {
      const sentence = `Hours without a heartbeat: ${numberText(silent)} of ${numberText(hours)} (with other entries: ${numberText(running)}); at most ${numberText(missingHoursMax)} may be. ${longest} Without one nobody can say that no call was made past the log.`;
      return notSatisfied(sentence, { ...ground, links });
    }
    const sentence = `${plural(beats.count, "heartbeat")} in ${plural(hours, "hour")}; without one: ${numberText(silent)}, at most ${numberText(missingHoursMax)} may be. ${longest}`;
    return satisfied(sentence, { ...ground, links });
  },
);

const usageReconciled = check(
  {
    name: "usage-reconciled",
    block: "E1",
    asks: "Was a provider's own usage compared with the log, and was nothing found that went past it?",
    shape: { withinDays: lasting(92) },
    isOfServer: true,
  },
  (facts, context, { withinDays }) => {
    const { runs, withBypass, compared, bypassed, missing, unmatched } = facts.reconciled;
    const counts = { runs: runs.count, compared, bypassed, missing, unmatched };
    const ground = { counts, links: linksOf(withBypass, runs), freshness: newest(runs) };
    const last = runs.last;
    if (kindOf(facts, "exchange.opened") === undefined)
      return notApplicable("No call was made in this period.", ground);
    if (last === null || endOf(facts, context) - last.time > withinDays * dayMs) {
      return noData(
        `No provider's usage was compared with the log in the last ${plural(withinDays, "day")} (custody reconcile): traffic that went past the proxy would not be seen here.`,
        ground,
      );
    }
    const told = `${plural(runs.count, "comparison")} over ${plural(compared, "day and model", "days and models")}`;
    if (bypassed + unmatched > 0) {
      return notSatisfied(
        `${told}: in ${numberText(bypassed)} the provider counted more than the log, ${numberText(unmatched)} are of models that the log does not know.`,
        ground,
      );
    }
    return satisfied(`${told}: the provider nowhere counted more than the log.`, ground);
  },
);

export const completenessChecks = [exchangesComplete, logContinuous, heartbeats, usageReconciled];
