/**
 * The tables of the embedded engine. Append-only truth (`shards`, `log_key_changes`, `entries`, `tiles`, `segments`, `payload_files`,
 * `documents`), who may do what (`api_keys`, `people`, `credentials`, `approvals`), what belongs to evidence and retention (`exports`, `retention_schedules`, `holds`, `erasures`,
 * `anchors`), data keys, and a derived table (`pseudonyms`); the others are in `exchange-schema.ts`, `feedback-schema.ts` and `review-schema.ts`,
 * files and batches in `batch-schema.ts`, cursors of feeds in `feed-schema.ts`.
 * @module
 */
import type { AnchorRowKind } from "../anchor-rows.ts";
import type { PayloadRole } from "../../domain/entry.ts";
import type { StoredExportState } from "../export-rows.ts";
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "./drizzle.ts";

const bytes = (name: string) => blob(name, { mode: "buffer" });

export const shards = sqliteTable("shards", {
  ordinal: integer().primaryKey(),
  name: text().notNull().unique(),
  origin: text().notNull(),
  vkey: text().notNull(),
  size: integer().notNull(),
  root: bytes("root").notNull(),
  checkpoint: text().notNull(),
  frozen: integer({ mode: "boolean" }).notNull(),
  /** When its entries and tiles were given up; its final checkpoint stays. */
  droppedAt: integer("dropped_at"),
});

/** Changes of the log's key, each at its entry; see `KeyChange`. */
export const logKeyChanges = sqliteTable("log_key_changes", {
  position: integer().primaryKey(),
  from: text("from_vkey").notNull(),
  to: text("to_vkey").notNull(),
  overlapUntil: integer("overlap_until").notNull(),
  checkpoint: text().notNull(),
});

/** `position` is `entryKey(shard, index)`: the row id, so that an append only ever touches the table's right edge. */
export const entries = sqliteTable(
  "entries",
  {
    position: integer().primaryKey(),
    time: integer().notNull(),
    bytes: bytes("bytes").notNull(),
  },
  (table) => [index("entries_time").on(table.time)],
);

/** `key` is `tileKey(shard, level, index)`. */
export const tiles = sqliteTable("tiles", {
  key: integer().primaryKey(),
  hashes: bytes("hashes").notNull(),
});

/** Derived, and a narrow table of its own: a search reads all of it. */
export const pseudonyms = sqliteTable("pseudonyms", {
  openedPosition: integer("opened_position").primaryKey(),
  found: bytes("found").notNull(),
});

export const segments = sqliteTable(
  "segments",
  {
    owner: text().notNull(),
    role: text().$type<PayloadRole>().notNull(),
    segment: integer().notNull(),
    keyId: text("key_id").notNull(),
    ciphertext: bytes("ciphertext").notNull(),
  },
  (table) => [uniqueIndex("segments_owner").on(table.owner, table.role, table.segment)],
);

export const payloadFiles = sqliteTable(
  "payload_files",
  {
    owner: text().notNull(),
    role: text().$type<PayloadRole>().notNull(),
    keyId: text("key_id").notNull(),
    file: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.role] })],
);

export const dataKeys = sqliteTable("data_keys", {
  id: text().primaryKey(),
  subject: text().notNull(),
  month: text().notNull(),
  wrapped: bytes("wrapped").notNull(),
});

export const documents = sqliteTable("documents", {
  digest: text().primaryKey(),
  bytes: bytes("bytes").notNull(),
});

export const apiKeys = sqliteTable("api_keys", {
  id: text().primaryKey(),
  version: integer().notNull().default(1),
  sha256: text().notNull().unique(),
  previousSha256: text("previous_sha256"),
  previousUntil: integer("previous_until"),
  role: text().notNull(),
  team: text(),
  name: text().notNull(),
  settings: text().notNull().default("{}"),
  createdAt: integer("created_at").notNull(),
  createdBy: text("created_by").notNull().default("system"),
  disabledAt: integer("disabled_at"),
  revokedAt: integer("revoked_at"),
  lastUsedAt: integer("last_used_at"),
});

