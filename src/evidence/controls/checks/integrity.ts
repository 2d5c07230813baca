/**
 * E2: what is there was not changed, and somebody else can tell.
 * @module
 */
import { numberText, plural } from "../../../domain/number-text.ts";
import type { ControlContext } from "../check.ts";
import type { PeriodFacts } from "../../facts/period-facts.ts";
import {
  check,
  dayMs,
  endOf,
  hourMs,
  kindOf,
  lasting,
  lengthText,
  linksOf,
  newest,
  noData,
  notSatisfied,
  satisfied,
  type Tally,
  timeText,
} from "./answers.ts";

const logVerifiedRecently = check(
  {
    name: "log-verified-recently",
    block: "E2",
    asks: "Was the whole log verified lately, and did it hold?",
    shape: { withinDays: lasting(7) },
    isOfServer: true,
  },
  (facts, context, { withinDays }) => {
    const { held, failed } = facts.logChecks;
    const ground = {
      counts: { held: held.count, failed: failed.count },
      links: linksOf(failed, held),
      freshness: newest(held, failed),
    };
    if (ground.freshness === null)
      return noData("The log says of no verification of the whole log (custody check).", ground);
    if (failed.last !== null && failed.last.time >= (held.last?.time ?? 0)) {
      return notSatisfied(
        `The last verification of the whole log, at ${timeText(failed.last.time)}, found faults.`,
        ground,
      );
    }
    const age = endOf(facts, context) - ground.freshness;
    const sentence = `The whole log was verified ${plural(held.count + failed.count, "time")}, ${numberText(failed.count)} with faults; it last held at ${timeText(ground.freshness)}`;
    if (age > withinDays * dayMs)
      return notSatisfied(`${sentence}, which is longer ago than ${plural(withinDays, "day")}.`, ground);
    return satisfied(`${sentence}, within ${plural(withinDays, "day")}.`, ground);
  },
);

/** Targets of these kinds, by how they answered. */
const outside = (facts: PeriodFacts, kinds: readonly string[]) => {
  const targets = Object.entries(facts.anchors).filter(([, { kind }]) => kind !== null && kinds.includes(kind));
  const good = targets.map(([, one]) => one.good);
  const bad = targets.map(([, one]) => one.bad);
  const sum = (tallies: readonly Tally[]): number => tallies.reduce((all, { count }) => all + count, 0);
  return { targets: targets.length, good, bad, said: sum(good), refused: sum(bad) };
};

const seenOutside = (
  facts: PeriodFacts,
  context: ControlContext,
  { kinds, withinHours, what, none }: { kinds: readonly string[]; withinHours: number; what: string; none: string },
) => {
  const { targets, good, bad, said, refused } = outside(facts, kinds);
  const counts = { targets, said, failed: refused };
  const freshness = newest(...good);
  const ground = { counts, links: linksOf(...good, ...bad), freshness };
  if (targets === 0) return noData(none, ground);
  if (freshness === null) {
    return notSatisfied(
      `${plural(targets, "target")} outside could be asked for ${what}, and none of them answered well.`,
      ground,
    );
  }
  const age = endOf(facts, context) - freshness;
  const sentence = `${plural(targets, "target")} outside gave ${what} ${plural(said, "time")} and failed ${plural(refused, "time")}; the newest is ${lengthText(Math.max(0, age))} old`;
  if (age > withinHours * hourMs) return notSatisfied(`${sentence}, more than ${withinHours} hours.`, ground);
  return satisfied(`${sentence}, within ${withinHours} hours.`, ground);
};

const checkpointAnchoredOutside = check(
  {
    name: "checkpoint-anchored-outside",
    block: "E2",
    asks: "Does somebody outside this host hold a recent checkpoint of the log: a witness, or a copy elsewhere?",
    shape: { withinHours: lasting(24) },
    isOfServer: true,
  },
  (facts, context, { withinHours }) =>
    seenOutside(facts, context, {
      kinds: ["witness", "copy"],
      withinHours,
      what: "cosignatures or kept a copy",
      none: "No witness and no copy of checkpoints outside this host stands in the log (assurance.witnesses, assurance.copies): only the host itself says what the log was.",
    }),
);

const timeStamped = check(
  {
    name: "time-stamped",
    block: "E2",
    asks: "Did a time-stamp authority (RFC 3161) date a recent checkpoint?",
    shape: { withinHours: lasting(48) },
    isOfServer: true,
  },
  (facts, context, { withinHours }) =>
    seenOutside(facts, context, {
      kinds: ["timestamp"],
      withinHours,
      what: "time stamps",
      none: "No time stamp of an authority stands in the log (assurance.timestamps): the times of entries are this host's own.",
    }),
);

const noLoss = check(
  {
    name: "no-loss",
    block: "E2",
    asks: "Did the log go on without a loss that had to be accepted?",
    shape: {},
    isOfServer: true,
  },
  (facts) => {
    const continued = kindOf(facts, "log.continued");
    const counts = { continued: continued?.count ?? 0, entries: facts.entries };
    if (facts.entries === 0) return noData("The log has no entry in this period.", { counts });
    const ground = { counts, links: linksOf(continued), freshness: facts.lastTime };
    if (counts.continued > 0) {
      return notSatisfied(
        `The log went on after a loss or a restore ${plural(counts.continued, "time")}: entries between the checkpoint that was kept and the one that is here are gone.`,
        ground,
      );
    }
    return satisfied("The log never had to go on after a loss.", ground);
  },
);

export const integrityChecks = [logVerifiedRecently, checkpointAnchoredOutside, timeStamped, noLoss];
