/**
 * Reads of the record, on a connection of their own. Synchronous inside; `reader-thread.ts` keeps it off the request thread.
 * @module
 */
import type { UsageSum } from "../access-rows.ts";
import type { KeyChange } from "../key-change.ts";
import type { DataKeyRow, ExchangeFilter, ExchangeRow, Shard, StoredPayload, StoreReader } from "../store.ts";
import { CustodyError } from "../../domain/errors.ts";
import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lt, lte, ne, sql } from "./drizzle.ts";
import { exchangeOf } from "./exchange-of.ts";
import { BatchReader } from "./batch-reader.ts";
import { isNotHanded } from "./batch-schema.ts";
import { conditionsOf } from "./exchange-conditions.ts";
import { entryKey, entryPosition } from "../entry-key.ts";
import { tileKey } from "./row-keys.ts";
import { exchanges, isUnclassified } from "./exchange-schema.ts";
import { dataKeys, documents, entries, logKeyChanges, payloadFiles, segments, shards, tiles } from "./schema.ts";

/** Between which row keys of a shard the entries of a period lay when that was looked up. */
interface Stretch {
  readonly shard: number;
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

/** Every verb of `StoreReader` over one read-only connection: here those of the record itself. */
export class SqliteReader extends BatchReader implements StoreReader {
  /** Of the period asked for last: looking it up walks the whole period, and whoever asks for one page asks for the next. */
  #stretch: Stretch | null = null;
  /** Asked many thousand times for each export, and each check of the whole log: so made once. */
  readonly #queries = {
    exchange: this.db
      .select()
      .from(exchanges)
      .where(eq(exchanges.id, sql.placeholder("id")))
      .prepare(),
    segments: this.db
      .select()
      .from(segments)
      .where(eq(segments.owner, sql.placeholder("owner")))
      .orderBy(asc(segments.role), asc(segments.segment))
      .prepare(),
    files: this.db
      .select()
      .from(payloadFiles)
      .where(eq(payloadFiles.owner, sql.placeholder("owner")))
      .prepare(),
    tile: this.db
      .select({ hashes: tiles.hashes })
      .from(tiles)
      .where(eq(tiles.key, sql.placeholder("key")))
      .prepare(),
    tree: this.db
      .select({ size: shards.size, droppedAt: shards.droppedAt })
      .from(shards)
      .where(eq(shards.ordinal, sql.placeholder("shard")))
      .prepare(),
    // One buffer for all of them: one for each would be more than half of the time, and memory that the collector is slow to see.
    rows: this.db
      .select({
        positions: sql<string>`json_group_array(${entries.position})`,
        lengths: sql<string>`json_group_array(length(${entries.bytes}))`,
        bytes: sql<Uint8Array | null>`cast(group_concat(${entries.bytes}, '') as blob)`,
      })
      .from(entries)
      .where(and(gte(entries.position, sql.placeholder("first")), lt(entries.position, sql.placeholder("end"))))
      .prepare(),
  };

  async shards(): Promise<Shard[]> {
    return this.db.select().from(shards).orderBy(asc(shards.ordinal)).all();
  }

  async keyChanges(): Promise<KeyChange[]> {
    const rows = this.db.select().from(logKeyChanges).orderBy(asc(logKeyChanges.position)).all();
    return rows.map(({ position, from, to, overlapUntil, checkpoint }) => {
      return { position: entryPosition(position), from, to, overlapUntil, checkpoint };
    });
  }

  async readEntries(shard: number, from: number, to: number): Promise<Uint8Array[]> {
    const { tree, rows } = this.#queries;
    const { size = 0, droppedAt = null } = tree.get({ shard }) ?? {};
    const end = Math.min(to, size);
    const [read] = rows.all({ first: entryKey(shard, from), end: entryKey(shard, end) });
    const bytes = read?.bytes ?? new Uint8Array(0);
    const positions: readonly number[] = JSON.parse(read?.positions ?? "[]");
    const lengths: readonly number[] = JSON.parse(read?.lengths ?? "[]");
    // The engine promises no order of what it joins; it walks by position all the same.
    const isOrdered = positions.every((position, offset) => offset === 0 || position > (positions[offset - 1] ?? 0));
    if (!isOrdered) throw new CustodyError("ledger_unavailable", "the database gave entries out of their order");
    const gap = positions.findIndex((position, offset) => position !== entryKey(shard, from + offset));
    const missing = gap !== -1 ? from + gap : from + positions.length;
    if (missing < end && droppedAt === null) {
      throw new CustodyError("ledger_corrupt", `entry ${missing} of shard ${shard} is missing`);
    }
    let at = 0;
    return lengths.map((length) => bytes.subarray(at, (at += length)));
  }

  async readTile(shard: number, level: number, index: number): Promise<Uint8Array | null> {
    return this.#queries.tile.get({ key: tileKey(shard, level, index) })?.hashes ?? null;
  }

