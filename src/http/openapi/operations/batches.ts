/**
 * Files and batches, in OpenAI's shapes.
 * @module
 */
import { z } from "zod";
import { batchRequest } from "../../../openai/batches.ts";
import { batchStates } from "../../../domain/batch-state.ts";
import { batchListQuery } from "../../routes/batches.ts";
import { fileListQuery } from "../../routes/files.ts";
import { components, count, file, json, jsonBody, type Operations } from "../operation.ts";

const seconds = count.describe("UTC, in seconds.");

const fileObject = z
  .object({
    id: z.string(),
    object: z.literal("file"),
    bytes: count,
    created_at: seconds,
    expires_at: seconds.nullable(),
    filename: z.string().describe("Empty where it was erased."),
    purpose: z.enum(["batch", "batch_output"]),
    status: z.enum(["processed", "error"]),
    status_details: z.string().nullable(),
  })
  .register(components, { id: "File" });

const fault = z.object({
  code: z.string(),
  message: z.string(),
  param: z.string().nullable(),
  line: count.nullable(),
});

const batch = z
  .object({
    id: z.string(),
    object: z.literal("batch"),
    endpoint: z.string(),
    errors: z
      .object({ object: z.literal("list"), data: z.array(fault) })
      .nullable()
      .describe("Why it failed: lines by their numbers."),
    input_file_id: z.string(),
    completion_window: z.string(),
    metadata: z.record(z.string(), z.string()).nullable(),
    status: z.enum(batchStates),
    output_file_id: z.string().nullable(),
    error_file_id: z.string().nullable(),
    created_at: seconds,
    in_progress_at: seconds.nullable(),
    expires_at: seconds,
    finalizing_at: seconds.nullable(),
    completed_at: seconds.nullable(),
    failed_at: seconds.nullable(),
    expired_at: seconds.nullable(),
    cancelling_at: seconds.nullable(),
    cancelled_at: seconds.nullable(),
    request_counts: z.object({ total: count, completed: count, failed: count }),
  })
  .register(components, { id: "Batch" });

const pageOf = (id: string, item: z.ZodType) =>
  z
    .object({
      object: z.literal("list"),
      data: z.array(item),
      first_id: z.string().nullable(),
      last_id: z.string().nullable(),
      has_more: z.boolean(),
    })
    .register(components, { id });

const path = { id: "The id of a file." };
const batchPath = { id: "The id of a batch." };

const fileForm = z
  .object({
    purpose: z.literal("batch"),
    file: z.string().describe("The file: a call a line."),
    "expires_after[anchor]": z.literal("created_at").optional(),
    "expires_after[seconds]": z.string().optional(),
  })
  .register(components, { id: "FileForm" });

const deletedFile = z
  .object({ id: z.string(), object: z.literal("file"), deleted: z.literal(true) })
  .register(components, { id: "DeletedFile" });

/** What a line, or what is said of a batch, can be refused for. */
const blocks = [
  "content_safety_block",
  "prompt_injection_detected",
  "pii_policy_block",
  "secret_detected",
  "classification_mismatch",
  "tool_not_allowed",
  "insufficient_quota",
  "rate_limited",
  "scanner_failed",
  "overloaded",
] as const;

export const batchOperations = {
  "POST /v1/files": {
    id: "createFile",
    tag: "Batches",
    summary: "Send the calls of a batch as a file",
    description: "Sealed while it comes. Each line is judged as the call that it stands for.",
    body: { content: { "multipart/form-data": fileForm } },
    answers: { 200: json("It is kept.", fileObject) },
    errors: [...blocks, "model_not_allowed", "not_found"],
  },
  "GET /v1/files": {
    id: "listFiles",
    tag: "Batches",
    summary: "List the files of one's own",
    query: fileListQuery,
    answers: { 200: json("A page.", pageOf("FileList", fileObject)) },
  },
  "GET /v1/files/:id": {
    id: "readFile",
    tag: "Batches",
    summary: "What a file is",
    path,
    answers: { 200: json("It.", fileObject) },
  },
  "GET /v1/files/:id/content": {
    id: "readFileContent",
    tag: "Batches",
    summary: "The bytes of a file of one's own",
    description: "An entry of the log says that they were given.",
    path,
    answers: { 200: file("The bytes.", ["application/jsonl"]) },
  },
  "DELETE /v1/files/:id": {
    id: "deleteFile",
    tag: "Batches",
    summary: "Destroy a file of one's own",
    path,
    answers: { 200: json("It is gone.", deletedFile) },
    errors: ["held", "must_be_kept"],
  },
  "POST /v1/batches": {
    id: "createBatch",
    tag: "Batches",
    summary: "Have the calls of a file made",
    description: "Each line is a call of its own: the same chain, the same record.",
    body: jsonBody(batchRequest.register(components, { id: "BatchRequest" }), {
      example: {
        input_file_id: "file-0197f0c4-7a2e-7c52-9a9e-3f4f6a1f5b21",
        endpoint: "/v1/chat/completions",
        completion_window: "24h",
      },
    }),
    answers: { 200: json("It is stored, and begins.", batch) },
    errors: [...blocks, "not_found"],
  },
  "GET /v1/batches": {
    id: "listBatches",
    tag: "Batches",
    summary: "List the batches of one's own, newest first",
    query: batchListQuery,
    answers: { 200: json("A page.", pageOf("BatchList", batch)) },
  },
  "GET /v1/batches/:id": {
    id: "readBatch",
    tag: "Batches",
    summary: "How far a batch is",
    path: batchPath,
    answers: { 200: json("It.", batch) },
  },
  "POST /v1/batches/:id/cancel": {
    id: "cancelBatch",
    tag: "Batches",
    summary: "End a batch of one's own before its time",
    description: "Lines that run end; no other begins.",
    path: batchPath,
    answers: { 200: json("It is being cancelled.", batch) },
  },
} as const satisfies Operations;
