/**
 * How each shape of the facts is joined with the same of a later stretch. The first is changed; the second stays as it is.
 * @module
 */
import { emptyTally } from "./tally.ts";
import {
  type DayFacts,
  type FindingFacts,
  linksMax,
  type ModelFacts,
  type Numbers,
  type OutsideFacts,
  type ScannerFacts,
  type SpanFacts,
  type Tallies,
  type Tally,
  type UpstreamFacts,
} from "./period-facts.ts";

export const joinTally = (into: Tally, more: Tally): void => {
  into.count += more.count;
  for (const link of more.first) if (into.first.length < linksMax) into.first.push(link);
  into.last = more.last ?? into.last;
};

export const joinNumbers = (into: Numbers, more: Numbers): void => {
  for (const name in more) into[name] = (into[name] ?? 0) + (more[name] ?? 0);
};

export const joinTallies = (into: Tallies, more: Tallies): void => {
  for (const name in more) {
    const tally = more[name];
    if (tally !== undefined) joinTally((into[name] ??= emptyTally()), tally);
  }
};

/** What only the second has is copied. */
export const joinEach = <V>(
  into: Record<string, V>,
  more: Readonly<Record<string, V>>,
  join: (into: V, more: V) => void,
): void => {
  for (const [name, value] of Object.entries(more)) {
    const own = into[name];
    if (own === undefined) into[name] = copy(value);
    else join(own, value);
  }
};

/** A deep copy; records without a prototype stay such. */
export const copy = <V>(value: V): V => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items: unknown = value.map(copy);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same items, copied
    return items as V;
  }
  const made: Record<string, unknown> = Object.create(Object.getPrototypeOf(value));
  for (const [name, member] of Object.entries(value)) made[name] = copy(member);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same members, copied
  return made as V;
};

export const joinDay = (into: DayFacts, more: DayFacts): void => {
  for (const name of ["byOutcome", "byVerdict", "byDataClass", "findings"] as const)
    joinNumbers(into[name], more[name]);
  for (const name of [
    "entries",
    "opened",
    "closed",
    "promptTokens",
    "completionTokens",
    "totalTokens",
    "costMicros",
    "refusals",
    "denied",
  ] as const) {
    into[name] += more[name];
  }
  into.entryHours |= more.entryHours;
  into.heartbeatHours |= more.heartbeatHours;
};

export const joinModel = (into: ModelFacts, more: ModelFacts): void => {
  into.exchanges += more.exchanges;
  into.promptTokens += more.promptTokens;
  into.completionTokens += more.completionTokens;
  into.totalTokens += more.totalTokens;
  into.costMicros += more.costMicros;
  into.estimated += more.estimated;
};

export const joinUpstream = (into: UpstreamFacts, more: UpstreamFacts): void => {
  joinTally(into.calls, more.calls);
  into.failed += more.failed;
  joinNumbers(into.byDataClass, more.byDataClass);
};

export const joinFinding = (into: FindingFacts, more: FindingFacts): void => {
  joinTally(into.entries, more.entries);
  into.findings += more.findings;
  joinNumbers(into.byVerdict, more.byVerdict);
};

export const joinScanner = (into: ScannerFacts, more: ScannerFacts): void => {
  joinTally(into.degraded, more.degraded);
  into.pending += more.pending;
  into.classified += more.classified;
};

export const joinOutside = (into: OutsideFacts, more: OutsideFacts): void => {
  into.kind = more.kind ?? into.kind;
  joinTally(into.good, more.good);
  joinTally(into.bad, more.bad);
};

export const joinSpan = (into: SpanFacts, more: SpanFacts): void => {
  into.begunBy ??= more.begunBy;
  into.begun ??= more.begun;
  into.endedBy ??= more.endedBy;
  into.ended ??= more.ended;
};
