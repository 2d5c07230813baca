/**
 * Facts of a period from the record, by UTC days that are kept: asked again, only what the log got since is read.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import { tileWidth } from "../../ledger/tiles.ts";
import type { Shard, StoreReader } from "../../store/store.ts";
import { concernsTeam } from "../pack/team-scope.ts";
import { nothingCarried } from "./carried.ts";
import { type CollectedFacts, collectFacts, type FactsCollector, type ShardName } from "./collect-facts.ts";
import { emptyFacts } from "./empty-facts.ts";
import { finishFacts } from "./finish-facts.ts";
import { joinFacts } from "./join-facts.ts";
import type { PeriodFacts } from "./period-facts.ts";
import { type ParsedEntry, textOf } from "./read-field.ts";

const dayMs = 86_400_000;
const pageEntries = 4 * tileWidth;
const indicesPerPage = 65_536;
/** Days that are kept of one team's facts, or of all: four years. */
const daysMax = 1_500;
/** Teams whose facts are kept at one time, the whole log among them. */
const scopesMax = 16;

export interface FactsQuestion {
  /** `[from, to)`, UTC milliseconds. */
  readonly from: number;
  readonly to: number;
  /** null: the whole log's. */
  readonly team: string | null;
}

type Reader = Pick<StoreReader, "shards" | "readEntries" | "findIndices">;

/** What is kept of one scope: its days, and up to where the log was read for them. */
interface KeptDays {
  readonly days: Map<number, FactsCollector>;
  readonly upTo: Map<number, number>;
}

/** Entries `[from, to)` that are there, each with its index: where one is missing, the others all the same. */
const readThere = async (
  reader: Reader,
  shard: number,
  from: number,
  to: number,
): Promise<{ readonly index: number; readonly bytes: Uint8Array }[]> => {
  try {
    const entries = await reader.readEntries(shard, from, to);
    return entries.map((bytes, place) => ({ index: from + place, bytes }));
  } catch (error) {
    if (!(error instanceof CustodyError) || error.code !== "ledger_corrupt") throw error;
    if (to - from <= 1) return [];
    const middle = Math.floor((from + to) / 2);
    return [...(await readThere(reader, shard, from, middle)), ...(await readThere(reader, shard, middle, to))];
  }
};

const parse = (bytes: Uint8Array): ParsedEntry =>
  JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));

const isOf = (team: string | null, { kind, team: own }: ParsedEntry): boolean =>
  team === null || concernsTeam({ kind, team: textOf(own) }, team);

/** Hands every entry of a stretch on, in order. */
const walk = async (
  reader: Reader,
  shard: ShardName,
  [from, to]: readonly [number, number],
  take: (entry: ParsedEntry, index: number) => void,
): Promise<void> => {
  for (let start = from; start < to; start += pageEntries) {
    const page = await readThere(reader, shard.ordinal, start, Math.min(start + pageEntries, to));
    for (const { index, bytes } of page) take(parse(bytes), index);
  }
};

/** First and last index of the entries of a time, below the sizes given; null where there are none. */
const stretchOf = async (
  reader: Reader,
  { ordinal, size }: Shard,
  from: number,
  to: number,
): Promise<readonly [number, number] | null> => {
  let first: number | null = null;
  let last = 0;
  for (let start = 0; ;) {
    const page = (await reader.findIndices(ordinal, from, to, start, indicesPerPage)).filter((index) => index < size);
    first ??= page[0] ?? null;
    last = page.at(-1) ?? last;
    if (page.length < indicesPerPage) break;
    start = last + 1;
  }
  return first === null ? null : [first, last + 1];
};

/** Counts the entries of a time, from the beginning of the log. */
const collect = async (
  reader: Reader,
  shards: readonly Shard[],
  { from, to, team }: FactsQuestion,
): Promise<FactsCollector> => {
  const collector = collectFacts({ period: { from, to }, team });
  for (const shard of shards) {
    const stretch = await stretchOf(reader, shard, from, to);
    if (stretch === null) continue;
    await walk(reader, shard, stretch, (entry, index) => {
      if (entry.time < from || entry.time >= to) collector.skip(shard, index);
      else if (isOf(team, entry)) collector.add(entry, shard, index);
    });
  }
  return collector;
};

/** Between two times a clock that was set back may have put entries of another day: what can be read there is no gap. */
const fillGaps = async (reader: Reader, { facts }: CollectedFacts): Promise<void> => {
  for (const shard of facts.shards) {
    const filled: { from: number; to: number }[] = [];
    for (const range of shard.ranges) {
      const before = filled.at(-1);
      const there = before === undefined ? [] : await readThere(reader, shard.ordinal, before.to, range.from);
      if (before !== undefined && there.length === range.from - before.to) before.to = range.to;
      else filled.push({ ...range });
    }
    shard.ranges = filled;
  }
};

/** Facts from one record. Not for two questions at one time: they would read the same entries twice. */
export class FactsReader {
  readonly #reader: Reader;
  readonly #kept = new Map<string, KeptDays>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Throws `ledger_unavailable`. A missing entry is no error but a gap in the facts. */
  async read(question: FactsQuestion): Promise<PeriodFacts> {
    const { from, to, team } = question;
    const shards = await this.#reader.shards();
    const kept = this.#keptOf(team);
    await this.#follow(kept, shards, team);
    const total: CollectedFacts = { facts: emptyFacts(question, team), carried: nothingCarried() };
    for (let day = Math.floor(from / dayMs); day * dayMs < to; day += 1) {
      const wanted = { from: Math.max(from, day * dayMs), to: Math.min(to, (day + 1) * dayMs), team };
      const isWhole = wanted.to - wanted.from === dayMs;
      const { collected } = isWhole
        ? await this.#day(kept, shards, day, team)
        : await collect(this.#reader, shards, wanted);
      joinFacts(total, collected);
    }
    if (team === null) await fillGaps(this.#reader, total);
    return finishFacts(total);
  }

  /** Those of the scope; the one that was asked for longest ago goes when they are too many. */
  #keptOf(team: string | null): KeptDays {
    const name = team ?? "";
    const kept = this.#kept.get(name) ?? { days: new Map(), upTo: new Map() };
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    for (const eldest of this.#kept.keys()) if (this.#kept.size > scopesMax) this.#kept.delete(eldest);
    return kept;
  }

  /** Gives what the log got since to the days that are kept. Each entry is of the day that it states. */
  async #follow({ days, upTo }: KeptDays, shards: readonly Shard[], team: string | null): Promise<void> {
    for (const shard of shards) {
      const from = upTo.get(shard.ordinal) ?? 0;
      if (days.size > 0) {
        await walk(this.#reader, shard, [from, shard.size], (entry, index) => {
          const collector = days.get(Math.floor(entry.time / dayMs));
          if (collector !== undefined && isOf(team, entry)) collector.add(entry, shard, index);
        });
      }
      upTo.set(shard.ordinal, shard.size);
    }
  }

  async #day({ days }: KeptDays, shards: readonly Shard[], day: number, team: string | null): Promise<FactsCollector> {
    const known = days.get(day);
    if (known !== undefined) return known;
    const from = day * dayMs;
    const collector = await collect(this.#reader, shards, { from, to: from + dayMs, team });
    days.set(day, collector);
    for (const eldest of days.keys()) if (days.size > daysMax) days.delete(eldest);
    return collector;
  }
}
