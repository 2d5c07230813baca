/**
 * @module
 * What was found in an exchange, by type.
 */
import type { ExchangeEntries } from "../scoped-reader.ts";

/** Most first. The opening counts the request; the close counts the answer; the classification what was found later. */
export const countsOf = ({ opened, closed, classified }: ExchangeEntries): [type: string, count: number][] => {
  const sums = new Map<string, number>();
  for (const placed of [opened, closed, classified]) {
    if (placed === null || !("counts" in placed.entry)) continue;
    for (const [type, count] of Object.entries(placed.entry.counts)) sums.set(type, (sums.get(type) ?? 0) + count);
  }
  return [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
};
