/**
 * Entries in the log's order, in pages, for who follows the log: feeds, the search index. The log is their outbox: what is not done is read again
 * from here, and nothing else has to be kept.
 * @module
 */
import type { Entry, Position } from "../domain/entry.ts";
import type { Shard, StoreReader } from "../store/store.ts";

/** An entry and where it stands. */
export interface PlacedEntry {
  readonly entry: Entry;
  readonly position: Position;
  /** The shard's name: its UTC year, unless the log was continued. */
  readonly shard: string;
}

export type OpenedEntry = Extract<Entry, { kind: "exchange.opened" }>;

/** Openings that are remembered; one that is not is read by its position. */
const openingsMax = 8_192;

/** Before the first entry of all. */
export const beginning: Position = { shard: 0, index: 0 };

const parse = (bytes: Uint8Array): Entry => {
  const entry: Entry = JSON.parse(Buffer.from(bytes).toString("utf8"));
  return entry;
};

export class EntrySource {
  readonly #reader: Pick<StoreReader, "shards" | "readEntries">;
  readonly #openings = new Map<string, OpenedEntry>();

  constructor(reader: Pick<StoreReader, "shards" | "readEntries">) {
    this.#reader = reader;
  }

  /** The newest entry. */
  async newest(): Promise<Position> {
    const shards = await this.#reader.shards();
    const last = shards.findLast(({ size }) => size > 0);
    return last === undefined ? beginning : { shard: last.ordinal, index: last.size - 1 };
  }

  /** Those whose entries are there: what a dropped year had to tell, nobody can be told any more. */
  async #kept(): Promise<Shard[]> {
    return (await this.#reader.shards()).filter(({ droppedAt }) => droppedAt === null);
  }

  /** How many entries follow this one. */
  async countAfter({ shard, index }: Position): Promise<number> {
    let count = 0;
    for (const { ordinal, size } of await this.#kept()) {
      if (ordinal > shard) count += size;
      else if (ordinal === shard) count += Math.max(0, size - index - 1);
    }
    return count;
  }

  /** The time of the entry that follows, in UTC milliseconds; null where none does. */
  async timeAfter(position: Position): Promise<number | null> {
    const [next] = await this.pageAfter(position, 1);
    return next?.entry.time ?? null;
  }

  /** The entry that stands there; null where none does. */
  async at({ shard, index }: Position): Promise<Entry | null> {
    const [bytes] = await this.#reader.readEntries(shard, index, index + 1);
    return bytes === undefined ? null : parse(bytes);
  }

  /** The entries that follow, of one shard, at most `limit`. */
  async pageAfter({ shard, index }: Position, limit: number): Promise<PlacedEntry[]> {
    const next = (await this.#kept()).find(
      ({ ordinal, size }) => (ordinal === shard && size > index + 1) || (ordinal > shard && size > 0),
    );
    if (next === undefined) return [];
    const from = next.ordinal === shard ? index + 1 : 0;
    return this.#place(next, from, await this.#reader.readEntries(next.ordinal, from, from + limit));
  }

  #place({ ordinal, name }: Shard, from: number, pages: readonly Uint8Array[]): PlacedEntry[] {
    return pages.map((bytes, offset) => {
      const entry = parse(bytes);
      if (entry.kind === "exchange.opened") this.#remember(entry);
      return { entry, position: { shard: ordinal, index: from + offset }, shard: name };
    });
  }

  #remember(opening: OpenedEntry): void {
    this.#openings.set(opening.exchangeId, opening);
    if (this.#openings.size <= openingsMax) return;
    const [oldest] = this.#openings.keys();
    if (oldest !== undefined) this.#openings.delete(oldest);
  }

  /** The opening of the exchange that an entry goes on with, closes or classifies; null for other entries. */
  async openingOf({ entry, position }: PlacedEntry): Promise<OpenedEntry | null> {
    const isLater = entry.kind === "exchange.progressed" || entry.kind === "exchange.classified";
    if (entry.kind !== "exchange.closed" && !isLater) return null;
    const known = this.#openings.get(entry.exchangeId);
    if (known !== undefined) return known;
    const { shard, index } =
      entry.opening === "previous" ? { shard: position.shard, index: position.index - 1 } : entry.opening;
    const opening = await this.at({ shard, index });
    if (opening?.kind !== "exchange.opened" || opening.exchangeId !== entry.exchangeId) return null;
    this.#remember(opening);
    return opening;
  }
}
