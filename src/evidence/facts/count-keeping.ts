/**
 * What was kept, held and erased; what the log says of its own state and of who outside has seen it.
 * @module
 */
import type { Counter } from "./count-acts.ts";
import type { Link, OutsideFacts, SpanFacts, Tally, WorkingFacts } from "./period-facts.ts";
import { numberOf, objectOf, type ParsedEntry, textOf } from "./read-field.ts";
import { add, countIn, emptyTally, under } from "./tally.ts";

const hourMs = 3_600_000;
/** A step of the clock below this is not told apart from its ordinary correction. */
export const clockStepMsMin = 1_000;

const emptyOutside = (): OutsideFacts => ({ kind: null, good: emptyTally(), bad: emptyTally() });
const emptySpan = (): SpanFacts => ({ begun: null, ended: null });

const countBeat: Counter = ({ facts, day }, entry, at) => {
  const { heartbeats } = facts;
  const before = heartbeats.beats.last;
  if (before !== null && at.time - before.time > heartbeats.largestGapMs) {
    heartbeats.largestGapMs = at.time - before.time;
    heartbeats.gapAfter = before;
  }
  heartbeats.first ??= at;
  countIn(heartbeats.beats, at);
  day.heartbeatHours |= 1 << Math.floor((at.time / hourMs) % 24);
  const refused = numberOf(entry.refused);
  if (refused > 0) {
    heartbeats.refused += refused;
    countIn(heartbeats.refusedBeats, at);
  }
  const step = Math.abs(numberOf(entry.clockStepMs));
  if (step >= clockStepMsMin) countIn(heartbeats.clockSteps, at);
  heartbeats.clockStepMsMax = Math.max(heartbeats.clockStepMsMax, step);
  heartbeats.openMax = Math.max(heartbeats.openMax, numberOf(entry.open));
};

/** Words by which an entry says that something did not hold; also a list or a number of faults. */
const badWords: ReadonlySet<string> = new Set([
  "failed",
  "fault",
  "faulty",
  "broken",
  "corrupt",
  "error",
  "refused",
  "behind",
]);

const saysBad = (entry: ParsedEntry): boolean => {
  const { ok, faults, findings, error, result, outcome, state } = entry;
  if (ok === false || (textOf(error) ?? "") !== "") return true;
  if (numberOf(faults) > 0 || numberOf(findings) > 0 || (Array.isArray(faults) && faults.length > 0)) return true;
  return [result, outcome, state].some((word) => badWords.has(String(word)));
};

const countCheck: Counter = ({ facts }, entry, at) => {
  countIn(facts.checks.checks, at);
  countIn(saysBad(entry) ? facts.checks.failed : facts.checks.held, at);
};

const countAnchor: Counter = ({ facts }, entry, at) => {
  const of = under(facts.anchors, textOf(entry.target) ?? textOf(entry.name) ?? "", emptyOutside);
  of.kind =
    textOf(entry.target) === null
      ? of.kind
      : (textOf(entry.anchor) ?? textOf(entry.type) ?? textOf(entry.as) ?? of.kind);
  countIn(saysBad(entry) ? of.bad : of.good, at);
};

const feed =
  (side: "good" | "bad"): Counter =>
  ({ facts }, entry, at) =>
    countIn(under(facts.feeds, textOf(entry.feed) ?? textOf(entry.name) ?? "", emptyOutside)[side], at);

const span =
  (of: (facts: WorkingFacts) => Record<string, SpanFacts>, id: string, side: keyof SpanFacts): Counter =>
  ({ facts }, entry, at) => {
    const named = textOf(entry[id]) ?? textOf(entry.id);
    if (named !== null) under(of(facts), named, emptySpan)[side] ??= at;
  };

const countSweep: Counter = ({ facts }, entry) => {
  const sumUp = (fields: Readonly<Record<string, unknown>>, prefix: string, depth: number): void => {
    for (const name in fields) {
      const value = fields[name];
      if (["v", "time", "from", "to", "until", "before"].includes(name)) continue;
      if (typeof value === "number" && Number.isSafeInteger(value)) add(facts.sweeps.sums, prefix + name, value);
      else if (depth > 0 && !Array.isArray(value)) sumUp(objectOf(value), `${prefix}${name}.`, depth - 1);
    }
  };
  sumUp(entry, "", 1);
};

const countSchedule: Counter = ({ facts }, entry, at) => {
  const digest = textOf(entry.schedule) ?? textOf(entry.document) ?? textOf(entry.digest) ?? textOf(entry.retention);
  facts.retention.push({ digest, at });
};

const countOpening: Counter = ({ facts }, entry, at) => {
  facts.openings.push({ kind: entry.kind, origin: textOf(entry.origin), at });
};

export const keepingCounters: Readonly<Record<string, Counter>> = {
  "log.heartbeat": countBeat,
  "log.checked": countCheck,
  "log.anchored": countAnchor,
  "log.opened": countOpening,
  "log.continued": countOpening,
  "feed.failing": feed("bad"),
  "feed.recovered": feed("good"),
  "hold.placed": span((facts) => facts.holds, "hold", "begun"),
  "hold.released": span((facts) => facts.holds, "hold", "ended"),
  "erasure.begun": span((facts) => facts.erasures, "erasure", "begun"),
  "payload.erased": span((facts) => facts.erasures, "erasure", "ended"),
  "retention.changed": countSchedule,
  "retention.swept": countSweep,
};

/** The newest of links, by time. */
export const newestOf = (tallies: readonly Tally[]): Link | null =>
  tallies.reduce<Link | null>(
    (newest, { last }) => (last !== null && (newest === null || last.time > newest.time) ? last : newest),
    null,
  );
