/**
 * Reads for pages; see `ConsoleReads`. A stretch is a range of row ids, so finding where it ends costs nothing.
 * @module
 */
import type { Position } from "../../domain/entry.ts";
import {
  type ConsoleReads,
  type ExchangePage,
  type FacetCount,
  type FacetName,
  type Facets,
  type SeriesPage,
  stretchEntries,
} from "../console-rows.ts";
import type { ExchangeFilter, ExchangeRow } from "../store.ts";
import { bucketSums } from "./bucket-sums.ts";
import { and, desc, gte, lt, sql } from "./drizzle.ts";
import { conditionsOf } from "./exchange-conditions.ts";
import { exchangeOf, typesOf } from "./exchange-of.ts";
import { ListedReader } from "./listed-reader.ts";
import { entryKey, entryPosition } from "./row-keys.ts";
import { exchanges } from "./schema.ts";

type Asked = Omit<ExchangeFilter, "limit">;

/** Row ids `[floor, ceiling)`; `next` as in pages. */
interface Stretch {
  readonly floor: number;
  readonly ceiling: number;
  readonly next: Position | null;
}

type FacetRow = Pick<ExchangeRow, Exclude<FacetName, "found">> & { readonly found: string | null };

type Counted = Map<string | null, number>;

const count = (counted: Counted, value: string | null): void => void counted.set(value, (counted.get(value) ?? 0) + 1);

const countedBy = (rows: readonly FacetRow[]): Facets["facets"] => {
  const by = (name: FacetName): FacetCount[] => {
    const counted: Counted = new Map();
    if (name !== "found") for (const row of rows) count(counted, row[name]);
    else for (const row of rows) for (const type of typesOf(row.found)) count(counted, type);
    return [...counted].map(([value, many]) => ({ value, count: many })).toSorted((a, b) => b.count - a.count);
  };
  return {
    team: by("team"),
    principal: by("principal"),
    model: by("model"),
    upstream: by("upstream"),
    route: by("route"),
    dataClass: by("dataClass"),
    verdict: by("verdict"),
    outcome: by("outcome"),
    found: by("found"),
  };
};

export class ConsoleReader extends ListedReader implements ConsoleReads {
  async pageExchanges({ limit, ...filter }: ExchangeFilter): Promise<ExchangePage> {
    const stretch = await this.#stretchOf(filter);
    if (stretch === null) return { rows: [], next: null };
    const rows = this.db
      .select()
      .from(exchanges)
      .where(this.#within(stretch, filter))
      .orderBy(desc(exchanges.openedPosition))
      // One more than is given says whether there is more.
      .limit(limit + 1)
      .all()
      .map(exchangeOf);
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return { rows: page, next: last?.openedPosition ?? stretch.next };
  }

  async countFacets(filter: Asked): Promise<Facets> {
    const stretch = await this.#stretchOf(filter);
    if (stretch === null) return { exchanges: 0, facets: countedBy([]), next: null };
    const { team, principal, model, upstream, route, dataClass, verdict, outcome, found } = exchanges;
    const rows = this.db
      .select({ team, principal, model, upstream, route, dataClass, verdict, outcome, found })
      .from(exchanges)
      .where(this.#within(stretch, filter))
      .all();
    return { exchanges: rows.length, facets: countedBy(rows), next: stretch.next };
  }

  async sumBuckets(filter: Asked, bucketMs: number): Promise<SeriesPage> {
    const stretch = await this.#stretchOf(filter);
    if (stretch === null) return { buckets: [], next: null };
    const { openedAt, verdict, dataClass, outcome, found } = exchanges;
    const { promptTokens, completionTokens, costMicros, latencyUs } = exchanges;
    const used = { promptTokens, completionTokens, costMicros, latencyUs };
    const rows = this.db
      .select({ openedAt, verdict, dataClass, outcome, found, ...used })
      .from(exchanges)
      .where(this.#within(stretch, filter))
      .all();
    return { buckets: bucketSums(rows, bucketMs), next: stretch.next };
  }

  #within({ floor, ceiling }: Stretch, filter: Asked) {
    const { openedPosition } = exchanges;
    const { before: _before, ...rest } = filter;
    return and(gte(openedPosition, floor), lt(openedPosition, ceiling), conditionsOf(rest));
  }

  /** The newest row id below one; null where there is none. */
  #newestBelow(ceiling: number): number | null {
    const [row] = this.db
      .select({ newest: sql<number | null>`max(${exchanges.openedPosition})` })
      .from(exchanges)
      .where(lt(exchanges.openedPosition, ceiling))
      .all();
    return row?.newest ?? null;
  }

  /** Null where nothing can fit. */
  async #stretchOf({ before, from, to }: Asked): Promise<Stretch | null> {
    const isBounded = from !== undefined || to !== undefined;
    const bounds = isBounded ? await this.findBounds(from ?? 0, to ?? Number.MAX_SAFE_INTEGER) : null;
    if (isBounded && bounds === null) return null;
    const least = bounds === null ? 0 : entryKey(bounds.first.shard, bounds.first.index);
    const most = bounds === null ? Number.MAX_SAFE_INTEGER : entryKey(bounds.last.shard, bounds.last.index) + 1;
    const ceiling = before === undefined ? most : Math.min(most, entryKey(before.shard, before.index));
    const newest = this.#newestBelow(ceiling);
    if (newest === null || newest < least) return null;
    const floor = Math.max(least, newest - stretchEntries + 1);
    const older = floor > least ? this.#newestBelow(floor) : null;
    const next = older === null || older < least ? null : entryPosition(older + 1);
    return { floor, ceiling, next };
  }
}
