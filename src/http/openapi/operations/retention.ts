/**
 * What is kept and what goes: the schedule, legal holds, erasures, dropped years.
 * @module
 */
import { z } from "zod";
import { erasureBases } from "../../../retention/erasure-result.ts";
import { holdQuery } from "../../../retention/hold-scope.ts";
import { retentionRule } from "../../../policy/retention-schedule.ts";
import { emptyBody } from "../../read-json.ts";
import { eraseBody, erasureListQuery } from "../../routes/erasures.ts";
import { holdListQuery, placeHoldBody, releaseHoldBody } from "../../routes/holds.ts";
import { changeRetentionBody } from "../../routes/retention.ts";
import { components, count, counts, file, json, jsonBody, listOf, type Operations, time } from "../operation.ts";

const years = z.int().nullable();
const schedule = z
  .object({
    version: count.describe("0: the configuration's."),
    rules: z.array(retentionRule.register(components, { id: "RetentionRule" })),
    logYears: years,
    dropShardsAfterYears: years,
    changedAt: time.nullable(),
    changedBy: z.string().nullable(),
    clock: z.object({ trusted: z.boolean(), stepMs: z.number() }),
  })
  .register(components, { id: "RetentionSchedule" });

const sweep = z
  .object({
    schedule: z.string().describe("SHA-256 of what it went by."),
    exchanges: count.describe("Of which something went."),
    payloads: count,
    metadata: count,
    keys: count.describe("Data keys that sealed nothing any more."),
    rules: counts.describe("Payloads by the rule that kept them longest."),
    spared: counts.describe("Exchanges whose time was over, by the hold that spared them."),
    oldest: time.nullable(),
    newest: time.nullable(),
  })
  .register(components, { id: "Sweep" });

const droppedShard = z
  .object({
    shard: z.string(),
    origin: z.string(),
    size: count,
    root: z.string(),
    checkpoint: z.string(),
    droppedAt: time,
  })
  .register(components, { id: "DroppedShard" });

const holdShape = {
  id: z.string(),
  state: z.enum(["in_force", "released"]),
  scope: z.object({
    subject: z.string().nullable().describe("An HMAC."),
    key: z.string().nullable(),
    from: time.nullable(),
    to: time.nullable(),
    query: holdQuery,
  }),
  placedAt: time,
  placedBy: z.string(),
  releasedAt: time.nullable(),
  releasedBy: z.string().nullable(),
};
const hold = z.object(holdShape).register(components, { id: "Hold" });
const holdWithWords = z
  .object({ ...holdShape, owner: z.string().optional(), reason: z.string().optional() })
  .describe("`owner` and `reason` are for who may place or release holds.")
  .register(components, { id: "HoldWithWords" });

const erasureShape = {
  id: z.string(),
  state: z.enum(["begun", "done"]),
  basis: z.enum(erasureBases),
  subject: z.string().describe("The HMAC that is left of it."),
  requestedBy: z.string(),
  requestedAt: time,
  finishedAt: time.nullable(),
  exchanges: count,
  payloads: count,
  mentionCount: count.describe("Exchanges of others in which the subject was found."),
  masterKey: z
    .object({ from: z.string(), to: z.string(), oldKey: z.enum(["removed", "in_file"]) })
    .nullable()
    .describe("The names of the master keys before and after."),
};
const position = z.object({ shard: count, index: count });
const erasure = z.object(erasureShape).register(components, { id: "Erasure" });
const erasureWhole = z
  .object({
    ...erasureShape,
    exchangesSha256: z.string(),
    entries: z.object({ begun: position, erased: position.nullable() }),
    mentions: z.array(z.string()).describe("Ids of exchanges: a person decides about them."),
  })
  .register(components, { id: "ErasureWithMentions" });

const empty = jsonBody(emptyBody);
const holdId = { id: "The hold's id." };
const erasureId = { id: "The erasure's id." };

