/**
 * What each effect writes. The packing on the request thread and the statements in the writer thread both follow this table, so neither
 * can disagree with the other: parameters are the entry's position where `withEntry`, then the `fields` of the row, then its `blob`.
 * @module
 */
import type { Effect } from "../store.ts";

export type EffectName = Effect["effect"];

export interface Layout {
  readonly withEntry: boolean;
  readonly fields: readonly string[];
  readonly blob: string | null;
  /** The statement MUST change one row: an update that finds none is a conflict, and undoes its append. */
  readonly sql: string;
}

const apiKeyFields = [
  "version",
  "sha256",
  "previousSha256",
  "previousUntil",
  "role",
  "team",
  "name",
  "settings",
  "createdAt",
  "createdBy",
  "disabledAt",
  "revokedAt",
  "lastUsedAt",
];

const layouts: Readonly<Record<EffectName, Layout>> = {
  openExchange: {
    withEntry: true,
    fields: [
      "id",
      "instance",
      "openedAt",
      "principal",
      "team",
      "route",
      "model",
      "stream",
      "policy",
      "dataClass",
      "verdict",
      "pending",
    ],
    blob: null,
    sql: `INSERT INTO exchanges (opened_position, id, instance, opened_at, principal, team, route, model, stream, policy, data_class,
      verdict, pending) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  },
  closeExchange: {
    withEntry: true,
    fields: [
      "closedAt",
      "outcome",
      "status",
      "upstream",
      "dataClass",
      "verdict",
      "promptTokens",
      "completionTokens",
      "totalTokens",
      "costMicros",
      "latencyUs",
      "id",
    ],
    blob: null,
    sql: `UPDATE exchanges SET closed_position = ?, closed_at = ?, outcome = ?, status = ?, upstream = ?, data_class = ?, verdict = ?,
      prompt_tokens = ?, completion_tokens = ?, total_tokens = ?, cost_micros = ?, latency_us = ? WHERE id = ? AND closed_position IS NULL`,
  },
  classifyExchange: {
    withEntry: true,
    fields: ["dataClass", "verdict", "id"],
    blob: null,
    sql: `UPDATE exchanges SET classified_position = ?, data_class = ?, verdict = ? WHERE id = ? AND pending
      AND classified_position IS NULL AND closed_position IS NOT NULL`,
  },
  putSegment: {
    withEntry: false,
    fields: ["owner", "role", "segment", "keyId"],
    blob: "ciphertext",
    sql: "INSERT INTO segments (owner, role, segment, key_id, ciphertext) VALUES (?, ?, ?, ?, ?)",
  },
  putPayloadFile: {
    withEntry: false,
    fields: ["owner", "role", "keyId", "file"],
    blob: null,
    sql: "INSERT INTO payload_files (owner, role, key_id, file) VALUES (?, ?, ?, ?)",
  },
  putDataKey: {
    withEntry: false,
    fields: ["id", "subject", "month"],
    blob: "wrapped",
    // It comes with every append that may be the first to need it.
    sql: `INSERT INTO data_keys (id, subject, month, wrapped) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET wrapped = excluded.wrapped`,
  },
  putDocument: {
    withEntry: false,
    fields: ["digest"],
    blob: "bytes",
    sql: "INSERT INTO documents (digest, bytes) VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET bytes = excluded.bytes",
  },
  addPseudonyms: {
    withEntry: false,
    fields: ["exchangeId"],
    blob: "found",
    sql: `WITH given (id, found) AS (VALUES (?, ?))
      INSERT INTO pseudonyms (opened_position, found)
      SELECT exchanges.opened_position, given.found FROM given JOIN exchanges ON exchanges.id = given.id WHERE true
      ON CONFLICT (opened_position) DO UPDATE SET found = CAST(found || excluded.found AS BLOB)`,
  },
  createApiKey: {
    withEntry: false,
    fields: [...apiKeyFields, "id"],
    blob: null,
    sql: `INSERT INTO api_keys (version, sha256, previous_sha256, previous_until, role, team, name, settings, created_at, created_by,
      disabled_at, revoked_at, last_used_at, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  },
  changeApiKey: {
    withEntry: false,
    fields: [...apiKeyFields, "id"],
    blob: null,
    sql: `WITH given (version, sha256, previous_sha256, previous_until, role, team, name, settings, created_at, created_by, disabled_at,
        revoked_at, last_used_at, id) AS (VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))
      UPDATE api_keys SET version = given.version, sha256 = given.sha256, previous_sha256 = given.previous_sha256,
        previous_until = given.previous_until, role = given.role, team = given.team, name = given.name, settings = given.settings,
        disabled_at = given.disabled_at, revoked_at = given.revoked_at
      FROM given WHERE api_keys.id = given.id AND api_keys.version = given.version - 1`,
  },
  touchApiKey: {
    withEntry: false,
    fields: ["lastUsedAt", "id"],
    blob: null,
    sql: "UPDATE api_keys SET last_used_at = ? WHERE id = ?",
  },
  putPerson: {
    withEntry: false,
    fields: ["id", "issuer", "subject", "name", "email", "role", "team", "createdAt", "lastSeenAt", "disabledAt"],
    blob: null,
    sql: `INSERT INTO people (id, issuer, subject, name, email, role, team, created_at, last_seen_at, disabled_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email,
      role = excluded.role, team = excluded.team, last_seen_at = excluded.last_seen_at, disabled_at = excluded.disabled_at`,
  },
  createCredential: {
    withEntry: false,
    fields: ["id", "upstream", "team", "apiKey", "name", "createdAt", "createdBy", "revokedAt"],
    blob: "wrapped",
    sql: `INSERT INTO credentials (id, upstream, team, api_key, name, created_at, created_by, revoked_at, wrapped)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  },
  revokeCredential: {
    withEntry: false,
    fields: ["revokedAt", "id"],
    blob: null,
    sql: "UPDATE credentials SET revoked_at = ?, wrapped = zeroblob(0) WHERE id = ? AND revoked_at IS NULL",
  },
  rewrapDataKey: {
    withEntry: false,
    fields: ["id"],
    blob: "wrapped",
    sql: `WITH given (id, wrapped) AS (VALUES (?, ?))
      UPDATE data_keys SET wrapped = given.wrapped FROM given WHERE data_keys.id = given.id`,
  },
  rewrapCredential: {
    withEntry: false,
    fields: ["id"],
    blob: "wrapped",
    sql: `WITH given (id, wrapped) AS (VALUES (?, ?))
      UPDATE credentials SET wrapped = given.wrapped FROM given WHERE credentials.id = given.id AND revoked_at IS NULL`,
  },
  requestApproval: {
    withEntry: false,
    fields: ["id", "action", "digest", "team", "requestedBy", "requestedAt", "expiresAt"],
    blob: null,
    sql: `INSERT INTO approvals (id, action, digest, team, requested_by, requested_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  },
  decideApproval: {
    withEntry: false,
    fields: ["decision", "decidedBy", "decidedAt", "id"],
    blob: null,
    sql: "UPDATE approvals SET decision = ?, decided_by = ?, decided_at = ? WHERE id = ? AND decision IS NULL",
  },
  useApproval: {
    withEntry: false,
    fields: ["usedAt", "id"],
    blob: null,
    sql: "UPDATE approvals SET used_at = ? WHERE id = ? AND decision = 'approved' AND used_at IS NULL",
  },
};

/** By number, as effects cross to the writer thread. */
export const layoutList: readonly Layout[] = Object.values(layouts);

const numbers = new Map(Object.keys(layouts).map((name, number) => [name, number]));

/** The place of an effect in `layoutList`. */
export const layoutNumber = (name: EffectName): number => {
  const number = numbers.get(name);
  if (number === undefined) throw new Error(`no layout for effect ${name}`);
  return number;
};
