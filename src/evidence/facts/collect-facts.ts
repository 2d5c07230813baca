/**
 * Facts of a period from its entries, one by one in the order of the log, in one pass.
 * @module
 */
import { type Carried, nothingCarried } from "./carried.ts";
import { actCounters, countAdmin, policyOf } from "./count-acts.ts";
import { countClassified, countClosed, countOpened, type Counting } from "./count-calls.ts";
import { keepingCounters } from "./count-keeping.ts";
import { reviewCounters } from "./count-reviews.ts";
import { emptyDay, emptyFacts } from "./empty-facts.ts";
import { finishFacts } from "./finish-facts.ts";
import type { DayFacts, Link, PeriodFacts, ShardFacts, WorkingFacts } from "./period-facts.ts";
import { listOf, objectOf, type ParsedEntry, textOf } from "./read-field.ts";
import { add, countIn, countUnder } from "./tally.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** A shard as entries name it: openings by ordinal, links by name. */
export interface ShardName {
  readonly ordinal: number;
  readonly name: string;
}

export interface CollectOptions {
  /** `[from, to)`, UTC milliseconds. Only stated in the facts: what is given is counted. */
  readonly period: { readonly from: number; readonly to: number };
  /** Whose entries are given; null: all of the log's. */
  readonly team?: string | null;
}

/** What was counted, so that more can be counted on top of it, or the next time's be joined to it (`join-facts.ts`). */
export interface CollectedFacts {
  readonly facts: WorkingFacts;
  readonly carried: Carried;
}

export interface FactsCollector {
  /** The next entry of the log that is in the period and the scope. */
  add(entry: ParsedEntry, shard: ShardName, index: number): void;
  /** An entry that is there, and not of the period: only its place counts. */
  skip(shard: ShardName, index: number): void;
  /** What was counted so far; more may be added after it. */
  facts(): PeriodFacts;
  /** The state itself. */
  readonly collected: CollectedFacts;
}

const shardOf = (facts: WorkingFacts, { ordinal, name }: ShardName): ShardFacts => {
  const last = facts.shards.at(-1);
  if (last?.ordinal === ordinal) return last;
  const known = facts.shards.find((one) => one.ordinal === ordinal);
  if (known !== undefined) return known;
  const shard: ShardFacts = { name, ordinal, entries: 0, firstIndex: null, lastIndex: null, ranges: [] };
  facts.shards.push(shard);
  return shard;
};

const seen = ({ ranges }: ShardFacts, index: number): void => {
  const last = ranges.at(-1);
  if (last !== undefined && index === last.to) last.to = index + 1;
  else if (last === undefined || index > last.to) ranges.push({ from: index, to: index + 1 });
};

const countPrincipal = ({ facts }: Counting, entry: ParsedEntry, at: Link): void => {
  const id = textOf(entry.principal);
  if (id === null) return;
  const known = facts.principals[id];
  const isSession = entry.kind === "session.started";
  if (known === undefined) {
    const role = isSession ? textOf(entry.role) : null;
    facts.principals[id] = { first: at, last: at, entries: 1, exchanges: 0, role, team: textOf(entry.team) };
  } else {
    known.last = at;
    known.entries += 1;
    if (isSession) known.role = textOf(entry.role);
  }
};

const countPayloads = ({ facts }: Counting, entry: ParsedEntry, at: Link): void => {
  const { payloads } = facts.exchanges;
  for (const ref of listOf(entry.payloads)) {
    const { role, ciphertextSha256, keyId } = objectOf(ref);
    payloads.count += 1;
    add(payloads.byRole, String(role), 1);
    if (textOf(ciphertextSha256) === null || textOf(keyId) === null) countIn(payloads.unsealed, at);
  }
};

const countCall = (counting: Counting, entry: ParsedEntry, at: Link): void => {
  countOpened(counting, entry, at);
  const principal = counting.facts.principals[textOf(entry.principal) ?? ""];
  if (principal !== undefined) principal.exchanges += 1;
  const policy = textOf(entry.policy);
  if (policy !== null) countIn(policyOf(counting.facts.policies, policy).exchanges, at);
};

const counters = new Map(
  Object.entries({
    ...actCounters,
    ...keepingCounters,
    ...reviewCounters,
    "exchange.opened": countCall,
    "exchange.closed": countClosed,
    "exchange.classified": countClassified,
  }),
);

/** Begins with nothing, or goes on from `before`, which is changed then. */
export const collectFacts = (
  { period, team = null }: CollectOptions,
  before: CollectedFacts = { facts: emptyFacts(period, team), carried: nothingCarried() },
): FactsCollector => {
  const { facts, carried } = before;
  let today = -1;
  let counting: Counting = { facts, carried, day: emptyDay(), dayName: "" };
  const turnTo = (day: number): void => {
    today = day;
    const dayName = new Date(day * dayMs).toISOString().slice(0, 10);
    const counted: DayFacts = (facts.days[dayName] ??= emptyDay());
    counting = { facts, carried, day: counted, dayName };
  };
  return {
    collected: before,
    add: (entry, shard, index) => {
      const { time, kind } = entry;
      const day = Math.floor(time / dayMs);
      if (day !== today) turnTo(day);
      const at: Link = { shard: shard.name, index, time };
      const place = shardOf(facts, shard);
      place.entries += 1;
      place.firstIndex ??= index;
      place.lastIndex = index;
      if (team === null) seen(place, index);
      facts.entries += 1;
      facts.firstTime = Math.min(facts.firstTime ?? time, time);
      facts.lastTime = Math.max(facts.lastTime ?? time, time);
      counting.day.entries += 1;
      counting.day.entryHours |= 1 << Math.floor((time / hourMs) % 24);
      countUnder(facts.kinds, kind, at);
      countPrincipal(counting, entry, at);
      countPayloads(counting, entry, at);
      countAdmin(counting, entry, at);
      counters.get(kind)?.(counting, entry, at);
    },
    skip: (shard, index) => {
      if (team === null) seen(shardOf(facts, shard), index);
    },
    facts: () => finishFacts(before),
  };
};
