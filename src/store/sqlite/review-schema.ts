/**
 * The table of reviews, which is derived from entries; see `schema.ts`.
 * @module
 */
import { index, integer, sqliteTable, text } from "./drizzle.ts";

/** `position` is that of its entry. Which of an exchange's is current, the table of exchanges says. */
export const reviews = sqliteTable(
  "reviews",
  {
    position: integer().primaryKey(),
    id: text().notNull().unique(),
    exchangeId: text("exchange_id").notNull(),
    team: text(),
    principal: text().notNull(),
    reviewedAt: integer("reviewed_at").notNull(),
    judgements: text().notNull(),
    timeToReviewMs: integer("time_to_review_ms").notNull(),
    isFirst: integer("is_first", { mode: "boolean" }).notNull(),
  },
  (table) => [index("reviews_exchange").on(table.exchangeId)],
);
