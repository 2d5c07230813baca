/**
 * E6: what is kept for how long, and how it ends.
 * @module
 */
import { z } from "zod";
import type { ControlContext } from "../check.ts";
import type { PeriodFacts } from "../../facts/period-facts.ts";
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
  timeText,
} from "./answers.ts";
import { shortestDays } from "./retention-days.ts";

/** The schedule in force at the end, and since when; null where none is known. */
const scheduleOf = (
  facts: PeriodFacts,
  { before }: ControlContext,
): { digest: string | null; since: number } | null => {
  const last = facts.retention.at(-1);
  if (last !== undefined) return { digest: last.digest, since: last.at.time };
  return before?.retention ?? null;
};

const linkOf = (facts: PeriodFacts) => facts.retention.slice(-1).map(({ at }) => at);

const retentionScheduleSet = check(
  {
    name: "retention-schedule-set",
    block: "E6",
    asks: "Is there a schedule that says how long texts and records are kept?",
    shape: {},
    isOfServer: true,
  },
  (facts, context) => {
    const schedule = scheduleOf(facts, context);
    const counts = { changes: facts.retention.length };
    if (schedule === null) {
      return notSatisfied(
        "No retention schedule is in force as far as this period and the record's table tell: nothing is ever taken away.",
        { counts },
      );
    }
    return satisfied(
      `A retention schedule is in force since ${timeText(schedule.since)}; it changed ${many(counts.changes, "time")} in this period.`,
      {
        counts,
        links: linkOf(facts),
        freshness: schedule.since,
      },
    );
  },
);

const retentionSweepsRun = check(
  {
    name: "retention-sweeps-run",
    block: "E6",
    asks: "Does the sweep take away what is over its time?",
    shape: { withinDays: lasting(31) },
    isOfServer: true,
  },
  (facts, context, { withinDays }) => {
    const swept = kindOf(facts, "retention.swept");
    const { sums } = facts.sweeps;
    const of = (name: string): number => (Object.hasOwn(sums, name) ? (sums[name] ?? 0) : 0);
    const counts = {
      sweeps: swept?.count ?? 0,
      payloads: of("payloads"),
      metadata: of("metadata"),
      keys: of("keys"),
      spared: of("spared"),
    };
    const ground = { counts, links: linksOf(swept), freshness: newest(swept) };
    if (scheduleOf(facts, context) === null) {
      return notSatisfied("No retention schedule is in force, so nothing is swept.", ground);
    }
    if (swept === undefined || swept.last === null) {
      return noData(
        "A schedule is in force and the log has no sweep that took something away: nothing may have been over its time yet.",
        ground,
      );
    }
    const told = `${many(swept.count, "step")} of the sweep took away ${many(counts.payloads, "payload")} and ${many(counts.metadata, "row")} of metadata, destroyed ${many(counts.keys, "key")}, and spared ${many(counts.spared, "call")} under a hold`;
    if (endOf(facts, context) - swept.last.time > withinDays * dayMs) {
      return noData(`${told}; the newest is older than ${withinDays} days.`, ground);
    }
    return satisfied(`${told}; the newest is within ${withinDays} days.`, ground);
  },
);

/** How long 365.25 days are taken for a year, so that no leap day is missing. */
const daysOf = (years: number): number => Math.ceil(years * 365.25);

