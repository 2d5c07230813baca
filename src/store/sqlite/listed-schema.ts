/**
 * The table of entries by kind; see `listed-entries.ts`.
 * @module
 */
import { integer, primaryKey, sqliteTable, text } from "./drizzle.ts";

export const listedEntries = sqliteTable(
  "listed_entries",
  {
    kind: text().notNull(),
    /** Of the entry, as in `entries`. */
    position: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.position] })],
);
