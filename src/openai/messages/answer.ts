/**
 * Answers of Anthropic's Messages API: whole, and as events of a stream.
 * @module
 */
import type { AnswerShape } from "../../domain/body-shape.ts";
import type { Usage } from "../../domain/entry.ts";
import { completionTokensOf } from "../answer-shape.ts";
import { checkJoinable, countOf, indexOf } from "../choices.ts";
import { type Delta, emptyFrame, type Frame, type Given } from "../frame.ts";
import { isJsonObject, objectsIn, type JsonNode, type JsonObject, type JsonValue } from "../json-document.ts";
import type { JsonLimits } from "../json.ts";
import type { SseEvent } from "../sse.ts";
import { messagesReading } from "./reading.ts";
import { eventType, objectOf } from "../read-body.ts";

/** What cache and prompt had is counted apart there: together they are the prompt. */
export const usageSaid = (usage: JsonValue | undefined): Partial<Usage> | null => {
  if (!isJsonObject(usage)) return null;
  const input = countOf(usage["input_tokens"]);
  const output = countOf(usage["output_tokens"]);
  const cached = countOf(usage["cache_read_input_tokens"]) ?? 0;
  const written = countOf(usage["cache_creation_input_tokens"]) ?? 0;
  if (input === null && output === null) return null;
  return {
    ...(cached === 0 ? {} : { cachedPromptTokens: cached }),
    ...(output === null ? {} : { completionTokens: output }),
    ...(input === null ? {} : { promptTokens: input + cached + written }),
  };
};

/** Reads the shape of a whole answer: one choice, of all its blocks. */
export const messagesAnswerShape = (value: JsonValue, usage: Usage | null): AnswerShape => {
  const blocks = objectsIn(isJsonObject(value) ? value["content"] : undefined);
  const texts = blocks.map(({ text }) => text).filter((text) => typeof text === "string");
  const toolCalls = blocks.flatMap(({ name, input }, place) =>
    typeof name === "string" ? [{ name, arguments: JSON.stringify(input ?? {}), path: `content[${place}]` }] : [],
  );
  const content = texts.length === 0 ? null : texts.join("");
  return { choices: [{ content, toolCalls }], completionTokens: completionTokensOf(usage, content?.length ?? 0) };
};

/** Clients begin a text with these of a block's start. */
const startChannels: Readonly<Record<string, string>> = {
  text: "content",
  thinking: "reasoning_content",
  name: "tool:0:name",
};
/** And join these to it, of deltas of one type each. */
const deltaChannels: Readonly<Record<string, readonly [type: string, channel: string]>> = {
  text: ["text_delta", "content"],
  thinking: ["thinking_delta", "reasoning_content"],
  partial_json: ["input_json_delta", "tool:0:arguments"],
};

/**
 * Which text of its block a string is; null for one that stands alone. Clients go by the types of event and delta, and read over those that they
 * do not know: what such say is a text of its own, which must not come between two pieces of another.
 */
const channelOf = ({ step, parent, kind }: JsonNode, { type, delta }: JsonObject): string | null => {
  if (kind === "key" || parent?.parent?.parent !== null) return null;
  if (parent.step === "content_block") {
    const started = startChannels[step] ?? null;
    return started === null || type === "content_block_start" ? started : `${String(type)} ${step}`;
  }
  const [expected, joined] = parent.step === "delta" ? (deltaChannels[step] ?? []) : [];
  if (joined === undefined) return null;
  const ofDelta = isJsonObject(delta) ? delta["type"] : null;
  const isJoined = type === "content_block_delta" && ofDelta === expected;
  return isJoined ? joined : `${String(type)} ${String(ofDelta)} ${step}`;
};

const kindOf = ({ type, error }: JsonObject): Frame["kind"] => {
  if (type === "error" || Boolean(error)) return "error";
  return type === "message_stop" ? "done" : "chunk";
};

const usageIn = ({ message, usage }: JsonObject): Partial<Usage> | null =>
  usageSaid(usage) ?? (isJsonObject(message) ? usageSaid(message["usage"]) : null);

/** The input of a call that does not come in pieces; `{}` stands for one that will. */
const inputOf = ({ input }: JsonObject, choice: number): Given[] => {
  const isNone = input === undefined || input === null || (isJsonObject(input) && Object.keys(input).length === 0);
  return isNone ? [] : [{ choice, channel: "tool:0:arguments", text: JSON.stringify(input) }];
};

const callOf = (block: JsonObject, choice: number): Given[] => {
  const { name } = block;
  const called = typeof name === "string" ? [{ choice, channel: "tool:0:name", text: name }] : [];
  return called.concat(inputOf(block, choice));
};

/** What clients take as said that no delta says: in the start of a block, and in a message that begins with some. */
const givenIn = ({ content_block: block, message }: JsonObject, choice: number): Given[] => [
  ...(isJsonObject(block) ? inputOf(block, choice) : []),
  ...objectsIn(isJsonObject(message) ? message["content"] : undefined).flatMap(callOf),
];

/**
 * Reads one event. A type that nobody has heard of has texts that stand alone: they are scanned, and it passes.
 * @throws CustodyError `upstream_failed`.
 */
export const readMessagesEvent = ({ data }: SseEvent, limits: JsonLimits): Frame | null => {
  if (data === null) return null;
  const document = messagesReading.readAnswer(data, limits);
  const value = objectOf(document);
  eventType(value);
  const isOfBlock = "content_block" in value || "delta" in value || value["type"] === "content_block_stop";
  const choice = isOfBlock && value["type"] !== "message_delta" ? indexOf(value, 0, "content") : 0;
  const deltas: Delta[] = [];
  const parts: JsonNode[] = [];
  for (const token of messagesReading.answerParts(document)) {
    const channel = channelOf(token, value);
    if (channel === null) {
      parts.push(token);
      continue;
    }
    checkJoinable(token);
    deltas.push({ choice, channel, token });
  }
  const isEnd = value["type"] === "content_block_stop";
  return {
    ...emptyFrame,
    kind: kindOf(value),
    document,
    deltas,
    given: givenIn(value, choice),
    parts,
    finishes: isEnd ? [{ choice, reason: "stop" }] : [],
    usage: usageIn(value),
  };
};
