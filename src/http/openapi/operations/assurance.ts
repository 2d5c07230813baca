/**
 * What watches the record: assurance, backups, policies and their replay.
 * @module
 */
import { z } from "zod";
import { subjectRequestSchema } from "../../../evidence/subject/subject-request.ts";
import { emptyBody } from "../../read-json.ts";
import { reportLine } from "../../replay/replay-report.ts";
import { reconciliationQuery } from "../../routes/assurance.ts";
import { restoreTestBody } from "../../routes/backups.ts";
import { replayBody } from "../../routes/policy-replay.ts";
import { components, count, counts, file, json, jsonBody, listOf, type Operations, time } from "../operation.ts";

const target = z.object({
  name: z.string(),
  kind: z.string(),
  seen: z.object({ origin: z.string(), size: count, time }).nullable(),
  lag: z.object({ entries: count, seconds: count.nullable() }),
  failure: z.object({ reason: z.string(), since: time }).nullable(),
});

const lastCheck = z.looseObject({ time, entries: count, faults: count, holds: z.boolean() });

const assurance = z
  .object({
    time,
    log: z.object({ shard: z.string(), origin: z.string(), size: count }).nullable(),
    check: z.object({
      schedule: z.string().describe("A cron expression, or `never`."),
      running: z.object({ id: z.string(), since: time }).nullable(),
      last: lastCheck.nullable(),
    }),
    targets: z.array(target).describe("Those outside that have seen the log."),
    clock: z.object({
      timeServer: z.boolean(),
      offsetMs: z.number().nullable(),
      offsetAt: time.nullable(),
      stepMs: z.number(),
      largestStepMs: z.number(),
    }),
    coverage: z.object({
      policies: z.array(z.object({ name: z.string(), mode: z.string() })),
      scannerFailures: counts,
      unscannedRoutes: z
        .array(z.string())
        .describe("Routes that the operator has opened although nothing of their calls is scanned."),
      inShadow: z.array(z.string()),
    }),
    outages: z.object({
      days: count,
      gaps: z.array(z.object({ from: time, to: time, seconds: count })),
      refusedSinceStart: count,
    }),
    digests: z.array(
      z.object({
        day: z.iso.date(),
        entries: count,
        heartbeats: count,
        refused: count,
        silentSeconds: count,
        clockStepMs: z.number().nullable(),
        clockOffsetMs: z.number().nullable(),
        checks: count,
        faults: count,
      }),
    ),
  })
  .register(components, { id: "Assurance" });

const counted = { requests: count, promptTokens: count, completionTokens: count };
const reconciliation = z
  .object({
    days: count,
    differences: z.array(
      z.object({
        day: z.iso.date(),
        model: z.string(),
        ours: z.object(counted),
        theirs: z.object(counted),
        verdict: z
          .enum(["within", "bypassed", "missing"])
          .describe("`bypassed`: the provider counted more than was recorded; `missing`: less."),
      }),
    ),
    unmatched: z.array(z.object({ ...counted, day: z.iso.date(), model: z.string() })),
  })
  .register(components, { id: "Reconciliation" });

const begunCheck = z.object({ id: z.string(), state: z.literal("running") }).register(components, { id: "BegunCheck" });

const backupShape = {
  backup: z.string().describe("SHA-256 of its manifest."),
  origin: z.string(),
  size: count,
  root: z.string(),
};
const backup = z
  .object({
    ...backupShape,
    file: z.string(),
    bytes: count,
    removed: count.describe("Older ones that were deleted for it."),
  })
  .register(components, { id: "Backup" });
const backupFile = z.object({ file: z.string(), bytes: count }).register(components, { id: "BackupFile" });
const restoreTest = z
  .object({
    ...backupShape,
    entries: count,
    opened: count.describe("Payloads that opened."),
    erased: count.describe("Payloads whose key was erased."),
    faults: count,
    firstFault: z.string().nullable(),
    file: z.string(),
    durationMs: count,
  })
  .register(components, { id: "RestoreTest" });