export const retentionOperations = {
  "GET /api/v1/audit/retention": {
    id: "readRetention",
    tag: "Retention",
    summary: "The schedule in force",
    answers: { 200: json("The schedule.", schedule) },
  },
  "PATCH /api/v1/audit/retention": {
    id: "changeRetention",
    tag: "Retention",
    summary: "Change the schedule",
    description: "At least one field; what is absent stays.",
    body: jsonBody(changeRetentionBody.register(components, { id: "RetentionChange" }), {
      example: { rules: [{ name: "health", classes: ["phi"], payloadDays: 2_190 }] },
    }),
    answers: { 200: json("In force.", schedule) },
  },
  "POST /api/v1/audit/retention/sweep": {
    id: "sweepNow",
    tag: "Retention",
    summary: "Delete what is over now",
    body: empty,
    answers: { 200: json("Gone.", sweep) },
    errors: ["clock_not_trusted"],
  },
  "POST /api/v1/audit/shards/:shard/drop": {
    id: "dropShard",
    tag: "Retention",
    summary: "Drop a year of the log",
    path: { shard: "The UTC year." },
    body: empty,
    answers: { 200: json("Nobody can read it any more; its rows go on going.", droppedShard) },
    errors: ["clock_not_trusted", "held", "must_be_kept"],
  },
  "POST /api/v1/audit/holds": {
    id: "placeHold",
    tag: "Retention",
    summary: "Place a legal hold",
    body: jsonBody(placeHoldBody.register(components, { id: "HoldRequest" }), {
      example: { scope: { subject: "case-17" }, owner: "Legal", reason: "litigation" },
    }),
    answers: { 201: json("In force.", hold) },
    errors: ["overloaded"],
  },
  "GET /api/v1/audit/holds": {
    id: "listHolds",
    tag: "Retention",
    summary: "List legal holds, newest first",
    query: holdListQuery,
    answers: { 200: json("A page.", listOf("HoldList", hold)) },
  },
  "GET /api/v1/audit/holds/:id": {
    id: "readHold",
    tag: "Retention",
    summary: "One legal hold",
    description: "For who may place or release holds also whose it is and why, which is an entry.",
    path: holdId,
    answers: { 200: json("The hold.", holdWithWords) },
  },
  "POST /api/v1/audit/holds/:id/release": {
    id: "releaseHold",
    tag: "Retention",
    summary: "Release a legal hold",
    path: holdId,
    body: jsonBody(releaseHoldBody.register(components, { id: "HoldRelease" }), { example: { reason: "settled" } }),
    answers: { 200: json("Released.", hold) },
  },
  "POST /api/v1/audit/erasures": {
    id: "eraseSubject",
    tag: "Retention",
    summary: "Erase a subject's payloads",
    body: jsonBody(eraseBody.register(components, { id: "ErasureRequest" }), {
      example: { subject: "jane", basis: "gdpr-17-1-b", reason: "asked by letter" },
    }),
    answers: { 201: json("Done, or begun for so long that the answer comes first.", erasureWhole) },
    errors: ["held", "must_be_kept", "master_key_read_only", "overloaded"],
  },
  "GET /api/v1/audit/erasures": {
    id: "listErasures",
    tag: "Retention",
    summary: "List erasures, newest first",
    query: erasureListQuery,
    answers: { 200: json("A page.", listOf("ErasureList", erasure)) },
  },
  "GET /api/v1/audit/erasures/:id": {
    id: "readErasure",
    tag: "Retention",
    summary: "One erasure, with the exchanges of others that mention the subject",
    path: erasureId,
    answers: { 200: json("The erasure.", erasureWhole) },
  },
  "GET /api/v1/audit/erasures/:id/certificate": {
    id: "readCertificate",
    tag: "Retention",
    summary: "The certificate of an erasure",
    path: erasureId,
    answers: { 200: file("A signed note.", ["text/plain"]) },
  },
} as const satisfies Operations;
