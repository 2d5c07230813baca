/**
 * What a filter of exchanges asks of a row.
 * @module
 */
import type { SQL } from "drizzle-orm";
import type { Position } from "../../domain/entry.ts";
import type { ExchangeFilter } from "../store.ts";
import { and, eq, gte, lt, or, sql } from "./drizzle.ts";
import { entryKey } from "../entry-key.ts";
import { exchanges } from "./exchange-schema.ts";
import { pseudonyms } from "./schema.ts";

/** Columns that a filter names a value of. */
const columns = {
  model: exchanges.model,
  principal: exchanges.principal,
  team: exchanges.team,
  outcome: exchanges.outcome,
  verdict: exchanges.verdict,
  dataClass: exchanges.dataClass,
  route: exchanges.route,
  upstream: exchanges.upstream,
  policy: exchanges.policy,
  agent: exchanges.agent,
  project: exchanges.project,
  campaign: exchanges.campaign,
  arm: exchanges.arm,
  batch: exchanges.batch,
  degraded: exchanges.degraded,
} as const;

const names = Object.keys(columns) as readonly (keyof typeof columns)[];

/** Types stand between commas. */
export const hasFound = (type: string): SQL => sql`instr(',' || ${exchanges.found} || ',', ${`,${type},`}) > 0`;

/** Row ids `[floor, ceiling)`. */
export interface RowRange {
  readonly floor: number;
  readonly ceiling: number;
}

const everyRow: RowRange = { floor: 0, ceiling: Number.MAX_SAFE_INTEGER };

/** By the rows of the index, which are narrow: those of exchanges are looked at where one of these has what is sought. */
const isHolding = (wanted: readonly Uint8Array[], { floor, ceiling }: RowRange): SQL => {
  const { openedPosition, found } = pseudonyms;
  const isThere = or(...wanted.map((one) => sql`instr(${found}, ${Buffer.from(one)}) > 0`)) ?? sql`false`;
  const inRange = and(gte(openedPosition, floor), lt(openedPosition, ceiling));
  return sql`${exchanges.openedPosition} IN (SELECT ${openedPosition} FROM ${pseudonyms} WHERE ${inRange} AND (${isThere}))`;
};

const isAmong = (positions: readonly Position[]): SQL => {
  const keys = JSON.stringify(positions.map(({ shard, index }) => entryKey(shard, index)));
  return sql`${exchanges.openedPosition} IN (SELECT value FROM json_each(${keys}))`;
};

/** All that is present must hold, of rows in the range. */
export const conditionsOf = (filter: Omit<ExchangeFilter, "limit">, range: RowRange = everyRow): SQL | undefined => {
  const { from, to, before, among, found, holding } = filter;
  const equal = names.map((name) => {
    const value = filter[name];
    return value === undefined ? undefined : eq(columns[name], value);
  });
  return and(
    from === undefined ? undefined : gte(exchanges.openedAt, from),
    to === undefined ? undefined : lt(exchanges.openedAt, to),
    ...equal,
    found === undefined ? undefined : hasFound(found),
    holding === undefined ? undefined : isHolding(holding, range),
    before === undefined ? undefined : lt(exchanges.openedPosition, entryKey(before.shard, before.index)),
    among === undefined ? undefined : isAmong(among),
  );
};