const policy = z.object({
  digest: z.string(),
  name: z.string(),
  streaming: z.enum(["pass", "hold", "buffer"]).describe("How answers stream."),
  capture: z.unknown().describe("Which texts are kept."),
  deferred: z.array(z.string()).describe("Scanners that judge after the call."),
  modes: z.record(z.string(), z.string()).describe("`enforce` or `shadow`, by policy."),
});
const policies = listOf("PolicyList", policy.register(components, { id: "Policy" }));

const empty = jsonBody(emptyBody);

export const assuranceOperations = {
  "GET /api/v1/compliance/assurance": {
    id: "readAssurance",
    tag: "Compliance",
    summary: "Who outside has seen the log, its last check, its clock and outages",
    description: "`digests` are empty for who sees a part of the record.",
    answers: { 200: json("The data.", assurance) },
  },
  "GET /api/v1/compliance/assurance/digests/:day": {
    id: "readDigest",
    tag: "Compliance",
    summary: "The signed digest of a day",
    path: { day: "YYYY-MM-DD, in UTC." },
    answers: { 200: file("A signed note.", ["text/plain"]) },
  },
  "POST /api/v1/compliance/checks": {
    id: "startCheck",
    tag: "Compliance",
    summary: "Begin a check of the whole log",
    description: "The result comes with the assurance data.",
    body: empty,
    answers: { 201: json("Begun.", begunCheck) },
    errors: ["overloaded"],
  },
  "POST /api/v1/compliance/reconciliations": {
    id: "reconcileUsage",
    tag: "Compliance",
    summary: "Compare a provider's usage with the record",
    query: reconciliationQuery,
    body: { content: { "text/csv": null } },
    answers: { 200: json("Day by day and model by model.", reconciliation) },
  },
  "POST /api/v1/audit/backups": {
    id: "createBackup",
    tag: "Backups",
    summary: "Make a backup",
    description: "Answered when the file is whole and its entry is durable.",
    body: empty,
    answers: { 201: json("Made.", backup) },
    errors: ["not_found", "overloaded"],
  },
  "GET /api/v1/audit/backups": {
    id: "listBackups",
    tag: "Backups",
    summary: "List the backups, oldest first",
    answers: { 200: json("Those in the folder.", listOf("BackupList", backupFile)) },
    errors: ["not_found"],
  },
  "POST /api/v1/audit/restore-tests": {
    id: "testRestore",
    tag: "Backups",
    summary: "Test that a backup can be restored",
    body: jsonBody(restoreTestBody.register(components, { id: "RestoreTestRequest" }), { example: {} }),
    answers: { 201: json("What came of it.", restoreTest) },
    errors: ["not_found", "overloaded"],
  },
  "POST /api/v1/audit/subjects/export": {
    id: "exportSubject",
    tag: "Subjects",
    summary: "Everything about one subject",
    description: "The entry about it is durable before anything is decrypted.",
    body: jsonBody(subjectRequestSchema.register(components, { id: "SubjectExportRequest" }), {
      example: { subject: "jane", reason: "access request of 3 May" },
    }),
    answers: { 200: file("A signed pack.", ["application/zip"]) },
    errors: ["not_found", "overloaded"],
  },
  "GET /api/v1/policies": {
    id: "listPolicies",
    tag: "Policies",
    summary: "What is in force",
    answers: { 200: json("All of it.", policies) },
  },
  "POST /api/v1/policies/replay": {
    id: "replayPolicy",
    tag: "Policies",
    summary: "What recorded exchanges would have become under another policy",
    description:
      "Lines of JSON as fast as they are read, each a `ReplayLine`. A report that ends without `totals` broke off. The entry about it is " +
      "durable before the first payload is opened.",
    body: jsonBody(replayBody.register(components, { id: "ReplayRequest" }), {
      example: { policy: { name: "strict" }, from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z" },
    }),
    answers: {
      200: {
        description: "The report.",
        content: { "application/x-ndjson": reportLine.register(components, { id: "ReplayLine" }) },
      },
    },
    errors: ["overloaded"],
  },
  "POST /api/v1/policies/reload": {
    id: "reloadPolicies",
    tag: "Policies",
    summary: "Read the policy files again",
    answers: { 200: json("In force.", policies) },
    errors: ["policy_invalid"],
  },
} as const satisfies Operations;