  async findIndices(shard: number, from: number, to: number, start: number, limit: number): Promise<number[]> {
    const known = this.#stretch;
    if (start > 0 && known?.shard === shard && known.from === from && known.to === to) {
      const page = this.#indicesIn({ ...known, first: Math.max(known.first, entryKey(shard, start)) }, limit);
      // What came since may lie behind its end.
      if (page.length === limit) return page;
    }
    const inPeriod = and(gte(entries.time, from), lt(entries.time, to));
    // By the index on time (the plus signs keep the planner from reading the shard instead): only between these is there anything.
    const [bounds] = this.db
      .select({
        first: sql<number | null>`min(${entries.position})`,
        last: sql<number | null>`max(${entries.position})`,
      })
      .from(entries)
      .where(
        and(
          inPeriod,
          sql`+${entries.position} >= ${entryKey(shard, start)}`,
          sql`+${entries.position} < ${entryKey(shard + 1, 0)}`,
        ),
      )
      .all();
    if (bounds === undefined || bounds.first === null || bounds.last === null) return [];
    const stretch = { shard, from, to, first: bounds.first, last: bounds.last };
    this.#stretch = stretch;
    return this.#indicesIn(stretch, limit);
  }

  #indicesIn({ from, to, first, last }: Stretch, limit: number): number[] {
    const page = this.db
      .select({ position: entries.position })
      .from(entries)
      .where(
        and(gte(entries.position, first), lte(entries.position, last), gte(entries.time, from), lt(entries.time, to)),
      )
      .orderBy(asc(entries.position))
      .limit(limit)
      .as("page");
    // As one text: an object for each of many thousand rows costs more than finding them.
    const [found] = this.db
      .select({ positions: sql<string>`json_group_array(${page.position})` })
      .from(page)
      .all();
    const positions: readonly number[] = JSON.parse(found?.positions ?? "[]");
    return positions.map((position) => entryPosition(position).index);
  }

  async readExchange(id: string): Promise<ExchangeRow | null> {
    const row = this.#queries.exchange.get({ id });
    return row === undefined ? null : exchangeOf(row);
  }

  async listExchanges(filter: ExchangeFilter): Promise<ExchangeRow[]> {
    return this.db
      .select()
      .from(exchanges)
      .where(conditionsOf(filter))
      .orderBy(desc(exchanges.openedPosition))
      .limit(filter.limit)
      .all()
      .map(exchangeOf);
  }

  async listUnclosed(exceptInstance: string, limit: number): Promise<ExchangeRow[]> {
    return this.db
      .select()
      .from(exchanges)
      .where(and(isNull(exchanges.closedPosition), ne(exchanges.instance, exceptInstance), isNotHanded))
      .orderBy(asc(exchanges.openedPosition))
      .limit(limit)
      .all()
      .map(exchangeOf);
  }

  async listUnclassified(exceptInstance: string, limit: number): Promise<ExchangeRow[]> {
    return this.db
      .select()
      .from(exchanges)
      .where(and(isUnclassified, isNotNull(exchanges.closedPosition), ne(exchanges.instance, exceptInstance)))
      .orderBy(asc(exchanges.openedPosition))
      .limit(limit)
      .all()
      .map(exchangeOf);
  }

  async sumUsage(from: number, to: number, exceptInstance: string): Promise<UsageSum[]> {
    // Exchanges stand in the order of their openings, and only entries have an index on time.
    const [bounds] = this.db
      .select({ first: sql<number | null>`min(${entries.position})` })
      .from(entries)
      .where(and(gte(entries.time, from), lt(entries.time, to)))
      .all();
    if (bounds === undefined || bounds.first === null) return [];
    return this.db
      .select({
        principal: exchanges.principal,
        team: exchanges.team,
        requests: sql<number>`count(*)`,
        tokens: sql<number>`coalesce(sum(${exchanges.totalTokens}), 0)`,
        costMicros: sql<number>`coalesce(sum(${exchanges.costMicros}), 0)`,
      })
      .from(exchanges)
      .where(
        and(
          gte(exchanges.openedPosition, bounds.first),
          gte(exchanges.openedAt, from),
          lt(exchanges.openedAt, to),
          isNotNull(exchanges.totalTokens),
          ne(exchanges.instance, exceptInstance),
        ),
      )
      .groupBy(exchanges.principal, exchanges.team)
      .all();
  }

  async readPayloads(owner: string): Promise<StoredPayload[]> {
    const found = new Map<string, StoredPayload & { segments: Uint8Array[] }>();
    for (const { role, keyId, ciphertext } of this.#queries.segments.all({ owner })) {
      const payload = found.get(role) ?? { role, keyId, file: null, segments: [] };
      payload.segments.push(ciphertext);
      found.set(role, payload);
    }
    const files = this.#queries.files.all({ owner });
    return [...found.values(), ...files.map(({ role, keyId, file }) => ({ role, keyId, file, segments: [] }))];
  }

  async readDataKey(id: string): Promise<DataKeyRow | null> {
    const [row] = this.db.select().from(dataKeys).where(eq(dataKeys.id, id)).all();
    return row ?? null;
  }

  async listDataKeys(after: string | null, limit: number): Promise<DataKeyRow[]> {
    return this.db
      .select()
      .from(dataKeys)
      .where(after === null ? undefined : gt(dataKeys.id, after))
      .orderBy(asc(dataKeys.id))
      .limit(limit)
      .all();
  }

  async readDocument(digest: string): Promise<Uint8Array | null> {
    const [row] = this.db.select().from(documents).where(eq(documents.digest, digest)).all();
    return row?.bytes ?? null;
  }
}
