/**
 * Follows the log and keeps the index up with it. What is indexed is a function of entries, policies and payloads, so that an index that is built
 * anew holds what the first one held; what was done is not done again after a crash.
 * @module
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Entry, Position } from "../domain/entry.ts";
import { beginning, EntrySource, type PlacedEntry } from "../ledger/entry-source.ts";
import { entryKey, entryPosition } from "../store/entry-key.ts";
import type { StoreReader } from "../store/store.ts";
import { monthOf } from "../vault/keyring.ts";
import { type MonthFiles, searchFolder } from "./month-files.ts";
import type { NewIndexed } from "./month-index.ts";
import type { EndedExchange, ExchangeReader, NotIndexed } from "./read-exchange.ts";
import { isRead } from "./redacted-words.ts";
import type { Indexed } from "./segment.ts";

/** Entries that are read at one time. */
const pageEntries = 256;
/** Words that are held before they are written. */
const wordsHeldMax = 100_000;
/** Exchanges that are looked up at one time. */
const lookedUp = 500;

const progressShape = z.object({ v: z.literal(1), shard: z.int(), index: z.int(), id: z.string() });

/** A search: `from` and `to` are of openings, UTC milliseconds; only the months that they touch are read. */
export interface WordQuery {
  readonly words: readonly string[];
  readonly from: number | null;
  readonly to: number | null;
  readonly before: Position | null;
  readonly limit: number;
}

export interface IndexerOptions {
  /** The data folder. */
  readonly folder: string;
  readonly reader: StoreReader;
  readonly months: MonthFiles;
  readonly exchanges: ExchangeReader;
  /** Told of each exchange that is over. */
  readonly onExchange: (result: "indexed" | NotIndexed) => void;
}

/** One of its verbs at a time. */
export class Indexer {
  readonly #o: IndexerOptions;
  readonly #source: EntrySource;
  readonly #progressFile: string;
  #seen: Position = beginning;

  constructor(options: IndexerOptions) {
    this.#o = options;
    this.#source = new EntrySource(options.reader);
    this.#progressFile = join(searchFolder(options.folder), "progress.json");
  }