export const people = sqliteTable(
  "people",
  {
    id: text().primaryKey(),
    issuer: text().notNull(),
    subject: text().notNull(),
    name: text(),
    email: text(),
    role: text().notNull(),
    team: text(),
    createdAt: integer("created_at").notNull(),
    lastSeenAt: integer("last_seen_at").notNull(),
    disabledAt: integer("disabled_at"),
  },
  (table) => [uniqueIndex("people_issuer_subject").on(table.issuer, table.subject)],
);

export const credentials = sqliteTable("credentials", {
  id: text().primaryKey(),
  upstream: text().notNull(),
  team: text(),
  apiKey: text("api_key"),
  name: text().notNull(),
  wrapped: bytes("wrapped").notNull(),
  createdAt: integer("created_at").notNull(),
  createdBy: text("created_by").notNull(),
  revokedAt: integer("revoked_at"),
});

export const approvals = sqliteTable("approvals", {
  id: text().primaryKey(),
  action: text().notNull(),
  digest: text().notNull(),
  team: text(),
  requestedBy: text("requested_by").notNull(),
  requestedAt: integer("requested_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  decision: text().$type<"approved" | "refused">(),
  decidedBy: text("decided_by"),
  decidedAt: integer("decided_at"),
  usedAt: integer("used_at"),
});

/** Evidence that was asked for, and how far it is. `request` and `plan` are JSON. */
export const exportJobs = sqliteTable(
  "exports",
  {
    id: text().primaryKey(),
    format: text().notNull(),
    request: text().notNull(),
    plan: text().notNull(),
    principal: text().notNull(),
    team: text(),
    schedule: text(),
    state: text().$type<StoredExportState>().notNull(),
    createdAt: integer("created_at").notNull(),
    finishedAt: integer("finished_at"),
    rows: integer().notNull(),
    rowsDone: integer("rows_done").notNull(),
    fileBytes: integer("file_bytes"),
    sha256: text(),
    error: text(),
  },
  (table) => [index("exportJobscreated").on(table.createdAt)],
);

/** Retention schedules, newest in force: documents by digest. */
export const retentionSchedules = sqliteTable("retention_schedules", {
  version: integer().primaryKey(),
  document: text().notNull(),
  changedAt: integer("changed_at").notNull(),
  changedBy: text("changed_by").notNull(),
});

/** What sweeps took away, each at its entry; `result` is JSON of counts. */
export const sweeps = sqliteTable("sweeps", {
  position: integer().primaryKey(),
  time: integer().notNull(),
  schedule: text().notNull(),
  result: text().notNull(),
});

/** `scope` is JSON of names, digests and times. Whose it is and why is sealed under the entry that the id names. */
export const holds = sqliteTable("holds", {
  id: text().primaryKey(),
  scope: text().notNull(),
  placedAt: integer("placed_at").notNull(),
  placedBy: text("placed_by").notNull(),
  releasedAt: integer("released_at"),
  releasedBy: text("released_by"),
});

/** `subject` is an HMAC, `keys` JSON of the ids of the data keys that it destroys, `result` JSON of counts. */
export const erasures = sqliteTable("erasures", {
  id: text().primaryKey(),
  subject: text().notNull(),
  basis: text().notNull(),
  state: text().$type<"begun" | "done">().notNull(),
  requestedAt: integer("requested_at").notNull(),
  requestedBy: text("requested_by").notNull(),
  finishedAt: integer("finished_at"),
  keys: text().notNull(),
  begunPosition: integer("begun_position").notNull(),
  erasedPosition: integer("erased_position"),
  result: text().notNull(),
});

/** What others have said of the log: cosignatures, time stamps, copies. */
export const anchors = sqliteTable(
  "anchors",
  {
    target: text().notNull(),
    origin: text().notNull(),
    size: integer().notNull(),
    kind: text().$type<AnchorRowKind>().notNull(),
    time: integer().notNull(),
    bytes: bytes("bytes").notNull(),
  },
  (table) => [primaryKey({ columns: [table.target, table.origin, table.size] })],
);