const retentionAtLeast = check(
  {
    name: "retention-at-least",
    block: "E6",
    asks: "Is the log, or are recorded texts, kept at least this long?",
    shape: {
      years: z.number().min(0).max(100).default(0),
      days: z.int().min(0).max(36_525).default(0),
      of: z.enum(["log", "payloads"]).default("log").describe("Entries of the log, or the recorded texts beside them."),
    },
    isOfServer: true,
  },
  (facts, context, { years, days, of }) => {
    const asked = daysOf(years) + days;
    const howLong = years > 0 ? many(years, "year") : many(days, "day");
    const early = facts.dropped.filter(({ shard, at }) => {
      const end = Date.UTC(Number(shard.slice(0, 4)) + 1, 0, 1);
      return at.time - end < asked * dayMs;
    });
    const links = early.map(({ at }) => at);
    if (early.length > 0) {
      return notSatisfied(`Dropped before ${howLong} were over: ${many(early.length, "year")} of the log.`, {
        counts: { dropped: facts.dropped.length, early: early.length, askedDays: asked },
        links,
        freshness: links.at(-1)?.time ?? null,
      });
    }
    if (facts.entries === 0) return noData("The log has no entry in this period.");
    if (of === "log") {
      return satisfied(
        `Entries are never removed from a year of the log, and no year was dropped before ${howLong} were over (${many(facts.dropped.length, "year")} dropped in this period).`,
        {
          counts: { dropped: facts.dropped.length, early: 0, askedDays: asked },
          freshness: facts.lastTime,
        },
      );
    }
    const schedule = scheduleOf(facts, context);
    const counts = { askedDays: asked };
    if (schedule === null) {
      return satisfied(
        `No schedule is in force: recorded texts are kept without end, so for ${howLong} too. Erasures are apart.`,
        { counts, freshness: facts.lastTime },
      );
    }
    const shortest = schedule.digest === null ? null : shortestDays(context.documents.get(schedule.digest));
    const ground = {
      counts: { ...counts, shortestDays: shortest ?? 0 },
      links: linkOf(facts),
      freshness: schedule.since,
    };
    if (shortest === null)
      return noData("The schedule in force is not at hand, so how long texts are kept is not known.", ground);
    if (shortest < asked) {
      return notSatisfied(
        `The schedule keeps some recorded texts for ${many(shortest, "day")} only; ${howLong} are asked for.`,
        ground,
      );
    }
    const kept = Number.isFinite(shortest) ? `at least ${many(shortest, "day")}` : "without end";
    return satisfied(`The schedule keeps recorded texts ${kept}; ${howLong} are asked for.`, { ...ground, counts });
  },
);

const erasuresCompleted = check(
  {
    name: "erasures-completed",
    block: "E6",
    asks: "Was every erasure that was begun also finished, in time?",
    shape: { withinDays: lasting(30) },
    isOfServer: true,
  },
  (facts, context, { withinDays }) => {
    const erasures = Object.values(facts.erasures);
    const ended = erasures.filter(({ ended }) => ended !== null);
    const late = erasures.filter(
      ({ begun, ended }) => begun !== null && (ended?.time ?? endOf(facts, context)) - begun.time > withinDays * dayMs,
    );
    const counts = { begun: erasures.length, finished: ended.length, late: late.length };
    const all = [kindOf(facts, "erasure.begun"), kindOf(facts, "payload.erased")];
    const ground = { counts, links: linksOf(...all), freshness: newest(...all) };
    if (erasures.length === 0) return notApplicable("No erasure was asked for in this period.", ground);
    if (late.length > 0) {
      const links = late.flatMap(({ begun }) => (begun === null ? [] : [begun])).slice(0, 10);
      return notSatisfied(
        `Took, or take, more than ${withinDays} days: ${late.length} of ${many(erasures.length, "erasure")}.`,
        { ...ground, links },
      );
    }
    return satisfied(
      `Finished: ${ended.length} of ${many(erasures.length, "erasure")}; none took more than ${withinDays} days.`,
      ground,
    );
  },
);

const holdsRespected = check(
  {
    name: "holds-respected",
    block: "E6",
    asks: "Do holds spare what they name, and was none released by the person alone who placed it?",
    shape: {},
    isOfServer: true,
  },
  (facts) => {
    const holds = Object.values(facts.holds);
    const released = holds.filter(({ ended }) => ended !== null);
    const approved = Object.hasOwn(facts.approvals, "release holds") ? facts.approvals["release holds"] : undefined;
    const used = approved?.["used"]?.count ?? 0;
    // With an approval two people took part, whoever placed it.
    const alone = released.filter(({ begunBy, endedBy }) => begunBy !== null && begunBy === endedBy);
    const counts = {
      holds: holds.length,
      released: released.length,
      byTwo: used,
      alone: Math.max(0, alone.length - used),
      spared: facts.sweeps.sums["spared"] ?? 0,
    };
    const all = [kindOf(facts, "hold.placed"), kindOf(facts, "hold.released")];
    const ground = { counts, links: linksOf(...all), freshness: newest(...all) };
    if (holds.length === 0) return notApplicable("No hold was placed or released in this period.", ground);
    if (counts.alone > 0) {
      const links = alone.flatMap(({ ended }) => (ended === null ? [] : [ended])).slice(0, 10);
      return notSatisfied(
        `Released by the principal that had placed them, without a second person: ${counts.alone} of ${many(holds.length, "hold")}.`,
        { ...ground, links },
      );
    }
    return satisfied(
      `${many(holds.length, "hold")}, ${released.length} released, none by one person alone; sweeps spared ${many(counts.spared, "call")} whose time was over.`,
      ground,
    );
  },
);

export const retentionChecks = [
  retentionScheduleSet,
  retentionSweepsRun,
  retentionAtLeast,
  erasuresCompleted,
  holdsRespected,
];
