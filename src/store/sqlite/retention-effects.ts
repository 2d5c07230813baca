/**
 * What each effect of retention writes, and takes away; see `effects.ts`. `secure_delete` overwrites what a deletion frees.
 * @module
 */
import type { RetentionEffect } from "../retention-rows.ts";
import type { Layout } from "./effect-layout.ts";

/** As in `row-keys.ts`: entries of a shard, and tiles of a level. */
const shardSpan = 2 ** 40;
const levelSpan = 2 ** 36;

const isDropped = "EXISTS (SELECT 1 FROM shards WHERE ordinal = ? AND dropped_at IS NOT NULL)";

export const retentionLayouts: Readonly<Record<RetentionEffect["effect"], Layout>> = {
  putSchedule: {
    withEntry: false,
    fields: ["version", "document", "changedAt", "changedBy"],
    blob: null,
    sql: "INSERT INTO retention_schedules (version, document, changed_at, changed_by) VALUES (?, ?, ?, ?)",
  },
  putSweep: {
    withEntry: true,
    fields: ["time", "schedule", "result"],
    blob: null,
    sql: "INSERT INTO sweeps (position, time, schedule, result) VALUES (?, ?, ?, ?)",
  },
  placeHold: {
    withEntry: false,
    fields: ["id", "scope", "placedAt", "placedBy"],
    blob: null,
    sql: "INSERT INTO holds (id, scope, placed_at, placed_by) VALUES (?, ?, ?, ?)",
  },
  releaseHold: {
    withEntry: false,
    fields: ["releasedAt", "releasedBy", "id"],
    blob: null,
    sql: "UPDATE holds SET released_at = ?, released_by = ? WHERE id = ? AND released_at IS NULL",
  },
  beginErasure: {
    withEntry: true,
    fields: ["id", "subject", "basis", "requestedAt", "requestedBy", "keys", "result"],
    blob: null,
    sql: `INSERT INTO erasures (begun_position, id, subject, basis, requested_at, requested_by, keys, result, state)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'begun')`,
  },
  finishErasure: {
    withEntry: true,
    fields: ["finishedAt", "result", "id"],
    blob: null,
    sql: `UPDATE erasures SET erased_position = ?, finished_at = ?, result = ?, state = 'done'
      WHERE id = ? AND state = 'begun'`,
  },
  deletePayload: {
    withEntry: false,
    fields: ["owner", "role"],
    blob: null,
    rows: "any",
    sql: "DELETE FROM segments WHERE owner = ? AND role = ?",
  },
  deletePayloadFile: {
    withEntry: false,
    fields: ["owner", "role"],
    blob: null,
    rows: "any",
    sql: "DELETE FROM payload_files WHERE owner = ? AND role = ?",
  },
  deletePseudonyms: {
    withEntry: false,
    fields: ["exchangeId"],
    blob: null,
    rows: "any",
    sql: "DELETE FROM pseudonyms WHERE opened_position = (SELECT opened_position FROM exchanges WHERE id = ?)",
  },
  deleteExchange: {
    withEntry: false,
    fields: ["id"],
    blob: null,
    rows: "any",
    sql: "DELETE FROM exchanges WHERE id = ?",
  },
  deleteFeedback: {
    withEntry: false,
    fields: ["exchangeId"],
    blob: null,
    rows: "any",
    sql: "DELETE FROM feedback WHERE exchange_id = ?",
  },
  deleteReviews: {
    withEntry: false,
    fields: ["exchangeId"],
    blob: null,
    rows: "any",
    sql: "DELETE FROM reviews WHERE exchange_id = ?",
  },
  destroyDataKey: {
    withEntry: false,
    fields: ["id"],
    blob: null,
    rows: "any",
    sql: "DELETE FROM data_keys WHERE id = ?",
  },
  dropShard: {
    withEntry: false,
    fields: ["droppedAt", "ordinal"],
    blob: null,
    sql: "UPDATE shards SET dropped_at = ? WHERE ordinal = ? AND frozen AND dropped_at IS NULL",
  },
  deleteEntries: {
    withEntry: false,
    fields: ["shard", "from", "shard", "to", "shard"],
    blob: null,
    rows: "any",
    sql: `DELETE FROM entries WHERE position >= ? * ${shardSpan} + ? AND position < ? * ${shardSpan} + ? AND ${isDropped}`,
  },
  deleteListed: {
    withEntry: false,
    fields: ["shard", "from", "shard", "to", "shard"],
    blob: null,
    rows: "any",
    sql: `DELETE FROM listed_entries WHERE position >= ? * ${shardSpan} + ? AND position < ? * ${shardSpan} + ? AND ${isDropped}`,
  },
  deleteTiles: {
    withEntry: false,
    fields: ["shard", "level", "from", "shard", "level", "to", "shard"],
    blob: null,
    rows: "any",
    sql: `DELETE FROM tiles WHERE key >= ? * ${shardSpan} + ? * ${levelSpan} + ?
      AND key < ? * ${shardSpan} + ? * ${levelSpan} + ? AND ${isDropped}`,
  },
};
