/**
 * How far back one read of the console looks, as row ids. Finding that must cost little however long the period is. Clocks are set back, so the order of
 * times says nothing for certain: what counts is whether an entry of the period stands before a place, and that is nearly always said by the first one.
 * @module
 */
import type { SQL } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { Position } from "../../domain/entry.ts";
import { indexStretchEntries, stretchEntries } from "../console-rows.ts";
import type { ExchangeFilter } from "../store.ts";
import { and, gt, gte, lt, sql } from "./drizzle.ts";
import type { RowRange } from "./exchange-conditions.ts";
import { exchanges } from "./exchange-schema.ts";
import { entryKey, entryPosition } from "../entry-key.ts";
import { entries } from "./schema.ts";

/** Row ids `[floor, ceiling)`; `next` as in pages. */
export interface Stretch extends RowRange {
  readonly next: Position | null;
}

/** `[from, to)`, UTC milliseconds. */
interface Period {
  readonly from: number;
  readonly to: number;
}

/** The last entry of a period, among those up to `newest`. */
interface PeriodEnd extends Period {
  readonly last: number;
  readonly newest: number;
}

const always = Number.MAX_SAFE_INTEGER;
const highest = sql<number | null>`max(${entries.position})`;
const within = ({ from, to }: Period): SQL | undefined => and(gte(entries.time, from), lt(entries.time, to));

export class Stretches {
  readonly #db: BetterSQLite3Database;
  /** Of the period that was asked about last: a page asks several times about the same. */
  #known: PeriodEnd | null = null;

  constructor(db: BetterSQLite3Database) {
    this.#db = db;
  }

  /** The newest part of what is asked for; null where nothing can fit. */
  newestOf({
    before,
    from = 0,
    to = always,
    holding,
  }: Pick<ExchangeFilter, "before" | "from" | "to" | "holding">): Stretch | null {
    const period = { from, to };
    const isWhole = from === 0 && to === always;
    const isAnyUpTo = (position: number): boolean => isWhole || this.#isAnyUpTo(position, period);
    const end = this.#endOf(period);
    const ceiling = before === undefined ? end : Math.min(end, entryKey(before.shard, before.index));
    const newest = this.#newestBelow(ceiling);
    if (newest === null || !isAnyUpTo(newest)) return null;
    const length = holding === undefined ? stretchEntries : indexStretchEntries;
    const floor = Math.max(0, newest - length + 1);
    const older = this.#newestBelow(floor);
    return { floor, ceiling, next: older === null || !isAnyUpTo(older) ? null : entryPosition(older + 1) };
  }

  /** The newest row id below one; null where there is none. */
  #newestBelow(ceiling: number): number | null {
    const [row] = this.#db
      .select({ newest: sql<number | null>`max(${exchanges.openedPosition})` })
      .from(exchanges)
      .where(lt(exchanges.openedPosition, ceiling))
      .all();
    return row?.newest ?? null;
  }

  /** Whether an entry of the period has this row id or a lower one. By the index on time alone, which holds row ids too. */
  #isAnyUpTo(position: number, period: Period): boolean {
    return (
      this.#db
        .select({ time: entries.time })
        .from(entries)
        .where(and(within(period), sql`+${entries.position} <= ${position}`))
        .orderBy(entries.time)
        .limit(1)
        .all().length > 0
    );
  }

  /** A row id above all entries of the period. Nothing is looked for where nothing is later than the period, as where it ends now. */
  #endOf(period: Period): number {
    const later = this.#db
      .select({ time: entries.time })
      .from(entries)
      .where(gte(entries.time, period.to))
      .limit(1)
      .all();
    return later.length === 0 ? always : this.#lastOf(period) + 1;
  }

  /** The highest row id of the period, -1 where it has none: along the index on time, and only what is new where it was asked about last. */
  #lastOf(period: Period): number {
    const known = this.#known?.from === period.from && this.#known.to === period.to ? this.#known : null;
    const [all] = this.#db.select({ highest }).from(entries).all();
    const newest = all?.highest ?? -1;
    const { from, to } = period;
    // The plus signs say which index: that on time for all of it, that of row ids for what came since.
    const unknown =
      known === null
        ? and(within(period), sql`+${entries.position} <= ${newest}`)
        : and(gt(entries.position, known.newest), sql`+${entries.time} >= ${from}`, sql`+${entries.time} < ${to}`);
    const [found] = this.#db.select({ highest }).from(entries).where(unknown).all();
    const last = Math.max(known?.last ?? -1, found?.highest ?? -1);
    this.#known = { ...period, last, newest };
    return last;
  }
}
