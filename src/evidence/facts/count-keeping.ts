/**
 * What was kept, held and erased; what the log says of its own state and of who outside has seen it.
 * @module
 */
import type { Counter } from "./count-acts.ts";
import type { CheckedFacts, OutsideFacts, SpanFacts, WorkingFacts } from "./period-facts.ts";
import { listOf, numberOf, objectOf, textOf } from "./read-field.ts";
import { add, countIn, countUnder, emptyTally, under } from "./tally.ts";

const hourMs = 3_600_000;
/** A step of the clock below this is not told apart from its ordinary correction. */
export const clockStepMsMin = 1_000;

const emptyOutside = (): OutsideFacts => ({ kind: null, good: emptyTally(), bad: emptyTally() });
const emptySpan = (): SpanFacts => ({ begun: null, begunBy: null, ended: null, endedBy: null });

const countClock: Counter = ({ facts: { heartbeats } }, entry, at) => {
  const step = Math.abs(numberOf(entry.clockStepMs));
  if (step >= clockStepMsMin) countIn(heartbeats.clockSteps, at);
  heartbeats.clockStepMsMax = Math.max(heartbeats.clockStepMsMax, step);
  if (typeof entry.clockOffsetMs !== "number") return;
  countIn(heartbeats.compared, at);
  heartbeats.offsetMsMax = Math.max(heartbeats.offsetMsMax, Math.abs(entry.clockOffsetMs));
};

const countBeat: Counter = (counting, entry, at) => {
  const { heartbeats } = counting.facts;
  const before = heartbeats.beats.last;
  if (before !== null && at.time - before.time > heartbeats.largestGapMs) {
    heartbeats.largestGapMs = at.time - before.time;
    heartbeats.gapAfter = before;
  }
  heartbeats.first ??= at;
  countIn(heartbeats.beats, at);
  counting.day.heartbeatHours |= 1 << Math.floor((at.time / hourMs) % 24);
  const refused = numberOf(entry.refused);
  if (refused > 0) {
    heartbeats.refused += refused;
    countIn(heartbeats.refusedBeats, at);
  }
  countClock(counting, entry, at);
  for (const target of listOf(entry.behind)) countUnder(heartbeats.behind, String(target), at);
  heartbeats.openMax = Math.max(heartbeats.openMax, numberOf(entry.open));
};

const countCheck =
  (of: (facts: WorkingFacts) => CheckedFacts): Counter =>
  ({ facts }, entry, at) => {
    const { held, failed } = of(facts);
    countIn(numberOf(entry.faults) > 0 ? failed : held, at);
  };

const countReconciled: Counter = ({ facts: { reconciled } }, entry, at) => {
  countIn(reconciled.runs, at);
  if (numberOf(entry.bypassed) > 0) countIn(reconciled.withBypass, at);
  for (const name of ["compared", "bypassed", "missing", "unmatched"] as const) {
    reconciled[name] += numberOf(entry[name]);
  }
};

const countDropped: Counter = ({ facts }, entry, at) => {
  facts.dropped.push({ shard: textOf(entry.shard) ?? "", at });
};

const anchor =
  (side: "good" | "bad"): Counter =>
  ({ facts }, entry, at) => {
    const of = under(facts.anchors, textOf(entry.target) ?? "", emptyOutside);
    of.kind = textOf(entry.anchor) ?? of.kind;
    countIn(of[side], at);
  };

const feed =
  (side: "good" | "bad"): Counter =>
  ({ facts }, entry, at) =>
    countIn(under(facts.feeds, textOf(entry.feed) ?? "", emptyOutside)[side], at);

const span =
  (of: (facts: WorkingFacts) => Record<string, SpanFacts>, id: "hold" | "erasure", side: "begun" | "ended"): Counter =>
  ({ facts }, entry, at) => {
    const named = textOf(entry[id]);
    if (named === null) return;
    const known = under(of(facts), named, emptySpan);
    if (side === "begun") {
      known.begun ??= at;
      known.begunBy ??= textOf(entry.principal);
    } else {
      known.ended ??= at;
      known.endedBy ??= textOf(entry.principal);
    }
  };

const countSweep: Counter = ({ facts }, entry) => {
  const { sums } = facts.sweeps;
  for (const name of ["exchanges", "payloads", "metadata", "keys"]) add(sums, name, numberOf(entry[name]));
  for (const name of ["rules", "spared"]) {
    const counts = objectOf(entry[name]);
    for (const by in counts) add(sums, name, numberOf(counts[by]));
  }
};

const countSchedule: Counter = ({ facts }, entry, at) => {
  facts.retention.push({ digest: textOf(entry.schedule), at });
};

const countOpening: Counter = ({ facts }, entry, at) => {
  facts.openings.push({ kind: entry.kind, origin: textOf(entry.origin), at });
};

/** By kind. */
export const keepingCounters: Readonly<Record<string, Counter>> = {
  "log.heartbeat": countBeat,
  "log.checked": countCheck((facts) => facts.logChecks),
  "backup.tested": countCheck((facts) => facts.restoreTests),
  "usage.reconciled": countReconciled,
  "log.anchored": anchor("good"),
  "log.anchor_failed": anchor("bad"),
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
  "shard.dropped": countDropped,
};
