/**
 * `POST /v1/embeddings`: texts to vectors. A vector is no text, but only as long as it is one.
 * @module
 */
import * as z from "zod";
import { plain } from "./fields.ts";
import type { JsonNode } from "./json-document.ts";
import { jsonEndpoint } from "./json-endpoint.ts";
import { modelName, must, text, whole } from "./must.ts";
import { allOf, fields } from "./text-kinds.ts";

/** As many vectors as a request may ask for have some millions of numbers. */
const answerValuesMax = 4_000_000;

/** Tokens are texts that nobody can scan. */
const inputWords = must("a string or an array of strings; texts as tokens cannot be scanned, and are refused");
const isTexts = (value: unknown): boolean =>
  typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string"));

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** A component of a vector, or all of it in base64. */
const isVector = (node: JsonNode): boolean => {
  const holder = node.kind === "number" ? node.parent : node;
  if (holder?.step !== "embedding" || holder.parent?.parent?.step !== "data") return false;
  return node.kind === "number" || (node.kind === "string" && base64.test(node.text));
};

export const embeddingsRequest = z.object(
  {
    model: modelName(),
    input: z.custom<string | string[]>(isTexts, inputWords),
    encoding_format: z.enum(["float", "base64"], must("float or base64")).nullish(),
    dimensions: whole(1, 1_000_000, "an integer of at least 1"),
    user: text("a string").nullish(),
  },
  must("an object"),
);

export const embeddingsEndpoint = jsonEndpoint({
  route: "embeddings",
  paths: ["/v1/embeddings"],
  upstreamPath: "/embeddings",
  requestNames: plain("model input encoding_format dimensions user input_type truncate"),
  answerNames: {
    ...plain("object model id"),
    data: plain("object embedding index"),
    usage: plain("prompt_tokens total_tokens"),
    error: plain("message type param code"),
  },
  request: embeddingsRequest,
  factsOf: ({ model, user }) => ({ model, user: user ?? null }),
  requestKinds: ([field]) => (field === "input" ? allOf("user") : { ...fields, named: { input: "user" } }),
  answerKinds: () => fields,
  isMedia: isVector,
  answerValuesMax,
});
