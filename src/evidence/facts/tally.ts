/**
 * Counting with links: what every check explains itself by.
 * @module
 */
import { type Link, linksMax, type Numbers, type Tallies, type Tally } from "./period-facts.ts";

export const emptyTally = (): Tally => ({ count: 0, first: [], last: null });

/** One more. */
export const countIn = (tally: Tally, link: Link): void => {
  tally.count += 1;
  if (tally.first.length < linksMax) tally.first.push(link);
  tally.last = link;
};

/** Whether an entry stands before another. */
export const isBefore = (a: Link, b: Link): boolean => (a.shard === b.shard ? a.index < b.index : a.time <= b.time);

/** One more, whose entry may stand before some that were counted already. */
export const countInOrder = (tally: Tally, link: Link): void => {
  tally.count += 1;
  const place = tally.first.findIndex((other) => isBefore(link, other));
  if (place !== -1) tally.first.splice(place, 0, link);
  else if (tally.first.length < linksMax) tally.first.push(link);
  tally.first.length = Math.min(tally.first.length, linksMax);
  if (tally.last === null || isBefore(tally.last, link)) tally.last = link;
};

/** A record without a prototype: a name of it may be any. */
export const emptyRecord = <V>(): Record<string, V> => {
  const record: Record<string, V> = Object.create(null);
  return record;
};

/** What stands under a name; made when it is first asked for. */
export const under = <V>(record: Record<string, V>, name: string, make: () => V): V => (record[name] ??= make());

export const countUnder = (tallies: Tallies, name: string, link: Link): void =>
  countIn((tallies[name] ??= emptyTally()), link);

export const add = (numbers: Numbers, name: string, more: number): void => {
  numbers[name] = (numbers[name] ?? 0) + more;
};

/** One less under a name; a name that nothing is left of goes. */
export const takeOne = (numbers: Numbers, name: string): void => {
  const left = (numbers[name] ?? 0) - 1;
  if (left > 0) numbers[name] = left;
  else delete numbers[name];
};
