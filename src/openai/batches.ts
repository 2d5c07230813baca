/**
 * `POST /v1/batches`: what is asked for, and what the caller says of it.
 * @module
 */
import * as z from "zod";
import { batchEndpointOf, batchPaths } from "./batch-line.ts";
import { plain } from "./fields.ts";
import { jsonEndpoint } from "./json-endpoint.ts";
import { must, text } from "./must.ts";
import { fields } from "./text-kinds.ts";

const windowWords = must("24h");
const hourSeconds = 3_600;
const daySeconds = 86_400;
const expiryWords = must("an integer from 3600 to 2592000");
const metadataWords = must("an object of at most 16 strings: names of at most 64 characters, values of at most 512");

/** When a file ends by itself, in OpenAI's form. */
export const expiresAfter = z.strictObject(
  {
    anchor: z.literal("created_at", must("created_at")),
    seconds: z
      .int(expiryWords)
      .min(hourSeconds, expiryWords)
      .max(30 * daySeconds, expiryWords),
  },
  must("an object with `anchor` and `seconds`, and nothing else"),
);

const isMetadata = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length <= 16 &&
  Object.entries(value).every(([name, one]) => name.length <= 64 && typeof one === "string" && one.length <= 512);

export const batchRequest = z.strictObject(
  {
    input_file_id: text("the id of a file").max(64, must("the id of a file")),
    endpoint: text("the path of an endpoint").refine(
      (path) => batchEndpointOf(path) !== undefined,
      `must be one of ${batchPaths.join(", ")}`,
    ),
    completion_window: z.literal("24h", windowWords),
    metadata: z.custom<Record<string, string>>(isMetadata, metadataWords).nullish(),
    output_expires_after: expiresAfter.nullish(),
  },
  { error: ({ code }) => (code === "unrecognized_keys" ? "has a field that is not known" : "must be an object") },
);

/** It calls nobody: an upstream's path is where a batch of its own would be made. */
export const batchesEndpoint = jsonEndpoint({
  route: "batches",
  paths: ["/v1/batches"],
  upstreamPath: "/batches",
  requestNames: {
    ...plain("input_file_id endpoint completion_window metadata"),
    output_expires_after: plain("anchor seconds"),
  },
  answerNames: plain("id object"),
  request: batchRequest,
  factsOf: () => ({ model: "" }),
  requestKinds: () => fields,
  answerKinds: () => fields,
});
