/**
 * One event of a client's: its texts, and what policies and keys ask about.
 * @module
 */
import type { RequestShape } from "../../domain/body-shape.ts";
import { CustodyError } from "../../domain/errors.ts";
import { isJsonObject, type JsonDocument, type JsonNode, type JsonObject, objectsIn } from "../json-document.ts";
import type { JsonLimits } from "../json.ts";
import { readingOf } from "../reading.ts";
import { estimateTokens, namesOffered } from "../request-shape.ts";
import { itemKinds, kindOfItem, requestKindsOf } from "../responses/kinds.ts";
import { mediaOf } from "../responses/request.ts";
import { fields, type Kinds, type Steps } from "../text-kinds.ts";
import { isBase64, isSoundOfPart, soundBytes } from "./audio.ts";
import { clientEvents, namesOfAll } from "./fields.ts";

export interface ClientEvent {
  /** Null for a type that nobody has heard of. */
  readonly type: string | null;
  readonly document: JsonDocument;
  /** Its texts, each with its `partKind`. */
  readonly parts: readonly JsonNode[];
  /** Its sounds. */
  readonly sounds: readonly JsonNode[];
  /** The session's own model, where it names one: the name stands for what the session was opened with. */
  readonly model: JsonNode | null;
  /** Other models that it asks for. */
  readonly otherModels: readonly string[];
  /** What policies limit; `model` is the one that upstreams are asked for. */
  shapeFor(model: string): RequestShape;
}

/** Texts of what a session or a response is told are those of a request; those of an item are by its kind. */
const kindsOf = (event: JsonObject): ((steps: Steps) => Kinds) => {
  const { session = null, response = null, item } = event;
  const ofSession = requestKindsOf(session);
  const ofResponse = requestKindsOf(response);
  return ([field, ...rest]) => {
    if (field === "item") return itemKinds(kindOfItem(item));
    if (field === "response") return ofResponse(rest);
    if (field !== "session") return fields;
    const isToTranscriber = rest.at(-1) === "transcription" || rest.at(-1) === "input_audio_transcription";
    return isToTranscriber ? { ...fields, named: { prompt: "system" } } : ofSession(rest);
  };
};

const reading = readingOf({
  requestNames: namesOfAll(clientEvents),
  answerNames: {},
  requestKinds: (value) => kindsOf(isJsonObject(value) ? value : {}),
  answerKinds: () => () => fields,
});

const isSound = (type: string, node: JsonNode): boolean =>
  isBase64(node) &&
  (isSoundOfPart(node) ||
    (type === "input_audio_buffer.append" && node.step === "audio" && node.parent?.parent === null));

const pathsOfModels = new Set(["session.audio.input.transcription.model", "session.input_audio_transcription.model"]);

const toolsOf = (event: JsonObject, items: readonly JsonObject[]): RequestShape["tools"] => {
  const holders = [event["session"], event["response"]].filter((one) => isJsonObject(one));
  const offered = holders.flatMap(({ tools }) => objectsIn(tools).flatMap((tool) => namesOffered(tool)));
  const chosen = holders.flatMap(({ tool_choice: choice }) => (isJsonObject(choice) ? [choice["name"]] : []));
  const called = items.flatMap(({ type, name }) => (typeof type === "string" && type.endsWith("_call") ? [name] : []));
  return [...offered, ...chosen, ...called].flatMap((name) =>
    typeof name === "string" ? [{ name, path: "tools" }] : [],
  );
};

const shapeOf = ({ text, value }: JsonDocument, sounds: readonly JsonNode[], model: string): RequestShape => {
  const event = isJsonObject(value) ? value : {};
  const { item, response, session } = event;
  const input = isJsonObject(response) ? objectsIn(response["input"]) : [];
  const items = isJsonObject(item) ? [item, ...input] : input;
  const limits = [response, session].flatMap((one) => (isJsonObject(one) ? [one["max_output_tokens"]] : []));
  const most = limits.find((limit) => typeof limit === "number");
  const parts = items.flatMap(({ content }) => objectsIn(content));
  const media = parts.flatMap((part) => mediaOf(part, "item.content"));
  const bytes = soundBytes(sounds);
  const inline = [...media, { bytes }].reduce((sum, one) => sum + Math.ceil((one.bytes * 4) / 3), 0);
  return {
    model,
    tools: toolsOf(event, items),
    messages: items.length,
    promptTokens: estimateTokens(Math.max(0, text.length - inline)),
    completionTokensMax: typeof most === "number" ? most : null,
    media: sounds.length === 0 ? media : [...media, { kind: "AUDIO", bytes, path: "audio" }],
    responseSchema: null,
  };
};

/**
 * Reads one strictly. A type that nobody has heard of is read by the same rules.
 * @throws CustodyError `request_malformed`, naming the field.
 */
export const readClientEvent = (bytes: Uint8Array, limits: JsonLimits): ClientEvent => {
  const document = reading.readRequest(bytes, limits);
  const type = isJsonObject(document.value) ? document.value["type"] : null;
  if (typeof type !== "string") {
    throw new CustodyError("request_malformed", "`type` must be a string: an event is an object with a type", "type");
  }
  const all = reading.requestParts(document);
  const sounds = all.filter((node) => isSound(type, node));
  const named = all.filter(({ kind, step }) => kind === "string" && step === "model");
  return {
    type: Object.hasOwn(clientEvents, type) ? type : null,
    document,
    parts: sounds.length === 0 ? all : all.filter((node) => !sounds.includes(node)),
    sounds,
    model: named.find(({ path }) => path === "session.model") ?? null,
    otherModels: named.filter(({ path }) => pathsOfModels.has(path)).map(({ text }) => text),
    shapeFor: (model) => shapeOf(document, sounds, model),
  };
};
