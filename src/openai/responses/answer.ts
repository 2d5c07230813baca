/**
 * Answers of OpenAI's Responses API: whole, and as typed events of a stream, which say at each end again what their deltas have said.
 * @module
 */
import type { AnswerShape } from "../../domain/body-shape.ts";
import type { Usage } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import { completionTokensOf } from "../answer-shape.ts";
import { checkJoinable, countOf, malformed } from "../choices.ts";
import { type Delta, emptyFrame, type Frame, type Whole } from "../frame.ts";
import { isJsonObject, objectsIn, type JsonNode, type JsonObject, type JsonValue } from "../json-document.ts";
import type { JsonLimits } from "../json.ts";
import type { SseEvent } from "../sse.ts";
import { responsesReading } from "./reading.ts";

const placesMax = 1_023;

/** Token counts, or null where there are none. */
export const usageSaid = (usage: JsonValue | undefined): Usage | null => {
  if (!isJsonObject(usage)) return null;
  const promptTokens = countOf(usage["input_tokens"]);
  const completionTokens = countOf(usage["output_tokens"]);
  if (promptTokens === null || completionTokens === null) return null;
  const details = usage["input_tokens_details"];
  const cached = isJsonObject(details) ? (countOf(details["cached_tokens"]) ?? 0) : 0;
  const counted = { completionTokens, promptTokens, totalTokens: promptTokens + completionTokens };
  return cached === 0 || cached > promptTokens ? counted : { cachedPromptTokens: cached, ...counted };
};

/** Reads the shape of a whole response: a choice for each item of its output. */
export const responsesAnswerShape = (value: JsonValue, usage: Usage | null): AnswerShape => {
  const output = objectsIn(isJsonObject(value) ? value["output"] : undefined);
  const choices = output.map(({ content, type, name, arguments: given, input }, place) => {
    const texts = objectsIn(content).flatMap(({ text }) => (typeof text === "string" ? [text] : []));
    const said = [given, input].find((one) => typeof one === "string");
    const isCall = typeof type === "string" && type.endsWith("_call") && typeof name === "string";
    const toolCalls = isCall
      ? [{ name, arguments: typeof said === "string" ? said : "", path: `output[${place}]` }]
      : [];
    return { content: texts.length === 0 ? null : texts.join(""), toolCalls };
  });
  const chars = choices.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  return { choices, completionTokens: completionTokensOf(usage, chars) };
};

/** A place that an event names. Throws `upstream_failed` where it is none. */
const placeOf = (value: JsonObject, name: string): number => {
  const place = value[name] ?? 0;
  if (typeof place === "number" && Number.isInteger(place) && place >= 0 && place <= placesMax) return place;
  throw malformed(name, `an integer from 0 to ${placesMax}`);
};

/** The text that a delta goes on: by the event's type, and by the place of the part. */
const channelOf = (type: string, value: JsonObject): string => {
  const base = type.replace(/^response\./, "").replace(/\.delta$/, "");
  const place = placeOf(value, "content_index") + placeOf(value, "summary_index");
  if (base === "output_text" && place === 0) return "content";
  if (base.endsWith("_arguments") || base.endsWith("_input")) return "tool:0:arguments";
  return `${base}[${place}]`;
};

const kindOf = (type: string, value: JsonObject): Frame["kind"] => {
  if (type === "error" || type === "response.failed" || Boolean(value["error"])) return "error";
  return type === "response.completed" || type === "response.incomplete" ? "done" : "chunk";
};

const calls: Readonly<Record<string, string>> = {
  name: "tool:0:name",
  arguments: "tool:0:arguments",
  input: "tool:0:arguments",
};

/** Where a string says what a tool is called, or what with: in an item, or in the event that ends its arguments. */
const callPlaceOf = ({ step, parent }: JsonNode, choice: number): Whole["place"] => {
  const channel = calls[step] ?? null;
  if (channel === null || parent === null) return null;
  const isOfEvent = parent.parent === null && step !== "name";
  const isOfItem = parent.step === "item" && parent.parent?.parent === null;
  if (isOfEvent || isOfItem) return { choice, channel };
  const isOfOutput = parent.parent?.step === "output" && parent.parent.parent?.step === "response";
  return isOfOutput ? { choice: Number(parent.step), channel } : null;
};

const repeated: ReadonlySet<string> = new Set(["assistant", "reasoning", "refusal", "tool_arguments"]);

/**
 * Reads one event. A type that nobody has heard of is read by the same rules: what it calls `delta` goes on, all else stands alone.
 * @throws CustodyError `upstream_failed`.
 */
export const readResponsesEvent = ({ data }: SseEvent, limits: JsonLimits): Frame | null => {
  if (data === null) return null;
  const document = responsesReading.readAnswer(data, limits);
  const { value } = document;
  if (!isJsonObject(value) || typeof value["type"] !== "string") {
    throw new CustodyError(
      "upstream_failed",
      "the upstream's answer cannot be read: an event must be an object with a type",
    );
  }
  const { type, response } = value;
  const choice = placeOf(value, "output_index");
  const isDelta = type.endsWith(".delta");
  const deltas: Delta[] = [];
  const repeats: Whole[] = [];
  const parts: JsonNode[] = [];
  for (const token of responsesReading.answerParts(document)) {
    const isGrowing = isDelta && token.step === "delta" && token.parent?.parent === null;
    const place = token.kind === "string" && token.text !== "" ? callPlaceOf(token, choice) : null;
    if (isGrowing) checkJoinable(token);
    if (isGrowing && token.kind === "string") deltas.push({ choice, channel: channelOf(type, value), token });
    else if (place !== null) repeats.push({ token, place });
    else if (token.kind === "string" && token.text !== "" && repeated.has(token.partKind))
      repeats.push({ token, place });
    else parts.push(token);
  }
  return {
    ...emptyFrame,
    kind: kindOf(type, value),
    document,
    deltas,
    repeats,
    parts,
    finishes: type === "response.output_item.done" ? [{ choice, reason: "stop" }] : [],
    usage: isJsonObject(response) ? usageSaid(response["usage"]) : null,
  };
};
