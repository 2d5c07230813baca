/**
 * The facts of two stretches of the log, the second after the first, as those of both: so a day that is over is counted once, and a question about
 * many days only reads what is new.
 * @module
 */
import type { Carried, ForeignExchange, OpenExchange } from "./carried.ts";
import type { CollectedFacts } from "./collect-facts.ts";
import { countUsage, noModel, recount } from "./count-calls.ts";
import { joinReviews } from "./count-reviews.ts";
import { joinKeeping } from "./join-keeping.ts";
import {
  joinDay,
  joinEach,
  joinModel,
  joinNumbers,
  joinScanner,
  joinTallies,
  joinTally,
  joinUpstream,
  copy,
  joinFinding,
} from "./join-parts.ts";
import type { ExchangeFacts, PolicyFacts, ShardFacts, WorkingFacts } from "./period-facts.ts";
import { countInOrder } from "./tally.ts";

const joinShards = (into: ShardFacts[], more: readonly ShardFacts[]): void => {
  for (const shard of more) {
    const own = into.find(({ ordinal }) => ordinal === shard.ordinal);
    if (own === undefined) {
      into.push(copy(shard));
      continue;
    }
    own.entries += shard.entries;
    own.firstIndex ??= shard.firstIndex;
    own.lastIndex = shard.lastIndex ?? own.lastIndex;
    const ranges = [...own.ranges, ...copy(shard.ranges)].sort((a, b) => a.from - b.from);
    own.ranges = [];
    for (const range of ranges) {
      const last = own.ranges.at(-1);
      if (last !== undefined && range.from <= last.to) last.to = Math.max(last.to, range.to);
      else own.ranges.push(range);
    }
  }
};

const joinExchanges = (into: ExchangeFacts, more: ExchangeFacts): void => {
  for (const name of ["opened", "closed", "interrupted", "unmatched", "unnamed", "shadowed", "classified"] as const) {
    joinTally(into[name], more[name]);
  }
  for (const name of ["byOutcome", "byVerdict", "byDataClass", "byError", "byRoute"] as const) {
    joinTallies(into[name], more[name]);
  }
  into.openedAndClosed += more.openedAndClosed;
  into.streams += more.streams;
  into.payloads.count += more.payloads.count;
  joinNumbers(into.payloads.byRole, more.payloads.byRole);
  joinTally(into.payloads.unsealed, more.payloads.unsealed);
};

/** What the second stretch says of an exchange that was opened, or closed, in the first. */
const meet = (facts: WorkingFacts, carried: Carried, id: string, later: ForeignExchange): void => {
  const opened = carried.open.get(id);
  if (opened === undefined) return meetForeign(facts, carried, id, later);
  if (later.closed !== null) {
    if (opened.closed !== null) countInOrder(facts.exchanges.unmatched, later.at);
    else {
      facts.exchanges.openedAndClosed += 1;
      countUsage(facts.models, noModel, later.closed.usage, -1);
      countUsage(facts.models, opened.model, later.closed.usage);
      opened.closed = { ...later.closed };
    }
  }
  const { closed } = opened;
  if (later.classified !== null && closed !== null) recount(facts, closed, later.classified, later.at);
  if (later.classified !== null || (closed !== null && !opened.isPending)) carried.open.delete(id);
};

const meetForeign = (facts: WorkingFacts, { foreign }: Carried, id: string, later: ForeignExchange): void => {
  const known = foreign.get(id);
  if (known === undefined) {
    foreign.set(id, { ...later, closed: later.closed === null ? null : { ...later.closed } });
    return;
  }
  if (later.closed !== null) {
    if (known.closed === null) known.closed = { ...later.closed };
    else countInOrder(facts.exchanges.unmatched, later.at);
  }
  if (later.classified !== null) {
    if (known.closed !== null) recount(facts, known.closed, later.classified, later.at);
    known.classified = later.classified;
  }
};

const copyOpen = (one: OpenExchange): OpenExchange => ({
  ...one,
  closed: one.closed === null ? null : { ...one.closed },
});

const joinPolicies = (into: PolicyFacts[], more: readonly PolicyFacts[]): void => {
  for (const policy of more) {
    const own = into.find(({ digest }) => digest === policy.digest);
    if (own === undefined) {
      into.push(copy(policy));
      continue;
    }
    own.name = policy.name ?? own.name;
    joinTally(own.loaded, policy.loaded);
    joinTally(own.exchanges, policy.exchanges);
  }
};

/** Changes the first into both. The second stays as it is. */
export const joinFacts = (into: CollectedFacts, more: CollectedFacts): void => {
  const { facts, carried } = into;
  const later = more.facts;
  facts.period.to = Math.max(facts.period.to, later.period.to);
  facts.period.from = Math.min(facts.period.from, later.period.from);
  facts.entries += later.entries;
  const times = [facts.firstTime, facts.lastTime, later.firstTime, later.lastTime].filter((time) => time !== null);
  facts.firstTime = times.length === 0 ? null : Math.min(...times);
  facts.lastTime = times.length === 0 ? null : Math.max(...times);
  joinShards(facts.shards, later.shards);
  joinTallies(facts.kinds, later.kinds);
  joinEach(facts.days, later.days, joinDay);
  joinEach(facts.upstreams, later.upstreams, joinUpstream);
  joinEach(facts.models, later.models, joinModel);
  joinEach(facts.findings, later.findings, joinFinding);
  joinReviews(facts.reviews, later.reviews);
  joinEach(facts.coverage, later.coverage, joinScanner);
  joinTallies(facts.recipients, later.recipients);
  joinPolicies(facts.policies, later.policies);
  carried.policyEvents.push(...more.carried.policyEvents);
  const [start, ...starts] = copy(later.starts);
  if (start !== undefined) {
    start.interruptedSeen += carried.interruptedSinceStart;
    carried.interruptedSinceStart = 0;
    facts.starts.push(start, ...starts);
  }
  carried.interruptedSinceStart += more.carried.interruptedSinceStart;
  joinExchanges(facts.exchanges, later.exchanges);
  joinKeeping(facts, later);
  for (const [id, foreign] of more.carried.foreign) meet(facts, carried, id, foreign);
  for (const [id, open] of more.carried.open) carried.open.set(id, copyOpen(open));
};
