/**
 * The tables of files and batches; see `schema.ts`.
 * @module
 */
import type { BatchState } from "../../domain/batch-state.ts";
import type { PayloadRole } from "../../domain/entry.ts";
import type { BatchEnd, BatchLineRow, FilePurpose } from "../batch-rows.ts";
import { index, integer, primaryKey, sql, sqliteTable, text } from "./drizzle.ts";

/** Also the query's condition: only in the index's own words does SQLite see that they are the same. */
export const isUnended = sql`ended_at IS NULL`;
export const isNotGone = sql`NOT is_gone`;
/** Of an exchange: no upstream's batch API answers it. */
export const isNotHanded = sql`NOT EXISTS (SELECT 1 FROM batch_lines JOIN batches ON batches.id = batch_lines.batch
  WHERE batch_lines.exchange_id = exchanges.id AND batch_lines.state = 'handed' AND batches.ended_at IS NULL)`;

export const files = sqliteTable(
  "files",
  {
    id: text().primaryKey(),
    exchangeId: text("exchange_id").notNull(),
    role: text().$type<PayloadRole>().notNull(),
    principal: text().notNull(),
    team: text(),
    purpose: text().$type<FilePurpose>().notNull(),
    bytes: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at"),
    deletedAt: integer("deleted_at"),
    isGone: integer("is_gone", { mode: "boolean" }).notNull(),
  },
  (table) => [index("files_not_gone").on(table.expiresAt).where(isNotGone)],
);

/** `errors` is JSON. */
export const batches = sqliteTable(
  "batches",
  {
    id: text().primaryKey(),
    exchangeId: text("exchange_id").notNull(),
    principal: text().notNull(),
    team: text(),
    inputFile: text("input_file").notNull(),
    endpoint: text().notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    outputSeconds: integer("output_seconds"),
    state: text().$type<BatchState>().notNull(),
    ending: text().$type<BatchEnd>(),
    inProgressAt: integer("in_progress_at"),
    cancellingAt: integer("cancelling_at"),
    finalizingAt: integer("finalizing_at"),
    endedAt: integer("ended_at"),
    total: integer().notNull(),
    outputFile: text("output_file"),
    errorFile: text("error_file"),
    errors: text(),
    upstream: text(),
  },
  (table) => [index("batches_unended").on(table.id).where(isUnended)],
);

/** `error` is JSON. */
export const batchLines = sqliteTable(
  "batch_lines",
  {
    batch: text().notNull(),
    line: integer().notNull(),
    state: text().$type<BatchLineRow["state"]>().notNull(),
    exchangeId: text("exchange_id"),
    status: integer(),
    error: text(),
    reservedTokens: integer("reserved_tokens"),
    reservedMicros: integer("reserved_micros"),
  },
  (table) => [
    primaryKey({ columns: [table.batch, table.line] }),
    index("batch_lines_handed")
      .on(table.exchangeId)
      .where(sql`state = 'handed'`),
  ],
);

export const handedBatches = sqliteTable("handed_batches", {
  batch: text().primaryKey(),
  inputFile: text("input_file"),
  upstreamBatch: text("upstream_batch"),
  completed: integer().notNull(),
  failed: integer().notNull(),
});
