/**
 * What each effect on who may do what writes; see `effects.ts`.
 * @module
 */
import type { AccessEffect } from "../access-rows.ts";
import type { Layout } from "./effect-layout.ts";

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

export const accessLayouts: Readonly<Record<AccessEffect["effect"], Layout>> = {
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
  forgetPerson: {
    withEntry: false,
    fields: ["subject", "disabledAt", "id"],
    blob: null,
    sql: "UPDATE people SET subject = ?, name = NULL, email = NULL, disabled_at = ? WHERE id = ?",
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
