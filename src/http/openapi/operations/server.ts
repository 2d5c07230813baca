/**
 * The server itself: health, metrics, feeds, the master key, the document of the API.
 * @module
 */
import { z } from "zod";
import { emptyBody } from "../../read-json.ts";
import { components, count, file, json, jsonBody, listOf, type Operations } from "../operation.ts";

const health = z.object({ status: z.string() }).register(components, { id: "Health" });
const empty = emptyBody.register(components, { id: "Empty" });

const feed = z
  .object({
    name: z.string(),
    kind: z.enum(["syslog", "webhook", "ndjson"]),
    state: z.enum(["current", "behind", "retrying", "failing", "disabled"]),
    position: z
      .object({ shard: count, index: count })
      .nullable()
      .describe("The first entry that is not delivered; null before the first."),
    lagEntries: count,
    lagSeconds: count.describe("The age of the eldest entry that is not delivered."),
    error: z.string().nullable().describe("Why it does not deliver, as a word of ours."),
  })
  .register(components, { id: "Feed" });

const feedTest = z
  .object({ delivered: z.boolean(), error: z.string().nullable() })
  .register(components, { id: "FeedTest" });

const rotated = z
  .object({
    from: z.string().describe("The name of the master key before."),
    to: z.string().describe("The name of the one in force."),
    rewrapped: count.describe("Keys and credentials that were wrapped anew."),
    oldKey: z.enum(["removed", "in_file"]),
  })
  .register(components, { id: "MasterKeyRotation" });

export const serverOperations = {
  "GET /healthz": {
    id: "readHealth",
    tag: "Server",
    summary: "Whether the process lives",
    answers: { 200: json("It does.", health) },
  },
  "GET /readyz": {
    id: "readReadiness",
    tag: "Server",
    summary: "Whether it can do its work: record",
    answers: { 200: json("It can.", health), 503: json("The audit log cannot be written.", health) },
  },
  "GET /metrics": {
    id: "readMetrics",
    tag: "Server",
    summary: "Counters for monitoring",
    answers: { 200: file("Prometheus's text format.", ["text/plain"]) },
  },
  "GET /openapi.json": {
    id: "readOpenApi",
    tag: "Server",
    summary: "This document",
    answers: {
      200: file("OpenAPI 3.1.", ["application/json"], { ETag: "A digest of the document." }),
      304: { description: "`If-None-Match` named it." },
    },
  },
  "GET /docs": {
    id: "showDocs",
    tag: "Server",
    summary: "This document as a page, to read and to try",
    answers: { 200: file("The page.", ["text/html"]) },
  },
  "GET /docs/:file": {
    id: "readDocsFile",
    tag: "Server",
    summary: "A script, style or image of that page",
    path: { file: "Its name." },
    answers: { 200: file("The file.", ["text/javascript", "text/css", "image/png"]) },
  },
  "GET /api/v1/feeds": {
    id: "listFeeds",
    tag: "Server",
    summary: "How far each feed of security events is",
    answers: { 200: json("In the configuration's order.", listOf("FeedList", feed)) },
    errors: ["overloaded"],
  },
  "POST /api/v1/feeds/:name/test": {
    id: "testFeed",
    tag: "Server",
    summary: "Send one event that says that it is a test",
    path: { name: "The feed's name in the configuration." },
    body: jsonBody(empty, { isOptional: true }),
    answers: { 200: json("What came of it.", feedTest) },
    errors: ["overloaded"],
  },
  "POST /api/v1/master-key/rotate": {
    id: "rotateMasterKey",
    tag: "Server",
    summary: "Wrap everything under a new master key",
    description: "Answered when everything is wrapped by it. It goes on when the caller goes away.",
    body: jsonBody(empty),
    answers: { 200: json("Done.", rotated) },
    errors: ["master_key_read_only", "config_invalid", "overloaded"],
  },
} as const satisfies Operations;
