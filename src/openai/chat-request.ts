/**
 * Checks the shape of a chat completions request and reads the few facts that the proxy acts on. Unknown fields pass: what is
 * forwarded is the original text, so zod need not copy them (a quarter of its time).
 * @module
 */
import * as z from "zod";
import {
  extensionShape,
  isToolSwitch,
  projectRequest,
  readExtensions,
  type ToolSwitch,
  toolSwitch,
} from "./extensions.ts";
import type { CallFacts } from "./endpoint.ts";
import type { JsonValue } from "./json-document.ts";
import { between, check, checkEach, flag, modelName, must, text, whole } from "./must.ts";

const object = z.object({}, must("an object")).nullish();
const tokens = whole(1, Number.MAX_SAFE_INTEGER, "an integer of at least 1");
const stopMax = 16;
const stopWords = must(`a string or an array of at most ${stopMax} strings`);
const messagesWords = must("an array of at least one message");
/** Elements are checked one by one below: zod would gather an issue for each bad one. */
const anyArray = (kind: string) => z.array(z.unknown(), must(kind)).nullish();
const isStop = (value: unknown): boolean =>
  typeof value === "string" ||
  (Array.isArray(value) && value.length <= stopMax && value.every((item) => typeof item === "string"));

/** Its messages are checked one by one: `chatMessage`. */
export const chatRequest = z.object(
  {
    model: modelName(),
    messages: z.array(z.unknown(), messagesWords).min(1, messagesWords),
    stream: flag(),
    stream_options: z.object({ include_usage: flag(), include_obfuscation: flag() }, must("an object")).nullish(),
    n: whole(1, 128, "an integer from 1 to 128"),
    temperature: between(0, 2),
    top_p: between(0, 1),
    presence_penalty: between(-2, 2),
    frequency_penalty: between(-2, 2),
    max_tokens: tokens,
    max_completion_tokens: tokens,
    stop: z.custom<string | string[]>(isStop, stopWords).nullish(),
    seed: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, "an integer"),
    logprobs: flag(),
    top_logprobs: whole(0, 20, "an integer from 0 to 20"),
    logit_bias: object,
    user: text("a string").nullish(),
    metadata: object,
    response_format: object,
    tools: anyArray("an array of objects"),
    tool_choice: z.union([z.string(), z.object({})], must("a string or an object")).nullish(),
    parallel_tool_calls: flag(),
    functions: anyArray("an array of objects"),
    function_call: z.union([z.string(), z.object({})], must("a string or an object")).nullish(),
    modalities: anyArray("an array of strings"),
    audio: object,
    prediction: object,
    web_search_options: object,
    store: flag(),
    service_tier: text("a string").nullish(),
    reasoning_effort: text("a string").nullish(),
    verbosity: text("a string").nullish(),
    safety_identifier: text("a string").nullish(),
    prompt_cache_key: text("a string").nullish(),
    ...extensionShape,
  },
  must("an object"),
);

export const chatMessage = z.object(
  {
    role: text("a string"),
    content: z.union([z.string(), z.array(z.unknown())], must("a string, an array of parts or null")).nullish(),
    name: text("a string").nullish(),
    tool_call_id: text("a string").nullish(),
    tool_calls: anyArray("an array of objects"),
    completion_id: text("a string").nullish(),
    metadata: z.unknown().optional(),
  },
  must("an object"),
);

export const contentPart = z.object({ type: text("a string") }, must("an object"));
const anyObject = z.object({}, must("an object"));
const anyText = z.string(must("a string"));

/**
 * The facts of a request.
 * @throws CustodyError `request_malformed`, naming the first field at fault and what it must be.
 */
export const readChatRequest = (value: JsonValue): CallFacts => {
  const request = check(chatRequest, value);
  let isExtended = false;
  for (const [position, item] of request.messages.entries()) {
    const message = check(chatMessage, item, "messages", position);
    isExtended ||= message.completion_id !== undefined || message.metadata !== undefined;
    if (Array.isArray(message.content)) checkEach(contentPart, message.content, "messages", position, "content");
    checkEach(anyObject, message.tool_calls, "messages", position, "tool_calls");
  }
  checkEach(anyObject, request.tools, "tools");
  const switches: ToolSwitch[] = [];
  for (const [position, tool] of (request.tools ?? []).entries()) {
    if (isToolSwitch(tool)) switches.push({ ...check(toolSwitch, tool, "tools", position), position });
  }
  checkEach(anyObject, request.functions, "functions");
  checkEach(anyText, request.modalities, "modalities");
  return {
    model: request.model,
    stream: request.stream ?? false,
    choices: request.n ?? 1,
    includeUsage: request.stream_options?.include_usage ?? false,
    user: request.user ?? null,
    store: request.store ?? null,
    extensions: readExtensions(request, switches, isExtended),
  };
};

/**
 * What a request to a project says where OpenAI's API has another meaning: its labels, under the name of `metadata`.
 * @throws CustodyError `request_malformed`, also where `user` is no UUID.
 */
export const readProjectRequest = (value: JsonValue): Readonly<Record<string, string>> =>
  check(projectRequest, value).metadata ?? {};
