/**
 * What one UTC day of the log was: its heads at the day's end, and its entries counted by kind.
 * @module
 */
import type { Entry } from "../domain/entry.ts";
import type { DailyDigest } from "../ledger/daily-digest.ts";
import { hashBytes } from "../ledger/leaf.ts";
import { rightEdge } from "../ledger/tiles.ts";
import { rightEdgeRoot } from "../ledger/tree.ts";
import type { Shard, StoreReader } from "../store/store.ts";

export const dayMs = 86_400_000;
const pageEntries = 256;
/** Gaps are looked for among times without an entry that are longer than this; a heartbeat comes each hour. */
const shortestGapMs = 60_000;

/** YYYY-MM-DD of a moment, in UTC. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The first millisecond of a day; null for what is no day. */
export const startOfDay = (day: string): number | null => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) || dayOf(time) !== day ? null : time;
};

/** The root of the first `size` entries, out of tiles that may be wider by now. */
const rootAt = async (reader: StoreReader, shard: number, size: number): Promise<string> => {
  const tiles = new Map<number, Uint8Array>();
  for (const { level, index, width } of rightEdge(size)) {
    const tile = await reader.readTile(shard, level, index);
    tiles.set(level, (tile ?? new Uint8Array(0)).subarray(0, width * hashBytes));
  }
  return Buffer.from(rightEdgeRoot(size, (level) => tiles.get(level) ?? new Uint8Array(0))).toString("hex");
};

const largest = (one: number | null, other: number): number =>
  one === null || Math.abs(other) > Math.abs(one) ? other : one;

/** Grows entry by entry. */
class DaySum {
  readonly counts: Record<string, number> = {};
  readonly checks: DailyDigest["checks"][number][] = [];
  refused = 0;
  clockStepMs: number | null = null;
  clockOffsetMs: number | null = null;

  add(entry: Entry, shard: string, index: number): void {
    this.counts[entry.kind] = (this.counts[entry.kind] ?? 0) + 1;
    if (entry.kind === "log.checked") {
      this.checks.push({ shard, index, entries: entry.entries, faults: entry.faults });
    }
    if (entry.kind !== "log.heartbeat") return;
    this.refused += entry.refused;
    this.clockStepMs = largest(this.clockStepMs, entry.clockStepMs);
    if (entry.clockOffsetMs !== null) this.clockOffsetMs = largest(this.clockOffsetMs, entry.clockOffsetMs);
  }
}

/** Indices of a shard: from the day's first entry to before the first of a later day. */
const rangeOf = async (
  reader: StoreReader,
  { ordinal, size }: Shard,
  from: number,
): Promise<{ first: number; end: number }> => {
  const firstSince = async (time: number): Promise<number> =>
    (await reader.findIndices(ordinal, time, Number.MAX_SAFE_INTEGER, 0, 1))[0] ?? size;
  return { first: await firstSince(from), end: await firstSince(from + dayMs) };
};

const silence = async (reader: StoreReader, from: number): Promise<number> => {
  const to = from + dayMs;
  const gaps = await reader.findGaps(from, to, shortestGapMs);
  return Math.max(0, ...gaps.map((gap) => Math.min(gap.to, to) - Math.max(gap.from, from)));
};

/** The day that begins at `from`; null where the log had no entry before the day's end. */
export const sumDay = async (reader: StoreReader, from: number): Promise<DailyDigest | null> => {
  const sum = new DaySum();
  const heads: DailyDigest["shards"][number][] = [];
  for (const shard of await reader.shards()) {
    const { ordinal, name, origin } = shard;
    const { first, end } = await rangeOf(reader, shard, from);
    if (end === 0) continue;
    for (let at = first; at < end; at += pageEntries) {
      const page = await reader.readEntries(ordinal, at, Math.min(end, at + pageEntries));
      for (const [offset, bytes] of page.entries()) {
        sum.add(JSON.parse(Buffer.from(bytes).toString("utf8")), name, at + offset);
      }
    }
    heads.push({ shard: name, origin, size: end, root: await rootAt(reader, ordinal, end), entries: end - first });
  }
  const shards = heads.filter(({ entries }, place) => entries > 0 || place === heads.length - 1);
  if (shards.length === 0) return null;
  const { counts, checks, refused, clockStepMs, clockOffsetMs } = sum;
  const silentMs = await silence(reader, from);
  return { v: 1, day: dayOf(from), shards, counts, refused, clockStepMs, clockOffsetMs, silentMs, checks };
};
