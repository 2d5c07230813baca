/**
 * Reads for pages; see `ConsoleReads`.
 * @module
 */
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import {
  type ConsoleReads,
  type ExchangePage,
  type FacetCount,
  type FacetName,
  type Facets,
  latencyRatio,
  type SeriesPage,
} from "../console-rows.ts";
import type { ExchangeFilter, ExchangeRow } from "../store.ts";
import { bucketSums } from "./bucket-sums.ts";
import { and, desc, eq, gte, isNotNull, lt, sql } from "./drizzle.ts";
import { conditionsOf } from "./exchange-conditions.ts";
import { exchangeOf, typesOf } from "./exchange-of.ts";
import { ListedReader } from "./listed-reader.ts";
import { exchanges } from "./exchange-schema.ts";
import { type Stretch, Stretches } from "./stretches.ts";

type Asked = Omit<ExchangeFilter, "limit">;

/** Exchanges that have all of it in common, and how many they are. */
type FacetGroup = Pick<ExchangeRow, Exclude<FacetName, "found">> & Many;

/** Of the database's own counting, which is several times as fast as looking at each row here. */
interface Many {
  readonly many: number;
}

interface FoundGroup extends Many {
  readonly found: string | null;
}

type Counted = Map<string | null, number>;

const add = (counted: Counted, value: string | null, many: number): void =>
  void counted.set(value, (counted.get(value) ?? 0) + many);

const countedBy = (groups: readonly FacetGroup[], found: readonly FoundGroup[]): Facets["facets"] => {
  const by = (name: FacetName): FacetCount[] => {
    const counted: Counted = new Map();
    if (name !== "found") for (const group of groups) add(counted, group[name], group.many);
    else for (const group of found) for (const type of typesOf(group.found)) add(counted, type, group.many);
    const counts = [...counted].map(([value, count]) => ({ value, count }));
    return counts.toSorted((a, b) => b.count - a.count || ((a.value ?? "") < (b.value ?? "") ? -1 : 1));
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

const many = sql<number>`count(*)`;
const sumOf = (column: AnySQLiteColumn) => sql<number>`total(${column})`;

export class ConsoleReader extends ListedReader implements ConsoleReads {
  readonly #stretches = new Stretches(this.db);

  async pageExchanges({ limit, ...filter }: ExchangeFilter): Promise<ExchangePage> {
    const stretch = this.#stretches.newestOf(filter);
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
    const stretch = this.#stretches.newestOf(filter);
    if (stretch === null) return { exchanges: 0, facets: countedBy([], []), next: null };
    const { team, principal, model, upstream, route, dataClass, verdict, outcome } = exchanges;
    const within = this.#within(stretch, filter);
    const groups = this.db
      .select({ team, principal, model, upstream, route, dataClass, verdict, outcome, many })
      .from(exchanges)
      .where(within)
      .groupBy(team, principal, model, upstream, route, dataClass, verdict, outcome)
      .all();
    const found = this.db
      .select({ found: exchanges.found, many })
      .from(exchanges)
      .where(and(within, isNotNull(exchanges.found)))
      .groupBy(exchanges.found)
      .all();
    const all = groups.reduce((sum, group) => sum + group.many, 0);
    return { exchanges: all, facets: countedBy(groups, found), next: stretch.next };
  }

  async sumBuckets(filter: Asked, bucketMs: number): Promise<SeriesPage> {
    const stretch = this.#stretches.newestOf(filter);
    if (stretch === null) return { buckets: [], next: null };
    const within = this.#within(stretch, filter);
    const { openedAt, verdict, dataClass, outcome, upstream, found, latencyUs } = exchanges;
    const { promptTokens, completionTokens, costMicros } = exchanges;
    const start = sql<number>`${openedAt} - ${openedAt} % ${sql.raw(String(bucketMs))}`;
    const used = {
      degraded: sumOf(exchanges.degraded),
      promptTokens: sumOf(promptTokens),
      completionTokens: sumOf(completionTokens),
      costMicros: sumOf(costMicros),
    };
    const step = sql<number>`cast(round(ln(max(1, ${latencyUs})) / ${sql.raw(String(Math.log(latencyRatio)))}) as integer)`;
    const groups = this.db
      .select({ start, verdict, dataClass, outcome, upstream, found, many, ...used })
      .from(exchanges)
      .where(within)
      .groupBy(sql`1`, verdict, dataClass, outcome, upstream, found)
      .all();
    // What was refused or failed says nothing of how fast a model is.
    const latencies = this.db
      .select({ start, step, many })
      .from(exchanges)
      .where(and(within, eq(outcome, "complete"), isNotNull(latencyUs)))
      .groupBy(sql`1`, sql`2`)
      .all();
    return { buckets: bucketSums(groups, latencies), next: stretch.next };
  }

  #within(stretch: Stretch, filter: Asked) {
    const { openedPosition } = exchanges;
    const { before: _before, ...rest } = filter;
    const fits = conditionsOf(rest, stretch);
    // The index has bounds of its own then. With two the planner would walk the exchanges.
    if (filter.holding !== undefined) return fits;
    return and(gte(openedPosition, stretch.floor), lt(openedPosition, stretch.ceiling), fits);
  }
}
