/**
 * Calls of models, as OpenAI's SDKs know them.
 * @module
 */
import { z } from "zod";
import { speechEndpoint, speechRequest } from "../../../openai/audio/speech.ts";
import { plainTranscripts } from "../../../openai/audio/transcript-text.ts";
import { transcriptionRequest, translationRequest } from "../../../openai/audio/transcripts.ts";
import { chatMessage, chatRequest, contentPart } from "../../../openai/chat-request.ts";
import { completionsRequest } from "../../../openai/completions.ts";
import { embeddingsRequest } from "../../../openai/embeddings.ts";
import { imagesRequest } from "../../../openai/images.ts";
import { messagesRequest } from "../../../openai/messages/request.ts";
import { moderationsRequest } from "../../../openai/moderations.ts";
import { imageEditsRequest, imageVariationsRequest } from "../../../openai/picture-forms.ts";
import { rerankRequest } from "../../../openai/rerank.ts";
import { responsesRequest } from "../../../openai/responses/request.ts";
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

const upstreamsAnswer = z
  .looseObject({})
  .describe("The upstream's answer, judged; its fields are those of the API.")
  .register(components, { id: "UpstreamAnswer" });

/** What every call can be told. */
const errors: Operation["errors"] = [
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
];

interface Call {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly request: z.ZodType;
  /** Of a body of JSON. */
  readonly example?: object;
  /** What is answered; where nothing is said of it, the upstream's answer as its API has it. */
  readonly answer?: z.ZodType;
  readonly streams: boolean;
  /** Media types of answers beside JSON. */
  readonly others?: readonly string[];
  /** Whether the request is a form. */
  readonly isForm?: true;
}

/** A file of a form. */
const formFile = z.string().meta({ format: "binary" });
const formFiles = z.union([formFile, z.array(formFile)]);

const sounds = [...(speechEndpoint.binary ?? [])];
const transcriptTypes = [...plainTranscripts.mediaTypes];

const call = ({
  id,
  summary,
  description,
  request,
  example,
  answer = upstreamsAnswer,
  streams,
  others = [],
  isForm,
}: Call): Operation => ({
  id,
  tag: "Calls",
  summary,
  ...(description === undefined ? {} : { description }),
  headers: callHeaders,
  body: isForm === true ? { content: { "multipart/form-data": request } } : jsonBody(request, { example }),
  answers: {
    200: {
      description: "The answer, when its close is in the log.",
      content: {
        "application/json": answer,
        ...(streams ? { "text/event-stream": null } : {}),
        ...Object.fromEntries(others.map((type) => [type, null])),
      },
      headers: answerHeaders,
    },
    default: file(
      "An error of the upstream, scanned and passed on with its status.",
      ["application/json"],
      answerHeaders,
    ),
  },
  errors,
});

const chat = (id: string): Operation =>
  call({
    id,
    summary: "Call a model",
    description:
      "With `stream: true` the answer is `text/event-stream`: events of `chat.completion.chunk`, and `[DONE]` at the end. A stream that " +
      "fails after it began ends with an event that holds an error, and without `[DONE]`.",
    request: chatCompletionRequest,
    example: { model: "demo", messages: [{ role: "user", content: "Hello, my address is jane@example.com" }] },
    answer: chatCompletion,
    streams: true,
  });

export const callOperations = {
  "POST /v1/chat/completions": chat("createChatCompletion"),
  "POST /api/v1/chat/completions": chat("createChatCompletionUnderApi"),
  "POST /v1/completions": call({
    id: "createCompletion",
    summary: "Go on with a text",
    request: completionsRequest.register(components, { id: "CompletionRequest" }),
    example: { model: "demo", prompt: "The capital of Norway is" },
    streams: true,
  }),
  "POST /v1/responses": call({
    id: "createResponse",
    summary: "Call a model, by OpenAI's Responses API",
    request: responsesRequest.register(components, { id: "ResponseRequest" }),
    example: { model: "demo", input: "Hello" },
    streams: true,
  }),
  "POST /v1/messages": call({
    id: "createMessage",
    summary: "Call a model, by Anthropic's Messages API",
    description: "Errors have Anthropic's shape: `{type: error, error: {type, message}}`.",
    request: messagesRequest.register(components, { id: "MessageRequest" }),
    example: { model: "demo", max_tokens: 100, messages: [{ role: "user", content: "Hello" }] },
    streams: true,
  }),
  "POST /v1/messages/count_tokens": call({
    id: "countMessageTokens",
    summary: "Have the tokens of a request counted by the upstream",
    request: messagesRequest,
    example: { model: "demo", messages: [{ role: "user", content: "Hello" }] },
    streams: false,
  }),
  "POST /v1/audio/speech": call({
    id: "createSpeech",
    summary: "Have a text spoken",
    request: speechRequest.register(components, { id: "SpeechRequest" }),
    example: { model: "demo", input: "Hello", voice: "alloy" },
    streams: true,
    others: sounds,
  }),
  "POST /v1/audio/transcriptions": call({
    id: "createTranscription",
    summary: "Write down what a sound says",
    request: transcriptionRequest.extend({ file: formFile }).register(components, { id: "TranscriptionRequest" }),
    isForm: true,
    streams: true,
    others: transcriptTypes,
  }),
  "POST /v1/audio/translations": call({
    id: "createTranslation",
    summary: "Write down in English what a sound says",
    request: translationRequest.extend({ file: formFile }).register(components, { id: "TranslationRequest" }),
    isForm: true,
    streams: false,
    others: transcriptTypes,
  }),
  "POST /v1/images/edits": call({
    id: "editImage",
    summary: "Change pictures by a text",
    request: imageEditsRequest
      .extend({ image: formFiles, mask: formFile.optional() })
      .register(components, { id: "ImageEditRequest" }),
    isForm: true,
    streams: false,
  }),
  "POST /v1/images/variations": call({
    id: "varyImage",
    summary: "Make pictures like a picture",
    request: imageVariationsRequest.extend({ image: formFile }).register(components, { id: "ImageVariationRequest" }),
    isForm: true,
    streams: false,
  }),
  "POST /v1/embeddings": call({
    id: "createEmbedding",
    summary: "Turn texts into vectors",
    request: embeddingsRequest.register(components, { id: "EmbeddingRequest" }),
    example: { model: "demo", input: ["a text"] },
    streams: false,
  }),
  "POST /v1/images/generations": call({
    id: "createImage",
    summary: "Make a picture from a text",
    request: imagesRequest.register(components, { id: "ImageRequest" }),
    example: { model: "demo", prompt: "a stave church in snow" },
    streams: false,
  }),
  "POST /v1/moderations": call({
    id: "createModeration",
    summary: "Ask whether texts may be shown",
    request: moderationsRequest.register(components, { id: "ModerationRequest" }),
    example: { model: "demo", input: "a text" },
    streams: false,
  }),
  "POST /v1/rerank": call({
    id: "rerankDocuments",
    summary: "Find the documents that fit a question best",
    request: rerankRequest.register(components, { id: "RerankRequest" }),
    example: { model: "demo", query: "a question", documents: ["a text", "another"] },
    streams: false,
  }),
} as const satisfies Operations;
