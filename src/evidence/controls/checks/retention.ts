/**
 * E6: what is kept for how long, and how it ends.
 * @module
 */
import { z } from "zod";
import { numberText, plural } from "../../../domain/number-text.ts";
import type { Answer, ControlContext } from "../check.ts";
import type { PeriodFacts } from "../../facts/period-facts.ts";
import {
  check,
  dayMs,
  endOf,
  kindOf,
  lasting,
  linksOf,
  newest,
  noData,
  notApplicable,
  notSatisfied,
  satisfied,
  timeText,
} from "./answers.ts";
import { lastConfiguration } from "./configurations.ts";
import { logYears, ruleNames, saysSomething, shortestDays } from "./retention-days.ts";

/** A schedule, since when it is in force, and what it says; `document` is undefined where that is not at hand. */
interface InForce {
  readonly since: number | null;
  readonly document: unknown;
}

/** At the end: as it was changed last, else as the configuration says; null where neither is known, or neither says anything. */
const scheduleOf = (facts: PeriodFacts, context: ControlContext): InForce | null => {
  const last = facts.retention.at(-1);
  const changed =
    last === undefined ? (context.before?.retention ?? null) : { digest: last.digest, since: last.at.time };
  if (changed !== null) {
    return { since: changed.since, document: context.documents.get(changed.digest ?? "") };
  }
  const configured = lastConfiguration(facts, context)?.retention;
  return saysSomething(configured) ? { since: facts.starts.at(-1)?.at.time ?? null, document: configured } : null;
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
        "No retention schedule is in force, as far as the log and the configuration tell: nothing is ever taken away.",
        { counts },
      );
    }
    const rules = ruleNames(schedule.document);
    const since = schedule.since === null ? "" : ` since ${timeText(schedule.since)}`;
    const named = rules.length === 0 ? "" : ` (rules: ${rules.slice(0, 10).join(", ")})`;
    return satisfied(
      `A retention schedule is in force${since}${named}; it was changed ${plural(counts.changes, "time")} in this period.`,
      { counts, links: linkOf(facts), freshness: schedule.since },
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
    const told = `${plural(swept.count, "step")} of the sweep took away ${plural(counts.payloads, "payload")} and ${plural(counts.metadata, "row")} of metadata, destroyed ${plural(counts.keys, "key")}, and spared ${plural(counts.spared, "call")} under a hold`;
    if (endOf(facts, context) - swept.last.time > withinDays * dayMs) {
      return noData(`${told}; the newest is older than ${plural(withinDays, "day")}.`, ground);
    }
    return satisfied(`${told}; the newest is within ${plural(withinDays, "day")}.`, ground);
  },
);

/** How long 365.25 days are taken for a year, so that no leap day is missing. */
const daysOf = (years: number): number => Math.ceil(years * 365.25);

interface Asked {
  readonly days: number;
  readonly howLong: string;
}

/** Years of the log that went too early, or may. */
const logKept = (facts: PeriodFacts, schedule: InForce | null, { days, howLong }: Asked): Answer => {
  const early = facts.dropped.filter(({ shard, at }) => {
    const end = Date.UTC(Number(shard.slice(0, 4)) + 1, 0, 1);
    return at.time - end < days * dayMs;
  });
  const links = early.map(({ at }) => at);
  const counts = { dropped: facts.dropped.length, early: early.length, askedDays: days };
  const ground = { counts, links, freshness: links.at(-1)?.time ?? facts.lastTime };
  if (early.length > 0) {
    return notSatisfied(`Dropped before ${howLong} were over: ${plural(early.length, "year")} of the log.`, ground);
  }
  const may = logYears(schedule?.document);
  if (daysOf(may) < days) {
    return notSatisfied(
      `The schedule lets a year of the log be dropped ${plural(may, "year")} after its end; ${howLong} are asked for.`,
      ground,
    );
  }
  return satisfied(
    `Entries are never removed from a year of the log, and no year was dropped before ${howLong} were over (${plural(facts.dropped.length, "year")} dropped in this period).`,
    ground,
  );
};

const textsKept = (
  facts: PeriodFacts,
  { documents }: ControlContext,
  schedule: InForce | null,
  { days, howLong }: Asked,
): Answer => {
  const counts = { askedDays: days };
  const ground = { counts, links: linkOf(facts), freshness: facts.lastTime };
  if (schedule !== null && schedule.document === undefined) {
    return noData("The schedule in force is not at hand, so how long texts are kept is not known.", ground);
  }
  const policies = facts.policies.map(({ digest }) => documents.get(digest));
  const shortest = shortestDays(schedule?.document, policies);
  if (shortest < days) {
    return notSatisfied(
      `Some recorded texts are kept for ${plural(shortest, "day")} only, by the schedule or a policy; ${howLong} are asked for.`,
      { ...ground, counts: { ...counts, shortestDays: shortest } },
    );
  }
  const kept = Number.isFinite(shortest) ? `at least ${plural(shortest, "day")}` : "without end";
  return satisfied(`Recorded texts are kept ${kept}; ${howLong} are asked for. Erasures are apart.`, ground);
};

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
    const asked = { days: daysOf(years) + days, howLong: years > 0 ? plural(years, "year") : plural(days, "day") };
    if (facts.entries === 0) return noData("The log has no entry in this period.");
    const schedule = scheduleOf(facts, context);
    return of === "log" ? logKept(facts, schedule, asked) : textsKept(facts, context, schedule, asked);
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
        `Took, or take, more than ${plural(withinDays, "day")}: ${numberText(late.length)} of ${plural(erasures.length, "erasure")}.`,
        { ...ground, links },
      );
    }
    return satisfied(
      `Finished: ${numberText(ended.length)} of ${plural(erasures.length, "erasure")}; none took more than ${plural(withinDays, "day")}.`,
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
        `Released by the principal that had placed them, without a second person: ${numberText(counts.alone)} of ${plural(holds.length, "hold")}.`,
        { ...ground, links },
      );
    }
    return satisfied(
      `${plural(holds.length, "hold")}, ${numberText(released.length)} released, none by one person alone; sweeps spared ${plural(counts.spared, "call")} whose time was over.`,
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
