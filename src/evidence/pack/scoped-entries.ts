/**
 * Which entries a pack holds, and reading them in order.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import type { StoreReader } from "../../store/store.ts";
import { type IndexRange, packRangesMax, readEntryFacts } from "./pack-format.ts";
import type { PackPlan, PlannedShard } from "./plan-pack.ts";
import { concernsTeam } from "./team-scope.ts";

const indicesPerPage = 8_192;
/** A fraction of a bundle: a pack's writer may rest after each (`PackSource.rest`), and should every half a millisecond. */
const windowWidth = 32;

/** A shard of the plan, and which of its entries are in the period. */
export interface ScopedShard extends PlannedShard {
  readonly ranges: readonly IndexRange[];
  readonly entries: number;
  readonly whole: boolean;
}

/** Some entries of one shard, in order, each with its index. */
export interface ScopedEntries {
  readonly shard: ScopedShard;
  readonly entries: readonly { readonly index: number; readonly bytes: Uint8Array }[];
}

interface ScopeSource {
  readonly reader: StoreReader;
  /** See `PackSource`. */
  readonly rest?: () => void;
}

/** Of these indices, those whose entries are in a team's pack. */
const ofTeam = async ({ reader, rest }: ScopeSource, shard: PlannedShard, indices: readonly number[], team: string) => {
  const found: number[] = [];
  for (let at = 0; at < indices.length;) {
    const first = indices[at] ?? 0;
    let count = 1;
    while (count < windowWidth && indices[at + count] === first + count) count += 1;
    const entries = await reader.readEntries(shard.ordinal, first, first + count);
    for (const [offset, bytes] of entries.entries()) {
      const facts = readEntryFacts(Buffer.from(bytes).toString("utf8"));
      if (facts !== null && concernsTeam(facts, team)) found.push(first + offset);
    }
    at += count;
    rest?.();
  }
  return found;
};

/** Which entries of a shard are of the period and, where that is asked, of the team. Throws `request_malformed` for too many ranges. */
export const findRanges = async (source: ScopeSource, shard: PlannedShard, plan: PackPlan): Promise<ScopedShard> => {
  const { reader, rest } = source;
  const { from, to, team } = plan.query;
  const ranges: { from: number; to: number }[] = [];
  let entries = 0;
  for (let start = 0; start < shard.size;) {
    const page = await reader.findIndices(shard.ordinal, from, to, start, indicesPerPage);
    const ofPeriod = page.filter((index) => index < shard.size);
    const indices = team === null ? ofPeriod : await ofTeam(source, shard, ofPeriod, team);
    for (const index of indices) {
      const range = ranges.at(-1);
      if (range?.to === index) range.to += 1;
      else ranges.push({ from: index, to: index + 1 });
    }
    if (ranges.length > packRangesMax) {
      const message = `a pack has at most ${packRangesMax} ranges of indices: ask for a shorter period`;
      throw new CustodyError("request_malformed", message, "to");
    }
    rest?.();
    entries += indices.length;
    start = ofPeriod.length < indicesPerPage ? shard.size : (ofPeriod.at(-1) ?? shard.size) + 1;
  }
  // A team's pack never has bundles: were it whole today, it could be less than that at the next size.
  return { ...shard, ranges, entries, whole: team === null && entries === shard.size };
};

/** The indices of ranges, as many at a time as lie within the width of a window: a team's stand between those of others. */
export function* windowsOf(ranges: readonly IndexRange[]): Generator<number[]> {
  let window: number[] = [];
  for (const { from, to } of ranges) {
    for (let index = from; index < to; index += 1) {
      if (index - (window[0] ?? index) >= windowWidth) {
        yield window;
        window = [];
      }
      window.push(index);
    }
  }
  if (window.length > 0) yield window;
}

/** Entries of the scope in order, a few at a time. */
export async function* readScope(reader: StoreReader, shards: readonly ScopedShard[]): AsyncGenerator<ScopedEntries> {
  for (const shard of shards) {
    for (const window of windowsOf(shard.ranges)) {
      const first = window[0] ?? 0;
      const read = await reader.readEntries(shard.ordinal, first, (window.at(-1) ?? first) + 1);
      const entries = window.map((index) => {
        const bytes = read[index - first];
        if (bytes !== undefined) return { index, bytes };
        throw new CustodyError("ledger_corrupt", `entry ${index} of shard ${shard.name} is missing`);
      });
      yield { shard, entries };
    }
  }
}
