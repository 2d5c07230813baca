/**
 * The record as one principal may see it. Every route reads through it and has no other way: what is not in the scope is not there, and no
 * answer tells it from what never was.
 * @module
 */
import { holds, isUnscoped, type Scope, within } from "../access/scope.ts";
import type { Entry, Position } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { MasterAccess } from "../ledger/stored-payload.ts";
import { storeSource } from "../ledger/store-source.ts";
import { parseTilePath } from "../ledger/tiles.ts";
import { concernsTeam } from "./pack/team-scope.ts";
import type { ExchangePage, Facets, SeriesPage } from "../store/console-rows.ts";
import type { CampaignCall, CampaignScan, FeedbackRow } from "../store/feedback-rows.ts";
import type { ListedFilter, ListedKind } from "../store/listed-entries.ts";
import type { KeyChange } from "../store/key-change.ts";
import type { ReviewedExchange, ReviewFilter, ReviewPage, ReviewRow, ReviewTimes } from "../store/review-rows.ts";
import type { DataKeyRow, ExchangeFilter, ExchangeRow, Shard, StoredPayload, StoreReader } from "../store/store.ts";

/** An entry and where it stands: shard by name. */
export interface PlacedEntry {
  readonly shard: string;
  readonly index: number;
  readonly entry: Entry;
}

/** Feedback on an exchange, with its entry. */
export interface PlacedFeedback {
  readonly row: FeedbackRow;
  readonly placed: PlacedEntry;
}

/** A review of an exchange, with its entry. */
export interface PlacedReview {
  readonly row: ReviewRow;
  readonly placed: PlacedEntry;
}

/** Exchanges that one page of a walk over a campaign looks at: a few milliseconds. */
const campaignRows = 2_000;

/** Entries of a kind that one page looks at. */
const lookedThrough = 2_000;

/** An exchange's entries; null for those that it has not, or not yet. */
export interface ExchangeEntries {
  readonly opened: PlacedEntry | null;
  readonly closed: PlacedEntry | null;
  readonly classified: PlacedEntry | null;
}

/** See the module. Shards and hash tiles are for everybody who may read the log: they tell how many entries there are, and nothing of them. */
export class ScopedReader {
  readonly #reader: StoreReader;
  readonly scope: Scope;

  constructor(reader: StoreReader, scope: Scope) {
    this.#reader = reader;
    this.scope = scope;
  }

  shards(): Promise<Shard[]> {
    return this.#reader.shards();
  }

  /** Of the log's key, which is everybody's. */
  keyChanges(): Promise<KeyChange[]> {
    return this.#reader.keyChanges();
  }

  readTile(shard: number, level: number, index: number): Promise<Uint8Array | null> {
    return this.#reader.readTile(shard, level, index);
  }