  /** Goes on where the last one was; where that cannot be, from the beginning. */
  async open(): Promise<void> {
    const seen = await this.#readProgress();
    if (seen !== null && (await this.#areUsable())) this.#seen = seen;
    else await this.reset();
    await this.#o.months.destroyIdleKeys();
  }

  /** Null where the log has another entry there than it had, or none. */
  async #readProgress(): Promise<Position | null> {
    if (!existsSync(this.#progressFile)) return null;
    try {
      const { shard, index, id } = progressShape.parse(JSON.parse(readFileSync(this.#progressFile, "utf8")));
      const entry = await this.#source.at({ shard, index });
      // Of a dropped year there is nothing left to compare.
      const isDropped = (await this.#o.reader.shards()).some((one) => one.ordinal === shard && one.droppedAt !== null);
      return isDropped || entry?.id === id ? { shard, index } : null;
    } catch {
      return null;
    }
  }

  async #areUsable(): Promise<boolean> {
    const { months } = this.#o;
    for (const month of months.list()) if ((await months.find(month)) === null) return false;
    return true;
  }

  /** Takes all of the index away; the next steps build it anew. */
  async reset(): Promise<void> {
    const { months } = this.#o;
    rmSync(this.#progressFile, { force: true });
    for (const month of months.list()) await months.remove(month);
    await months.destroyIdleKeys();
    this.#seen = beginning;
  }

  /** Entries that are not looked at yet. */
  lag(): Promise<number> {
    return this.#source.countAfter(this.#seen);
  }

  /** Takes the next entries; false where there are none. */
  async step(): Promise<boolean> {
    const page = await this.#source.pageAfter(this.#seen, pageEntries);
    const waiting = new Map<string, { at: number; exchange: NewIndexed }[]>();
    let held = 0;
    for (const [place, placed] of page.entries()) {
      const found = await this.#read(placed);
      if (found !== null) {
        const { month, exchange } = found;
        const { shard, index } = placed.position;
        waiting.set(month, [...(waiting.get(month) ?? []), { at: entryKey(shard, index), exchange }]);
        held += exchange.words.size;
      }
      if (held < wordsHeldMax && place < page.length - 1) continue;
      await this.#write(waiting, placed);
      waiting.clear();
      held = 0;
    }
    return page.length > 0;
  }

  async #write(waiting: ReadonlyMap<string, readonly { at: number; exchange: NewIndexed }[]>, last: PlacedEntry) {
    const { shard, index } = last.position;
    for (const [month, found] of waiting) {
      const own = await this.#o.months.make(month);
      // What a crash left written, and not said to be.
      const fresh = found.flatMap(({ at, exchange }) => (at > own.seen ? [exchange] : []));
      own.add(fresh, entryKey(shard, index));
    }
    const text = JSON.stringify({ v: 1, shard, index, id: last.entry.id });
    writeFileSync(`${this.#progressFile}.new`, text, { mode: 0o600 });
    renameSync(`${this.#progressFile}.new`, this.#progressFile);
    this.#seen = { shard, index };
  }

  /** What an entry ends, to be indexed; null where it ends nothing, or what is not indexed. */
  async #read(placed: PlacedEntry): Promise<{ month: string; exchange: NewIndexed } | null> {
    const { entry } = placed;
    if (entry.kind !== "exchange.closed" && entry.kind !== "exchange.classified") return null;
    const ended = await this.#endedBy(placed, entry);
    if (ended === null) return null;
    const read = await this.#o.exchanges.read(ended);
    this.#o.onExchange(typeof read === "string" ? read : "indexed");
    if (typeof read === "string") return null;
    const row = await this.#o.reader.readExchange(entry.exchangeId);
    if (row === null) return null;
    const { shard, index } = row.openedPosition;
    return { month: monthOf(row.openedAt), exchange: { ...read, place: entryKey(shard, index) } };
  }

  /** Null while it is to be judged by scanners beside the call. */
  async #endedBy(
    placed: PlacedEntry,
    entry: Extract<Entry, { kind: "exchange.closed" | "exchange.classified" }>,
  ): Promise<EndedExchange | null> {
    const opened = await this.#source.openingOf(placed);
    if (opened === null) return null;
    if (entry.kind === "exchange.closed") {
      return opened.pending.length > 0 ? null : { opened, closed: entry, classified: null };
    }
    const row = await this.#o.reader.readExchange(entry.exchangeId);
    if (row === null || row.closedPosition === null) return null;
    const closed = await this.#source.at(row.closedPosition);
    return closed?.kind === "exchange.closed" ? { opened, closed, classified: entry } : null;
  }

  /** Where exchanges were opened that have all of the words, newest first. */
  async find({ words, from, to, before, limit }: WordQuery): Promise<Position[]> {
    const { months } = this.#o;
    const top = before === null ? Number.MAX_SAFE_INTEGER : entryKey(before.shard, before.index);
    const found: number[] = [];
    for (const month of months.list()) {
      if (found.length >= limit) break;
      if ((from !== null && month < monthOf(from)) || (to !== null && month > monthOf(to))) continue;
      const index = await months.find(month);
      found.push(...(index?.find({ words, before: top, limit: limit - found.length }) ?? []));
    }
    return found.map(entryPosition);
  }

  /** Takes out exchanges whose texts, or what was found in them, are gone. When it resolves nothing of them is left. */
  async prune(): Promise<void> {
    const { months } = this.#o;
    for (const month of months.list()) {
      const index = await months.find(month);
      if (index === null) continue;
      const staying = new Set<number>();
      let count = 0;
      for (const some of index.exchanges()) {
        count += some.length;
        for (const place of await this.#stillThere(some)) staying.add(place);
      }
      if (staying.size === count) continue;
      if (staying.size === 0) await months.remove(month);
      else await months.replace(month, (place) => staying.has(place));
    }
  }

  async #stillThere(exchanges: readonly Indexed[]): Promise<number[]> {
    const { reader } = this.#o;
    const there: number[] = [];
    for (let at = 0; at < exchanges.length; at += lookedUp) {
      const some = exchanges.slice(at, at + lookedUp);
      const among = some.map(({ place }) => entryPosition(place));
      const rows = await reader.listExchanges({ among, limit: lookedUp });
      const ids = new Map(rows.map(({ id, openedPosition: { shard, index } }) => [entryKey(shard, index), id]));
      const payloads = await reader.placePayloads([...ids.values()]);
      const left = Map.groupBy(payloads, ({ owner }) => owner);
      for (const { place, payloads: needed } of some) {
        const own = left.get(ids.get(place) ?? "") ?? [];
        if (own.filter(({ role }) => isRead(role)).length >= needed) there.push(place);
      }
    }
    return there;
  }
}
