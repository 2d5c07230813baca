/**
 * The table of feeds; see `schema.ts`.
 * @module
 */
import { integer, sqliteTable, text } from "./drizzle.ts";

/** How far each feed has been delivered: the log itself is its outbox. */
export const feedCursors = sqliteTable("feed_cursors", {
  feed: text().primaryKey(),
  position: integer().notNull(),
  updatedAt: integer("updated_at").notNull(),
});
