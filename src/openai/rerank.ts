/**
 * `POST /v1/rerank`: which documents fit a question best, as Cohere, Jina and vLLM have it.
 * @module
 */
import * as z from "zod";
import type { Usage } from "../domain/entry.ts";
import { plain } from "./fields.ts";
import { isJsonObject, type JsonValue } from "./json-document.ts";
import { jsonEndpoint } from "./json-endpoint.ts";
import { modelName, must, text, whole } from "./must.ts";
import { allOf, fields } from "./text-kinds.ts";

const isDocuments = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((one) => typeof one === "string" || (typeof one === "object" && one !== null && !Array.isArray(one)));

/** Providers count the tokens of question and documents together. */
const usageOf = (answer: JsonValue): Usage | null => {
  const usage = isJsonObject(answer) ? answer["usage"] : null;
  const total = isJsonObject(usage) ? (usage["total_tokens"] ?? usage["prompt_tokens"]) : null;
  if (typeof total !== "number" || !Number.isSafeInteger(total) || total < 0) return null;
  return { promptTokens: total, completionTokens: 0, totalTokens: total };
};

export const rerankRequest = z.object(
  {
    model: modelName(),
    query: text("a string"),
    documents: z.custom<unknown[]>(isDocuments, must("an array of at least one string or object")),
    top_n: whole(1, 1_000_000, "an integer of at least 1"),
    user: text("a string").nullish(),
  },
  must("an object"),
);

export const rerankEndpoint = jsonEndpoint({
  route: "rerank",
  paths: ["/v1/rerank"],
  upstreamPath: "/rerank",
  requestNames: {
    ...plain("model query top_n return_documents max_tokens_per_doc rank_fields user"),
    documents: plain("text title"),
  },
  answerNames: {
    ...plain("id object model"),
    results: { ...plain("index relevance_score"), document: plain("text") },
    usage: plain("total_tokens prompt_tokens"),
    meta: null,
    error: plain("message type param code"),
  },
  request: rerankRequest,
  factsOf: ({ model, user }) => ({ model, user: user ?? null }),
  // Documents are what a search found: somebody else wrote them.
  requestKinds: ([field]) => (field === "documents" ? allOf("tool_result") : { ...fields, named: { query: "user" } }),
  answerKinds: ([field]) => (field === "results" ? allOf("assistant") : fields),
  usageOf,
});
