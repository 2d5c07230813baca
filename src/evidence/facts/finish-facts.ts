/**
 * What can be said only at the end: what is still open, and what was closed without an opening.
 * @module
 */
import type { Carried, OpenExchange } from "./carried.ts";
import type { CollectedFacts } from "./collect-facts.ts";
import type { PeriodFacts, WorkingFacts } from "./period-facts.ts";
import { policyRanges } from "./policy-ranges.ts";
import { countIn, countInOrder, emptyTally, isBefore } from "./tally.ts";

const openLinksMax = 100;

const countOpen = (facts: WorkingFacts, { open }: Carried): void => {
  const { exchanges } = facts;
  const start = facts.starts.at(-1);
  const isAbandoned = ({ at, instance, isHanded }: OpenExchange): boolean =>
    !isHanded && start !== undefined && instance !== start.instance && isBefore(at, start.at);
  exchanges.stillOpen = { count: 0, links: [] };
  exchanges.abandoned = emptyTally();
  exchanges.unclassified = 0;
  for (const exchange of open.values()) {
    if (exchange.closed !== null) {
      exchanges.unclassified += 1;
      continue;
    }
    exchanges.stillOpen.count += 1;
    if (exchanges.stillOpen.links.length < openLinksMax) exchanges.stillOpen.links.push(exchange.at);
    if (isAbandoned(exchange)) countIn(exchanges.abandoned, exchange.at);
  }
};

const countForeign = (facts: WorkingFacts, { foreign }: Carried): void => {
  const wasRead = (opening: { readonly shard: number; readonly index: number } | null): boolean =>
    opening === null ||
    facts.shards.some(
      ({ ordinal, ranges }) =>
        ordinal === opening.shard && ranges.some(({ from, to }) => from <= opening.index && opening.index < to),
    );
  const { exchanges } = facts;
  exchanges.openedBefore = emptyTally();
  for (const { at, opening, closed } of foreign.values()) {
    if (closed === null) continue;
    countInOrder(wasRead(opening) ? exchanges.unmatched : exchanges.openedBefore, at);
  }
};

/** What joining and classifying left nothing of. */
const dropEmpty = ({ exchanges, models }: WorkingFacts): void => {
  for (const tallies of [exchanges.byDataClass, exchanges.byVerdict]) {
    for (const [name, { count }] of Object.entries(tallies)) if (count === 0) delete tallies[name];
  }
  for (const [name, model] of Object.entries(models)) {
    if (Object.values(model).every((count) => count === 0)) delete models[name];
  }
};

/** A copy with every record in the order of its names. */
const sorted = <T>(value: T): T => {
  if (Array.isArray(value)) {
    const items: unknown = value.map(sorted);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same items, copied
    return items as T;
  }
  if (typeof value !== "object" || value === null) return value;
  const isRecord = Object.getPrototypeOf(value) === null;
  const names = isRecord ? Object.keys(value).sort() : Object.keys(value);
  const copy: unknown = Object.fromEntries(names.map((name) => [name, sorted(Reflect.get(value, name))]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same members, copied
  return copy as T;
};

/** What was counted, finished; the state itself stays as it was. */
export const finishFacts = ({ facts, carried }: CollectedFacts): PeriodFacts => {
  const finished = sorted(facts);
  countOpen(finished, carried);
  countForeign(finished, carried);
  dropEmpty(finished);
  const ranges = policyRanges(carried.policyEvents);
  for (const policy of finished.policies) policy.ranges = ranges.get(policy.digest) ?? [];
  return finished;
};
