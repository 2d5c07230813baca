/**
 * Calls of models, as OpenAI's SDKs know them.
 * @module
 */
import { z } from "zod";
import { chatMessage, chatRequest, contentPart } from "../../../openai/chat-request.ts";
import { components, count, file, type Headers, jsonBody, type Operation, type Operations } from "../operation.ts";

const message = chatMessage
  .extend({ content: z.union([z.string(), z.array(contentPart)]).nullish() })
  .register(components, { id: "ChatMessage" });

const chatCompletionRequest = chatRequest
  .extend({
    messages: z.array(message).min(1),
    stop: chatRequest.shape.stop.describe("A string, or an array of strings."),
  })
  .describe("As OpenAI has it. Fields that are not listed are passed on; every text in them is scanned.")
  .register(components, { id: "ChatCompletionRequest" });

const chatCompletion = z
  .looseObject({
    id: z.string(),
    session_id: z.string().optional().describe("Where the request speaks of sessions."),
    object: z.literal("chat.completion"),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.looseObject({
        index: count,
        message: z.looseObject({ role: z.string(), content: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    ),
    usage: z.looseObject({ prompt_tokens: count, completion_tokens: count, total_tokens: count }).nullish(),
  })
  .describe("The upstream's answer, judged; the fields that it adds are passed on.")
  .register(components, { id: "ChatCompletion" });

const callHeaders: Headers = {
  "X-Custody-Subject": "Whose data the call is about; else `user`, else the key's subject, else the key.",
  "X-Custody-Purpose": "A name of `policies.purposes`: that policy joins the base.",
  "X-Request-ID": "An id of the caller's, sealed with the request.",
  "X-Upstream-Authorization":
    "The caller's own credential for the upstream, where `access.callerCredentials` allows it.",
};

const answerHeaders: Headers = {
  "X-Request-ID": "The exchange's id in the record.",
  "X-Custody-Verdict": "The strongest action that was taken on the request.",
  "X-Custody-Redactions": "How many values were changed in the request.",
  "X-Custody-Data-Class": "The request's data class.",
  "X-Custody-Policy": "The policy in force and the first characters of its digest.",
  "X-Custody-Degraded": "Scanners that failed open, where some did.",
  "X-Custody-Budget-Warning": "Budgets that are nearly used.",
  "X-RateLimit-Limit-Requests": "Where the key or its team has a limit.",
  "X-RateLimit-Remaining-Requests": "What is left of it.",
  "X-RateLimit-Reset-Requests": "When it is whole again: `1s`, `6m0s`.",
  "X-RateLimit-Limit-Tokens": "Where the key or its team has a limit.",
  "X-RateLimit-Remaining-Tokens": "What is left of it.",
  "X-RateLimit-Reset-Tokens": "When it is whole again.",
};

const chat = (id: string): Operation => ({
  id,
  tag: "Calls",
  summary: "Call a model",
  description:
    "With `stream: true` the answer is `text/event-stream`: events of `chat.completion.chunk`, and `[DONE]` at the end. A stream that " +
    "fails after it began ends with an event that holds an error, and without `[DONE]`.",
  headers: callHeaders,
  body: jsonBody(chatCompletionRequest, {
    example: { model: "demo", messages: [{ role: "user", content: "Hello, my address is jane@example.com" }] },
  }),
  answers: {
    200: {
      description: "The answer, when its close is in the log.",
      content: { "application/json": chatCompletion, "text/event-stream": null },
      headers: answerHeaders,
    },
    default: file(
      "An error of the upstream, scanned and passed on with its status.",
      ["application/json"],
      answerHeaders,
    ),
  },
  errors: [
    "content_safety_block",
    "prompt_injection_detected",
    "pii_policy_block",
    "secret_detected",
    "classification_mismatch",
    "tool_not_allowed",
    "insufficient_quota",
    "model_not_allowed",
    "caller_credential_not_allowed",
    "not_found",
    "rate_limited",
    "upstream_failed",
    "upstream_timeout",
    "scanner_failed",
    "credential_unusable",
    "overloaded",
  ],
});

export const callOperations = {
  "POST /v1/chat/completions": chat("createChatCompletion"),
  "POST /api/v1/chat/completions": chat("createChatCompletionUnderApi"),
} as const satisfies Operations;
