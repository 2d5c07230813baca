/**
 * What each effect writes. The packing on the request thread and the statements in the writer thread both follow this table, so neither
 * can disagree with the other: parameters are the entry's position where `withEntry`, then the `fields` of the row, then its `blob`.
 * @module
 */
import type { Effect } from "../store.ts";
import { accessLayouts } from "./access-effects.ts";
import { batchLayouts } from "./batch-effects.ts";
import type { Layout } from "./effect-layout.ts";
import { evidenceLayouts } from "./evidence-effects.ts";
import { feedbackLayouts } from "./feedback-effects.ts";
import { reviewLayouts } from "./review-effects.ts";

export type EffectName = Effect["effect"];

/** What was found, and more. */
const withMore = "nullif(trim(coalesce(found, '') || ',' || coalesce(?, ''), ','), '')";

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
      "agent",
      "project",
      "campaign",
      "arm",
      "batch",
      "found",
      "degraded",
    ],
    blob: null,
    sql: `INSERT INTO exchanges (opened_position, id, instance, opened_at, principal, team, route, model, stream, policy, data_class,
      verdict, pending, agent, project, campaign, arm, batch, found, degraded)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
      "found",
      "degraded",
      "id",
    ],
    blob: null,
    sql: `UPDATE exchanges SET closed_position = ?, closed_at = ?, outcome = ?, status = ?, upstream = ?, data_class = ?, verdict = ?,
      prompt_tokens = ?, completion_tokens = ?, total_tokens = ?, cost_micros = ?, latency_us = ?, found = ${withMore}, degraded = degraded OR ?
      WHERE id = ? AND closed_position IS NULL`,
  },
  classifyExchange: {
    withEntry: true,
    fields: ["dataClass", "verdict", "found", "degraded", "id"],
    blob: null,
    sql: `UPDATE exchanges SET classified_position = ?, data_class = ?, verdict = ?, found = ${withMore}, degraded = degraded OR ?
      WHERE id = ? AND pending AND classified_position IS NULL AND closed_position IS NOT NULL`,
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
  rewrapDataKey: {
    withEntry: false,
    fields: ["id"],
    blob: "wrapped",
    sql: `WITH given (id, wrapped) AS (VALUES (?, ?))
      UPDATE data_keys SET wrapped = given.wrapped FROM given WHERE data_keys.id = given.id`,
  },
  ...feedbackLayouts,
  ...batchLayouts,
  ...reviewLayouts,
  ...accessLayouts,
  ...evidenceLayouts,
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
