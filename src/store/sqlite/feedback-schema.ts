/**
 * The table of feedback, which is derived from entries; see `schema.ts`.
 * @module
 */
import { index, integer, sqliteTable, text } from "./drizzle.ts";

/** `position` is that of its entry. */
export const feedback = sqliteTable(
  "feedback",
  {
    position: integer().primaryKey(),
    id: text().notNull().unique(),
    exchangeId: text("exchange_id").notNull(),
    choice: integer().notNull(),
    principal: text().notNull(),
    givenAt: integer("given_at").notNull(),
    valueMilli: integer("value_milli").notNull(),
    isBoolean: integer("is_boolean", { mode: "boolean" }).notNull(),
    isCurrent: integer("is_current", { mode: "boolean" }).notNull(),
  },
  (table) => [index("feedback_exchange").on(table.exchangeId)],
);
