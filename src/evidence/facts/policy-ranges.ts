/**
 * For which indices policies were in force: each from its load to the next load of another under its name, or to a start that does not load it
 * again.
 * @module
 */
import type { PolicyEvent } from "./carried.ts";
import type { PolicyFacts } from "./period-facts.ts";

type Range = PolicyFacts["ranges"][number];

/** What is in force: by digest, its range, and the name that it has. */
interface InForce {
  readonly range: Range;
  readonly name: string | null;
}

/** By digest. `events` are in the order of the log. */
export const policyRanges = (events: readonly PolicyEvent[]): Map<string, Range[]> => {
  const ranges = new Map<string, Range[]>();
  let inForce = new Map<string, InForce>();
  /** What the last start ended: loaded again after it, it goes on. */
  let ended = new Map<string, InForce>();
  for (const { at, digest, name } of events) {
    if (digest === null) {
      for (const { range } of inForce.values()) range.to = at.index;
      ended = inForce;
      inForce = new Map();
      continue;
    }
    for (const [other, { range, name: own }] of inForce) {
      if (own !== name || other === digest) continue;
      range.to = at.index;
      inForce.delete(other);
    }
    if (inForce.has(digest)) continue;
    const before = ended.get(digest);
    ended.delete(digest);
    if (before !== undefined && before.range.shard === at.shard) {
      before.range.to = null;
      inForce.set(digest, { range: before.range, name });
      continue;
    }
    const range: Range = { shard: at.shard, from: at.index, to: null };
    ranges.set(digest, [...(ranges.get(digest) ?? []), range]);
    inForce.set(digest, { range, name });
  }
  return ranges;
};
