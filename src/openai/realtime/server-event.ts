/**
 * Events of an upstream: which texts go on from event to event, which come whole, and what is speech. Items are told apart by their ids, and given
 * numbers while their texts grow.
 * @module
 */
import type { Usage } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import { checkJoinable, countOf, malformed } from "../choices.ts";
import { type Delta, emptyFrame, type Frame, type Whole } from "../frame.ts";
import { isJsonObject, type JsonNode, type JsonObject, type JsonValue, objectsIn } from "../json-document.ts";
import type { JsonLimits } from "../json.ts";
import { readingOf } from "../reading.ts";
import { answerKindsOf } from "../responses/kinds.ts";
import { fields, type Kinds } from "../text-kinds.ts";
import { isBase64, isSoundOfPart } from "./audio.ts";
import { namesOfAll, serverEvents } from "./fields.ts";

/** A text of an item, as `Delta` names it. */
export interface TextPlace {
  readonly choice: number;
  readonly channel: string;
}

export interface ServerEvent {
  /** Null for a type that nobody has heard of. */
  readonly type: string | null;
  /** Its texts; `finishes` are items whose texts are whole. */
  readonly frame: Frame;
  /** Items that nothing speaks of any more. */
  readonly leaves: readonly number[];
  readonly sounds: readonly JsonNode[];
  /** Of a piece of speech: the text that says what is said. */
  readonly spoken: TextPlace | null;
  /** Before this event the speech of these items has to leave. */
  readonly endsSpeechOf: readonly number[];
  /** Events of one lane keep their order among each other: a transcript of what the caller said comes beside all else. */
  readonly lane: string;
  /** What a response, or a transcription, used. */
  readonly usage: Usage | null;
}

const transcribing = "conversation.item.input_audio_transcription.";

const reading = readingOf({
  requestNames: {},
  answerNames: namesOfAll(serverEvents),
  requestKinds: () => () => fields,
  answerKinds: (value) => {
    const kinds = answerKindsOf(value);
    const said = (own: Kinds): Kinds => ({ ...own, named: { ...own.named, transcript: "assistant" } });
    return (steps) => (steps.length === 0 ? said(kinds(steps)) : kinds(steps));
  },
});

const indexMax = 1_023;

const indexIn = (event: JsonObject, name: string): number => {
  const index = event[name] ?? 0;
  if (typeof index === "number" && Number.isInteger(index) && index >= 0 && index <= indexMax) return index;
  throw malformed(name, `an integer from 0 to ${indexMax}`);
};

const stringIn = (value: JsonValue | undefined, name: string): string | null => {
  const text = isJsonObject(value) ? value[name] : null;
  return typeof text === "string" ? text : null;
};

/** Which text of its item an event goes on: what is said comes as text or as the transcript of speech. */
const channelOf = (type: string, event: JsonObject): string => {
  const base = type.replace(/^response\./, "").replace(/\.delta$/, "");
  if (base.endsWith("_arguments")) return "tool:0:arguments";
  const index = indexIn(event, "content_index");
  const isSaid = /^(?:output_)?(?:text|audio|audio_transcript)$/.test(base);
  if (isSaid) return index === 0 ? "content" : `content[${index}]`;
  return `${base}[${index}]`;
};

const isSpeech = (type: string): boolean => /^response\.(?:output_)?audio\.delta$/.test(type);
const repeated: ReadonlySet<string> = new Set(["assistant", "reasoning", "refusal", "tool_arguments"]);
const calls: ReadonlyMap<string | number, string> = new Map([
  ["name", "tool:0:name"],
  ["arguments", "tool:0:arguments"],
]);

const usageIn = (usage: JsonValue | undefined): Usage | null => {
  if (!isJsonObject(usage)) return null;
  const promptTokens = countOf(usage["input_tokens"]);
  const completionTokens = countOf(usage["output_tokens"]);
  if (promptTokens === null || completionTokens === null) return null;
  const details = usage["input_token_details"];
  const cached = isJsonObject(details) ? (countOf(details["cached_tokens"]) ?? 0) : 0;
  const counted = { completionTokens, promptTokens, totalTokens: promptTokens + completionTokens };
  return cached === 0 || cached > promptTokens ? counted : { cachedPromptTokens: cached, ...counted };
};

/** Reads the events of one session, in their order. */
export class ServerEvents {
  readonly #limits: JsonLimits;
  /** Items whose texts grow. */
  readonly #numbers = new Map<string, number>();
  /** The items of a response that runs. */
  readonly #responses = new Map<string, Set<string>>();
  #next = 0;

  constructor(limits: JsonLimits) {
    this.#limits = limits;
  }

