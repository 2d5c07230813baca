/**
 * In which order the upstreams are tried that a request may go to.
 * @module
 */
import type { Upstream } from "./pool.ts";

/** What can decide between two of them, in the order that is the default. */
export const orderings = ["price", "latency", "weight"] as const;

export type Ordering = (typeof orderings)[number];

export interface OrderOptions {
  /** The first decides, then the next where that is equal. */
  readonly order: readonly Ordering[];
  readonly stream: boolean;
  /** What the call would cost there, as estimated; null where there is no price. */
  readonly costOf: (upstream: Upstream) => number | null;
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * Of an exponential distribution with the weight as its rate: the least of several is each one's with its share of all weights (Efraimidis and
 * Spirakis, 2006).
 */
const drawn = (weight: number, random: number): number =>
  weight === 0 ? Number.POSITIVE_INFINITY : -Math.log(1 - random) / weight;

/**
 * Those whose circuit is closed, best first. Where none is closed, the one that cools down soonest, alone: its answer is better than none, and no
 * other is bothered. A price that is not known comes after all that are, a latency that is not known is the best.
 */
export const inOrder = (
  upstreams: readonly Upstream[],
  { order, stream, costOf, random }: OrderOptions,
): readonly Upstream[] => {
  const [only] = upstreams;
  if (only === undefined || upstreams.length === 1) return upstreams;
  const closed = upstreams.filter(({ circuit }) => !circuit.isOpen());
  if (closed.length === 0) {
    return [upstreams.reduce((best, one) => (one.circuit.coolAt() < best.circuit.coolAt() ? one : best))];
  }
  const rankBy: Readonly<Record<Ordering, (upstream: Upstream) => number>> = {
    price: (upstream) => costOf(upstream) ?? Number.POSITIVE_INFINITY,
    latency: ({ latency }) => (stream ? latency.stream : latency.json).step(),
    weight: ({ weight }) => drawn(weight, random()),
  };
  const ranked = closed.map((upstream) => ({ upstream, ranks: order.map((what) => rankBy[what](upstream)) }));
  ranked.sort((a, b) => {
    const at = a.ranks.findIndex((rank, place) => rank !== b.ranks[place]);
    if (at === -1) return 0;
    return (a.ranks[at] ?? 0) < (b.ranks[at] ?? 0) ? -1 : 1;
  });
  return ranked.map(({ upstream }) => upstream);
};
