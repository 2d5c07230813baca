/**
 * What each effect on files and batches writes; see `effects.ts`.
 * @module
 */
import type { BatchEffect } from "../batch-rows.ts";
import type { Layout } from "./effect-layout.ts";

export const batchLayouts: Readonly<Record<BatchEffect["effect"], Layout>> = {
  createFile: {
    withEntry: false,
    fields: [
      "id",
      "exchangeId",
      "role",
      "principal",
      "team",
      "purpose",
      "bytes",
      "createdAt",
      "expiresAt",
      "deletedAt",
      "isGone",
    ],
    blob: null,
    sql: `INSERT INTO files (id, exchange_id, role, principal, team, purpose, bytes, created_at, expires_at, deleted_at, is_gone)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  },
  deleteFile: {
    withEntry: false,
    fields: ["deletedAt", "id"],
    blob: null,
    sql: "UPDATE files SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL",
  },
  fileGone: {
    withEntry: false,
    fields: ["id"],
    blob: null,
    sql: "UPDATE files SET is_gone = 1 WHERE id = ?",
  },
  createBatch: {
    withEntry: false,
    fields: [
      "id",
      "exchangeId",
      "principal",
      "team",
      "inputFile",
      "endpoint",
      "createdAt",
      "expiresAt",
      "outputSeconds",
      "state",
      "total",
    ],
    blob: null,
    sql: `INSERT INTO batches (id, exchange_id, principal, team, input_file, endpoint, created_at, expires_at, output_seconds, state, total)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  },
  changeBatch: {
    withEntry: false,
    fields: [
      "state",
      "ending",
      "inProgressAt",
      "cancellingAt",
      "finalizingAt",
      "endedAt",
      "total",
      "outputFile",
      "errorFile",
      "errors",
      "upstream",
      "id",
      "from",
    ],
    blob: null,
    sql: `UPDATE batches SET state = ?, ending = ?, in_progress_at = ?, cancelling_at = ?, finalizing_at = ?, ended_at = ?, total = ?,
      output_file = ?, error_file = ?, errors = ?, upstream = ? WHERE id = ? AND state = ?`,
  },
  addLines: {
    withEntry: false,
    fields: ["count", "batch"],
    blob: null,
    rows: "any",
    sql: `INSERT INTO batch_lines (batch, line, state)
      WITH RECURSIVE numbers (line, last) AS (SELECT 1, ? UNION ALL SELECT line + 1, last FROM numbers WHERE line < last)
      SELECT ?, line, 'waiting' FROM numbers WHERE line <= last`,
  },
  startLine: {
    withEntry: false,
    fields: ["state", "exchangeId", "reservedTokens", "reservedMicros", "batch", "line"],
    blob: null,
    sql: `UPDATE batch_lines SET state = ?, exchange_id = ?, reserved_tokens = ?, reserved_micros = ?
      WHERE batch = ? AND line = ? AND state <> 'ended'`,
  },
  endLine: {
    withEntry: false,
    fields: ["status", "error", "batch", "line", "exchangeId"],
    blob: null,
    sql: `UPDATE batch_lines SET state = 'ended', status = ?, error = ? WHERE batch = ? AND line = ? AND state <> 'ended'
      AND exchange_id IS ?`,
  },
  endLines: {
    withEntry: false,
    fields: ["error", "batch"],
    blob: null,
    rows: "any",
    sql: "UPDATE batch_lines SET state = 'ended', error = ? WHERE batch = ? AND state <> 'ended'",
  },
  putHanded: {
    withEntry: false,
    fields: ["batch", "inputFile", "upstreamBatch", "completed", "failed"],
    blob: null,
    sql: `INSERT OR REPLACE INTO handed_batches (batch, input_file, upstream_batch, completed, failed)
      VALUES (?, ?, ?, ?, ?)`,
  },
  dropHanded: {
    withEntry: false,
    fields: ["batch"],
    blob: null,
    rows: "any",
    sql: "DELETE FROM handed_batches WHERE batch = ?",
  },
};
