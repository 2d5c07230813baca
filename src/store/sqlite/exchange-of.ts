/**
 * A row of the table of exchanges as the rest of the program knows it.
 * @module
 */
import type { ExchangeRow } from "../store.ts";
import { entryPosition } from "../entry-key.ts";
import type { exchanges } from "./exchange-schema.ts";

/** Each once, in alphabetical order. */
export const typesOf = (found: string | null): string[] =>
  found === null ? [] : [...new Set(found.split(","))].toSorted();

/** Row keys become positions, joined types a list. */
export const exchangeOf = (row: typeof exchanges.$inferSelect): ExchangeRow => ({
  ...row,
  openedPosition: entryPosition(row.openedPosition),
  closedPosition: row.closedPosition === null ? null : entryPosition(row.closedPosition),
  classifiedPosition: row.classifiedPosition === null ? null : entryPosition(row.classifiedPosition),
  reviewedPosition: row.reviewedPosition === null ? null : entryPosition(row.reviewedPosition),
  assignedPosition: row.assignedPosition === null ? null : entryPosition(row.assignedPosition),
  found: typesOf(row.found),
});
