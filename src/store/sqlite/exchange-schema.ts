/**
 * The table of exchanges, which is derived from entries; see `schema.ts`.
 * @module
 */
import type { DataClass } from "../../domain/data-class.ts";
import type { Outcome } from "../../domain/entry.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { index, integer, sql, sqliteTable, text, uniqueIndex } from "./drizzle.ts";

const isOpen = sql`closed_position IS NULL`;
/** Also the query's condition: only in the index's own words does SQLite see that they are the same. */
export const isUnclassified = sql`pending AND classified_position IS NULL`;
/** Over, something was flagged or more, and nobody has reviewed it. The query's condition too. */
export const isToReview = sql`verdict <> 'allow' AND closed_position IS NOT NULL AND (NOT pending OR classified_position IS NOT NULL)
  AND reviewed_position IS NULL`;

export const exchanges = sqliteTable(
  "exchanges",
  {
    openedPosition: integer("opened_position").primaryKey(),
    id: text().notNull(),
    instance: text().notNull(),
    openedAt: integer("opened_at").notNull(),
    principal: text().notNull(),
    team: text(),
    route: text().notNull(),
    model: text(),
    stream: integer({ mode: "boolean" }).notNull(),
    policy: text().notNull(),
    dataClass: text("data_class").$type<DataClass>().notNull(),
    verdict: text().$type<Verdict>().notNull(),
    closedPosition: integer("closed_position"),
    closedAt: integer("closed_at"),
    outcome: text().$type<Outcome>(),
    status: integer(),
    upstream: text(),
    promptTokens: integer("prompt_tokens"),
    completionTokens: integer("completion_tokens"),
    totalTokens: integer("total_tokens"),
    costMicros: integer("cost_micros"),
    latencyUs: integer("latency_us"),
    pending: integer({ mode: "boolean" }).notNull().default(false),
    classifiedPosition: integer("classified_position"),
    agent: text(),
    project: text(),
    campaign: text(),
    arm: text(),
    batch: text(),
    /** Entity types, joined by commas; one may be there twice. */
    found: text(),
    degraded: integer({ mode: "boolean" }).notNull().default(false),
    reviewedPosition: integer("reviewed_position"),
    assignedPosition: integer("assigned_position"),
    assignee: text(),
  },
  (table) => [
    uniqueIndex("exchanges_id").on(table.id),
    // Small on purpose: an exchange is in it only while it is open.
    index("exchanges_unclosed").on(table.openedPosition).where(isOpen),
    index("exchanges_unclassified").on(table.openedPosition).where(isUnclassified),
    // Row ids, which are positions, are in every index: within a campaign it is in the order of openings.
    index("exchanges_campaign")
      .on(table.campaign)
      .where(sql`campaign IS NOT NULL`),
    index("exchanges_batch")
      .on(table.batch)
      .where(sql`batch IS NOT NULL`),
    // The queue of reviews, with all that it is filtered by: it is read without the table, and only exchanges that wait are in it.
    index("exchanges_to_review")
      .on(table.openedPosition, table.openedAt, table.team, table.verdict, table.dataClass, table.assignee, table.found)
      .where(isToReview),
  ],
);