  /** A public file of a shard's log; entry bundles only for those who may read all of it. Null where there is none. */
  async readLogFile(shardName: string, path: string): Promise<Uint8Array | null> {
    if (!isUnscoped(this.scope) && parseTilePath(path)?.level === "entries") return null;
    const shard = (await this.shards()).find(({ name }) => name === shardName);
    return shard === undefined ? null : storeSource(this.#reader, shard).read(path);
  }

  async listExchanges(filter: ExchangeFilter): Promise<ExchangeRow[]> {
    const narrowed = within(this.scope, filter);
    return narrowed === null ? [] : this.#reader.listExchanges(narrowed);
  }

  async pageExchanges(filter: ExchangeFilter): Promise<ExchangePage> {
    const narrowed = within(this.scope, filter);
    return narrowed === null ? { rows: [], next: null } : this.#reader.pageExchanges(narrowed);
  }

  /** Null where nothing of what is asked for is in the scope. */
  async countFacets(filter: Omit<ExchangeFilter, "limit">): Promise<Facets | null> {
    const narrowed = within(this.scope, filter);
    return narrowed === null ? null : this.#reader.countFacets(narrowed);
  }

  async sumBuckets(filter: Omit<ExchangeFilter, "limit">, bucketMs: number): Promise<SeriesPage> {
    const narrowed = within(this.scope, filter);
    return narrowed === null ? { buckets: [], next: null } : this.#reader.sumBuckets(narrowed, bucketMs);
  }

  async readExchange(id: string): Promise<ExchangeRow | null> {
    const row = await this.#reader.readExchange(id);
    return row !== null && holds(this.scope, row) ? row : null;
  }

  /** The one in the scope that has one of these ids. */
  async findExchange(ids: readonly string[]): Promise<ExchangeRow | null> {
    const row = await this.#reader.findExchange(ids);
    return row !== null && holds(this.scope, row) ? row : null;
  }

  /** Oldest first; none of an exchange that is not in the scope. */
  async listFeedback(exchangeId: string): Promise<FeedbackRow[]> {
    return (await this.readExchange(exchangeId)) === null ? [] : this.#reader.listFeedback([exchangeId]);
  }

  /** The same with its entries. Throws `ledger_corrupt` where one is missing. */
  async readFeedbackOf(exchangeId: string): Promise<PlacedFeedback[]> {
    const rows = await this.listFeedback(exchangeId);
    const shards = rows.length === 0 ? [] : await this.shards();
    return Promise.all(rows.map(async (row) => ({ row, placed: await this.#entryAt(shards, row.position) })));
  }

  /** The queue of reviews, as far as it is in the scope; see `ReviewReads`. */
  async listToReview(page: ReviewPage): Promise<ExchangeRow[]> {
    const narrowed = within(this.scope, page);
    return narrowed === null ? [] : this.#reader.listToReview(narrowed);
  }

  async countToReview(filter: ReviewFilter): Promise<{ readonly count: number; readonly oldest: number | null }> {
    const narrowed = within(this.scope, filter);
    return narrowed === null ? { count: 0, oldest: null } : this.#reader.countToReview(narrowed);
  }

  async listReviewed(page: ReviewPage): Promise<ReviewedExchange[]> {
    const narrowed = within(this.scope, page);
    return narrowed === null ? [] : this.#reader.listReviewed(narrowed);
  }

  /** How long reviews that were given in `[from, to)` had waited. */
  sumReviews(from: number, to: number): Promise<ReviewTimes> {
    const { from: openedFrom, to: openedTo, ...own } = within(this.scope, {}) ?? {};
    const opened = {
      ...(openedFrom === undefined ? {} : { openedFrom }),
      ...(openedTo === undefined ? {} : { openedTo }),
    };
    return this.#reader.sumReviews({ from, to, ...own, ...opened });
  }

  /** Oldest first; none of an exchange that is not in the scope. */
  async listReviews(exchangeId: string): Promise<ReviewRow[]> {
    return (await this.readExchange(exchangeId)) === null ? [] : this.#reader.listReviews([exchangeId]);
  }

  /** The same with their entries. Throws `ledger_corrupt` where one is missing. */
  async readReviewsOf(exchangeId: string): Promise<PlacedReview[]> {
    const rows = await this.listReviews(exchangeId);
    const shards = rows.length === 0 ? [] : await this.shards();
    return Promise.all(rows.map(async (row) => ({ row, placed: await this.#entryAt(shards, row.position) })));
  }

  /** The comment that came with feedback on an exchange in the scope, or with a review of it; null where none is kept. */
  async readComment({ id, exchangeId }: FeedbackRow | ReviewRow): Promise<StoredPayload | null> {
    if ((await this.readExchange(exchangeId)) === null) return null;
    return (await this.#reader.readPayloads(id)).at(0) ?? null;
  }

  /** The exchanges of a campaign that are in the scope, oldest first, a page at a time. */
  async *scanCampaign(asked: Pick<CampaignScan, "campaign" | "from" | "to">): AsyncGenerator<CampaignCall[]> {
    const narrowed = within(this.scope, asked);
    if (narrowed === null) return;
    const bounds = await this.#reader.findBounds(narrowed.from, narrowed.to);
    if (bounds === null) return;
    for (let { first } = bounds; ;) {
      const page = await this.#reader.scanCampaign({ ...narrowed, ...bounds, first, limit: campaignRows });
      yield page;
      const end = page.at(-1)?.openedPosition;
      if (end === undefined || page.length < campaignRows) return;
      first = { ...end, index: end.index + 1 };
    }
  }

  /** Payloads of an exchange in the scope; none of any other, nor of an entry that has its own. */
  async readPayloads(exchangeId: string): Promise<StoredPayload[]> {
    return (await this.readExchange(exchangeId)) === null ? [] : this.#reader.readPayloads(exchangeId);
  }

  /** By an id that no request names: of a payload in the scope, or of a month's pseudonyms. */
  readDataKey(id: string): Promise<DataKeyRow | null> {
    return this.#reader.readDataKey(id);
  }

  /** Throws `ledger_corrupt` where one is missing. */
  async readEntriesOf(id: string): Promise<ExchangeEntries> {
    const row = await this.readExchange(id);
    const shards = await this.shards();
    const at = (position: Position | null | undefined): Promise<PlacedEntry | null> | null =>
      position === null || position === undefined ? null : this.#entryAt(shards, position);
    return {
      opened: await at(row?.openedPosition),
      closed: await at(row?.closedPosition),
      classified: await at(row?.classifiedPosition),
    };
  }

  /**
   * An entry by its place; null for one that is not there, and for one that is not in the scope: of an exchange where the exchange is not, of anything
   * else where it is another team's or of another time. A pack of the same scope holds the same entries (`pack/team-scope.ts`).
   */
  async readEntryAt(shardName: string, index: number): Promise<PlacedEntry | null> {
    const shard = (await this.shards()).find(({ name }) => name === shardName);
    if (shard === undefined || shard.droppedAt !== null || index >= shard.size) return null;
    const placed = await this.#entryAt([shard], { shard: shard.ordinal, index });
    return (await this.#isSeen(placed.entry)) ? placed : null;
  }

  /**
   * Entries of a kind in the scope, newest first, and where the next page begins; null after the last. Of a scope that sees few of many a page may have
   * fewer than `limit`, and not be the last.
   */
  async listEntries(
    kind: ListedKind,
    { before, limit }: Pick<ListedFilter, "before" | "limit">,
  ): Promise<{ readonly found: readonly PlacedEntry[]; readonly next: Position | null }> {
    const shards = await this.shards();
    const found: PlacedEntry[] = [];
    let next = before;
    for (let looked = 0; looked < lookedThrough; looked += limit) {
      const rows = await this.#reader.listEntries({ kind, limit, ...(next === undefined ? {} : { before: next }) });
      for (const { position, bytes } of rows) {
        if (found.length === limit) return { found, next: next ?? null };
        next = position;
        const entry: Entry = JSON.parse(Buffer.from(bytes).toString("utf8"));
        const shard = shards.find(({ ordinal }) => ordinal === position.shard)?.name ?? "";
        if (await this.#isSeen(entry)) found.push({ shard, index: position.index, entry });
      }
      if (rows.length < limit) return { found, next: null };
    }
    return { found, next: next ?? null };
  }

  /** What a `policy.loaded` in the scope put in force: its document; null where there is no such entry. */
  async readPolicy(shardName: string, index: number): Promise<{ placed: PlacedEntry; document: Uint8Array } | null> {
    const placed = await this.readEntryAt(shardName, index);
    if (placed === null || placed.entry.kind !== "policy.loaded") return null;
    const document = await this.#reader.readDocument(placed.entry.policy);
    return document === null ? null : { placed, document };
  }

  async #isSeen(entry: Entry): Promise<boolean> {
    if (isUnscoped(this.scope)) return true;
    const { team } = this.scope;
    const own = "team" in entry ? entry.team : null;
    if (team !== null && own !== null && own !== team) return false;
    if ("exchangeId" in entry) return (await this.readExchange(entry.exchangeId)) !== null;
    const isTeams = team === null || concernsTeam({ kind: entry.kind, team: own }, team);
    return isTeams && holds({ ...this.scope, team: null }, { team: null, openedAt: entry.time });
  }

  async #entryAt(shards: readonly Shard[], { shard: ordinal, index }: Position): Promise<PlacedEntry> {
    const [bytes] = await this.#reader.readEntries(ordinal, index, index + 1);
    const shard = shards.find((candidate) => candidate.ordinal === ordinal);
    if (bytes === undefined || shard === undefined) throw new CustodyError("ledger_corrupt", "an entry is missing");
    const entry: Entry = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return { shard: shard.name, index, entry };
  }
}

/** What reading of texts takes, for one principal. */
export type ScopedAccess = MasterAccess<ScopedReader>;

/** Narrows what the server itself may read. */
export const scopedAccess = ({ reader, master, folder }: MasterAccess<StoreReader>, scope: Scope): ScopedAccess => ({
  reader: new ScopedReader(reader, scope),
  master,
  folder,
});
