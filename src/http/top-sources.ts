/**
 * Which addresses most refusals came from, in bounded memory, whoever floods it.
 * @module
 */
import ipaddr from "ipaddr.js";

/** Addresses that are counted at one time. */
const countersMax = 1_024;
const ipv6GroupsKept = 4;

/** What is counted as one: an IPv4 address, or the /64 of an IPv6 address, since whoever has one has all of it (RFC 4291, 2.5.1; RFC 6177). */
export const sourceOf = (address: string): string => {
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const network = parsed.parts.map((part, place) => (place < ipv6GroupsKept ? part : 0));
  return `${new ipaddr.IPv6(network).toString()}/64`;
};

export interface Source {
  readonly address: string;
  /** Exact while there were few addresses, a lower bound otherwise. */
  readonly count: number;
}

/**
 * Counts by Misra and Gries (Finding repeated elements, 1982): with k counters, whatever comes in more than one of k + 1 refusals is among them,
 * and its count is too low by that share of all at most.
 */
export class TopSources {
  readonly #counts = new Map<string, number>();
  readonly #max: number;
  #total = 0;

  constructor(max: number = countersMax) {
    this.#max = max;
  }

  get total(): number {
    return this.#total;
  }

  add(source: string): void {
    this.#total += 1;
    const counts = this.#counts;
    const known = counts.get(source);
    if (known !== undefined || counts.size < this.#max) {
      counts.set(source, (known ?? 0) + 1);
      return;
    }
    for (const [other, count] of counts) {
      if (count === 1) counts.delete(other);
      else counts.set(other, count - 1);
    }
  }

  /** These counts and later ones together. */
  with(later: TopSources): TopSources {
    for (const [source, count] of later.#counts) for (let time = 0; time < count; time += 1) this.add(source);
    this.#total += later.#total - [...later.#counts.values()].reduce((sum, count) => sum + count, 0);
    return this;
  }

  /** The sources with the highest counts, highest first, and how many refusals are in none of these counts. */
  top(max: number): { readonly sources: readonly Source[]; readonly others: number } {
    const sources = [...this.#counts]
      .map(([address, count]) => ({ address, count }))
      .sort((a, b) => b.count - a.count)
      .slice(0, max);
    return { sources, others: sources.reduce((left, { count }) => left - count, this.#total) };
  }
}