  /**
   * Reads one. A type that nobody has heard of is read by the same rules; what it calls `delta` stands alone.
   * @throws CustodyError `upstream_failed`.
   */
  read(bytes: Uint8Array): ServerEvent {
    const document = reading.readAnswer(bytes, this.#limits);
    const { value } = document;
    const type = stringIn(value, "type");
    if (!isJsonObject(value) || type === null) {
      throw new CustodyError(
        "upstream_failed",
        "the upstream's answer cannot be read: an event must be an object with a type",
      );
    }
    const item = stringIn(value, "item_id") ?? stringIn(value["item"], "id");
    const responseId = stringIn(value, "response_id");
    const isTranscript = type.startsWith(transcribing);
    const isGrowing = Object.hasOwn(serverEvents, type) && type.endsWith(".delta") && item !== null;
    const number = item === null ? null : this.#numberOf(item, responseId, isGrowing || responseId !== null);
    const deltas: Delta[] = [];
    const repeats: Whole[] = [];
    const parts: JsonNode[] = [];
    const sounds: JsonNode[] = [];
    for (const token of reading.answerParts(document)) {
      if (isGrowing && token.step === "delta" && token.parent?.parent === null) checkJoinable(token);
      const isText = token.kind === "string" && token.text !== "";
      const isDelta = isGrowing && token.step === "delta" && token.parent?.parent === null && token.kind === "string";
      if (isBase64(token) && (isSoundOfPart(token) || (isDelta && isSpeech(type)))) sounds.push(token);
      else if (isDelta && number !== null) deltas.push({ choice: number, channel: channelOf(type, value), token });
      else if (isText && (repeated.has(token.partKind) || calls.has(token.step)))
        this.#takeWhole(token, value, number, repeats, parts);
      else parts.push(token);
    }
    const leaves = this.#leftBy(type, value, item);
    const isWhole = number !== null && (type === "response.output_item.done" || type.endsWith("audio.done"));
    const ends = isWhole ? [number, ...leaves] : leaves;
    const usage = isTranscript ? usageIn(value["usage"]) : usageIn(usageOfResponse(value));
    const hasSpeech = isSpeech(type) && number !== null && sounds.length > 0 && deltas.length === 0;
    return {
      type: Object.hasOwn(serverEvents, type) ? type : null,
      frame: {
        ...emptyFrame,
        document,
        deltas,
        repeats,
        parts,
        finishes: (type.endsWith("audio.done") ? leaves : ends).map((choice) => ({ choice, reason: "stop" })),
      },
      leaves,
      sounds,
      spoken: hasSpeech ? { choice: number, channel: channelOf(type, value) } : null,
      endsSpeechOf: ends,
      lane: isTranscript ? `${transcribing}${item ?? ""}` : "",
      usage,
    };
  }

  /** A text that comes whole: of a call the name and the arguments are the same wherever they stand. */
  #takeWhole(token: JsonNode, event: JsonObject, number: number | null, repeats: Whole[], parts: JsonNode[]): void {
    const channel = calls.get(token.step);
    const choice = this.#itemAround(token, event, number);
    if (channel !== undefined && choice !== null) repeats.push({ token, place: { choice, channel } });
    else if (repeated.has(token.partKind)) repeats.push({ token, place: null });
    else parts.push(token);
  }

  /** The item whose call a text is part of; null where it is of none that runs. */
  #itemAround({ parent, step }: JsonNode, event: JsonObject, number: number | null): number | null {
    if (parent === null) return null;
    if (parent.parent === null) return step === "arguments" || event["arguments"] !== undefined ? number : null;
    if (parent.step === "item" && parent.parent.parent === null) return number;
    const { response } = event;
    const isOfOutput = parent.parent.step === "output" && parent.parent.parent?.step === "response";
    if (!isOfOutput || !isJsonObject(response)) return null;
    const output = Array.isArray(response["output"]) ? response["output"] : [];
    return this.#numbers.get(stringIn(output[Number(parent.step)], "id") ?? "") ?? null;
  }

  #numberOf(item: string, responseId: string | null, isNeeded: boolean): number | null {
    if (isNeeded && !this.#numbers.has(item)) this.#numbers.set(item, this.#next++);
    if (responseId !== null) {
      const items = this.#responses.get(responseId) ?? new Set();
      this.#responses.set(responseId, items.add(item));
    }
    return this.#numbers.get(item) ?? null;
  }

  /** The items of which nothing more comes after this event. */
  #leftBy(type: string, event: JsonObject, item: string | null): number[] {
    const ended = new Set<string>();
    if (type === `${transcribing}completed` || type === `${transcribing}failed`) ended.add(item ?? "");
    const { response } = event;
    if (type === "response.done" && isJsonObject(response)) {
      const id = stringIn(response, "id") ?? "";
      for (const one of this.#responses.get(id) ?? []) ended.add(one);
      for (const one of objectsIn(response["output"])) ended.add(stringIn(one, "id") ?? "");
      this.#responses.delete(id);
    }
    return [...ended].flatMap((one) => {
      const number = this.#numbers.get(one);
      this.#numbers.delete(one);
      return number === undefined ? [] : [number];
    });
  }
}

const usageOfResponse = ({ response }: JsonObject): JsonValue | undefined =>
  isJsonObject(response) ? response["usage"] : undefined;
