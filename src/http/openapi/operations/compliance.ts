/**
 * Evidence: controls, exports, assurance, policies, backups, subjects.
 * @module
 */
import { z } from "zod";
import { blocks } from "../../../evidence/controls/framework.ts";
import { checkStates, controlStates } from "../../../evidence/controls/check.ts";
import { exportBodySchema } from "../../../evidence/exports/export-request.ts";
import { filtersSchema, sampleSchema } from "../../../evidence/pack/pack-query.ts";
import { controlsQuery } from "../../routes/controls.ts";
import { exportListQuery } from "../../routes/exports.ts";
import {
  components,
  count,
  counts,
  file,
  json,
  jsonBody,
  listOf,
  listShape,
  nothing,
  type Operations,
  time,
} from "../operation.ts";

const frameworkShape = {
  id: z.string(),
  name: z.string(),
  version: z.string(),
  source: z.string(),
  limitation: z.string().describe("What no control of it can be shown by a log of model calls."),
  dates: z.array(z.object({ date: z.iso.date(), what: z.string() })),
  outside: z.array(z.object({ id: z.string(), why: z.string() })),
  controls: count.describe("How many it has here."),
};
const framework = z.object(frameworkShape).register(components, { id: "Framework" });
const states = z.object({
  supported: count,
  partly_supported: count,
  not_supported: count,
  not_applicable: count,
  no_data: count,
});

const check = z
  .object({
    check: z.string(),
    asks: z.string(),
    state: z.enum(checkStates),
    sentence: z.string().describe("The answer, with its figures."),
    threshold: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
    counts,
    links: z.array(z.object({ shard: z.string(), index: count, time })).describe("Entries that show it."),
    freshness: time.nullable(),
  })
  .register(components, { id: "CheckResult" });

const control = z
  .object({
    id: z.string(),
    title: z.string(),
    shows: z.string(),
    blocks: z.array(z.enum(blocks)),
    state: z.enum(controlStates),
    checks: z.array(check),
    freshness: time.nullable(),
    gaps: z.array(z.string()),
    notCovered: z.string(),
  })
  .register(components, { id: "ControlResult" });

const assessmentShape = {
  period: z.object({ from: time, to: time }),
  scope: z.object({ team: z.string().nullable(), note: z.string() }),
  note: z.string(),
  entries: count,
  freshness: time.nullable(),
};
const overview = z
  .object({ ...assessmentShape, ...listShape(z.object({ ...frameworkShape, states })) })
  .register(components, { id: "FrameworksAssessment" });
const assessment = z
  .object({ ...assessmentShape, framework, states, ...listShape(control) })
  .register(components, { id: "FrameworkAssessment" });

const exportJob = z
  .object({
    id: z.string(),
    format: z.string(),
    framework: z.string().nullable(),
    from: time,
    to: time,
    at: count.nullable(),
    team: z.string().nullable(),
    payloads: z.boolean(),
    filters: filtersSchema,
    sample: sampleSchema.nullable(),
    fields: z.array(z.string()).nullable(),
    principal: z.string().describe("Who asked for it."),
    schedule: z.string().nullable(),
    state: z.enum(["queued", "running", "done", "failed", "cancelled", "deleted", "expired"]),
    progress: z.object({ percent: count, rows: count, rowsDone: count }),
    createdAt: time,
    finishedAt: time.nullable(),
    file: z
      .object({ name: z.string(), contentType: z.string(), bytes: count, sha256: z.string(), url: z.string() })
      .nullable()
      .describe("When it is done."),
    expiresAt: time.nullable().describe("When its file goes by itself."),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .register(components, { id: "Export" });

const id = { id: "The export's id." };

export const complianceOperations = {
  "GET /api/v1/compliance/frameworks": {
    id: "listFrameworks",
    tag: "Compliance",
    summary: "List the frameworks of controls",
    answers: { 200: json("All of them.", listOf("FrameworkList", framework)) },
  },
  "GET /api/v1/compliance/controls": {
    id: "assessControls",
    tag: "Compliance",
    summary: "What the log supports of a framework's controls",
    description: "Without a framework, how many controls of each are in which state.",
    query: controlsQuery,
    answers: { 200: json("Controls of one framework, or all frameworks.", z.union([assessment, overview])) },
    errors: ["overloaded"],
  },
  "POST /api/v1/compliance/exports": {
    id: "createExport",
    tag: "Compliance",
    summary: "Ask for an export of evidence",
    description: "The entry about it is durable before anything is read. `payloads` asks for `export payloads` too.",
    body: jsonBody(exportBodySchema.register(components, { id: "ExportRequest" }), {
      example: { format: "hipaa", start_date: "2026-01-01", end_date: "2026-12-31" },
    }),
    answers: { 202: json("It waits, or is being built.", exportJob, { Location: "Where to follow it." }) },
    errors: ["not_found", "overloaded"],
  },
  "GET /api/v1/compliance/exports": {
    id: "listExports",
    tag: "Compliance",
    summary: "List exports, newest first",
    query: exportListQuery,
    answers: { 200: json("A page.", listOf("ExportList", exportJob)) },
  },
  "GET /api/v1/compliance/exports/:id": {
    id: "readExport",
    tag: "Compliance",
    summary: "One export, and how far it is",
    path: id,
    answers: { 200: json("The export.", exportJob) },
  },
  "GET /api/v1/compliance/exports/:id/download": {
    id: "downloadExport",
    tag: "Compliance",
    summary: "The file of an export, or one range of it",
    path: id,
    headers: { Range: "One range of bytes (RFC 9110, 14).", "If-Range": "The ETag that it goes on from." },
    answers: {
      200: file("The file.", ["application/zip", "application/x-ndjson", "text/csv"], { ETag: "Its SHA-256." }),
      206: file("The range.", ["application/zip", "application/x-ndjson", "text/csv"], {
        "Content-Range": "Which.",
      }),
      304: nothing("`If-None-Match` named it."),
      416: nothing("There is no such range."),
    },
  },
  "DELETE /api/v1/compliance/exports/:id": {
    id: "removeExport",
    tag: "Compliance",
    summary: "End an export, and delete its file",
    path: id,
    answers: { 204: nothing("Gone.") },
  },
} as const satisfies Operations;
