/**
 * `POST /v1/completions`: prompts without messages, as OpenAI had it first and servers of open models still have.
 * @module
 */
import * as z from "zod";
import { completionTokensOf } from "./answer-shape.ts";
import { checkJoinable, indexOf, readChoices, readFinishes, readUsage } from "./choices.ts";
import { FieldLevel, plain } from "./fields.ts";
import { type Delta, doneFrame, emptyFrame, type Frame } from "./frame.ts";
import { isJsonObject, type JsonNode } from "./json-document.ts";
import { jsonEndpoint } from "./json-endpoint.ts";
import { between, flag, modelName, must, text, whole } from "./must.ts";
import { objectOf, readAnswerBody } from "./read-body.ts";
import { allOf, errorKinds, fields, type Kinds, partsWithKinds, type Steps } from "./text-kinds.ts";

const promptWords = must("a string or an array of strings; texts as tokens cannot be scanned, and are refused");
const isPrompt = (value: unknown): boolean =>
  typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string"));

export const completionsRequest = z.object(
  {
    model: modelName(),
    prompt: z.custom<string | string[]>(isPrompt, promptWords),
    suffix: text("a string").nullish(),
    max_tokens: whole(0, Number.MAX_SAFE_INTEGER, "an integer of at least 0"),
    n: whole(1, 128, "an integer from 1 to 128"),
    best_of: whole(1, 128, "an integer from 1 to 128"),
    temperature: between(0, 2),
    top_p: between(0, 1),
    presence_penalty: between(-2, 2),
    frequency_penalty: between(-2, 2),
    stream: flag(),
    stream_options: z.object({ include_usage: flag() }, must("an object")).nullish(),
    user: text("a string").nullish(),
  },
  must("an object"),
);

const answerNames = {
  ...plain("id object created model system_fingerprint"),
  choices: { ...plain("text index finish_reason"), logprobs: plain("tokens token_logprobs top_logprobs text_offset") },
  usage: {
    ...plain("prompt_tokens completion_tokens total_tokens"),
    prompt_tokens_details: plain("cached_tokens"),
    completion_tokens_details: plain("reasoning_tokens"),
  },
  error: plain("message type param code"),
};
const answerFields = new FieldLevel(answerNames);

const answerKinds = ([field]: Steps): Kinds => {
  if (field === "error") return errorKinds;
  return field === "choices" ? { ...fields, named: { text: "assistant" } } : fields;
};

/** The text of a choice: what clients join from chunk to chunk. */
const isText = ({ kind, step, parent }: JsonNode): boolean =>
  kind !== "key" && step === "text" && parent?.parent?.step === "choices" && parent.parent.parent?.parent === null;

export const completionsEndpoint = jsonEndpoint({
  route: "completions",
  paths: ["/v1/completions"],
  upstreamPath: "/completions",
  requestNames: {
    ...plain(
      "model prompt suffix max_tokens n best_of temperature top_p presence_penalty frequency_penalty stream user",
    ),
    ...plain("echo logprobs logit_bias stop seed"),
    stream_options: plain("include_usage"),
  },
  answerNames,
  request: completionsRequest,
  factsOf: ({ model, stream, n, stream_options: options, user, prompt }) => ({
    model,
    stream: stream ?? false,
    choices: (n ?? 1) * (Array.isArray(prompt) ? prompt.length : 1),
    includeUsage: options?.include_usage ?? false,
    user: user ?? null,
  }),
  requestKinds: ([field]) =>
    field === "prompt" ? allOf("user") : { ...fields, named: { prompt: "user", suffix: "user" } },
  answerKinds,
  completionTokensMax: ({ max_tokens: tokens }) => tokens,
  answerShape: (value, usage) => {
    const said = (isJsonObject(value) ? readChoices(value) : []).map((choice) => choice["text"]);
    const choices = said.map((one) => ({ content: typeof one === "string" ? one : null, toolCalls: [] }));
    const chars = choices.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
    return { choices, completionTokens: completionTokensOf(usage, chars) };
  },
  stream: {
    endsByChoices: true,
    readEvent: ({ data }, limits): Frame | null => {
      if (data === null) return null;
      if (data === "[DONE]") return doneFrame;
      const document = readAnswerBody(data, limits, answerFields);
      const value = objectOf(document, "a chunk");
      const choices = readChoices(value);
      const texts = partsWithKinds(document, answerKinds);
      const deltas = texts.filter(isText).map((token): Delta => {
        checkJoinable(token);
        const position = Number(token.parent?.step);
        return { choice: indexOf(choices[position], position, "choices"), channel: "content", token };
      });
      return {
        ...emptyFrame,
        kind: value["error"] ? "error" : "chunk",
        document,
        deltas,
        parts: texts.filter((token) => !isText(token)),
        finishes: readFinishes(choices),
        usage: readUsage(value["usage"]),
      };
    },
  },
});
