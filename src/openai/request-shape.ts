/**
 * The shape of a request, as policies limit it: models, tools, sizes. Texts are not its concern.
 * @module
 */
import type { MediaPart, RequestShape } from "../domain/body-shape.ts";
import type { CallFacts } from "./endpoint.ts";
import { isJsonObject, type JsonDocument, type JsonValue } from "./json-document.ts";

/** Four characters a token is what English text has on average with OpenAI's encodings; other languages have fewer, so a limit is no exact one. */
const charsOfToken = 4;

/** How many tokens a text of so many characters has, about. */
export const estimateTokens = (chars: number): number => Math.ceil(chars / charsOfToken);

const itemsOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);

/** Every name that a tool, or the call of one, has: upstreams differ in which they take. */
const namesOf = (value: JsonValue | undefined): string[] =>
  isJsonObject(value)
    ? [value["function"], value["custom"], value]
        .map((place) => (isJsonObject(place) ? place["name"] : null))
        .filter((name) => typeof name === "string")
    : [];

/** What a tool that is offered is called: all its names, and its type where that is one of its own, as those built in and MCP servers have. */
export const namesOffered = (tool: JsonValue): string[] => {
  if (!isJsonObject(tool)) return [];
  const { type } = tool;
  const isOwn = typeof type === "string" && type !== "function" && type !== "custom";
  const names = isOwn ? [...namesOf(tool), type] : namesOf(tool);
  return names.length > 0 ? names : [""];
};

const dataUrl = /^\s*data:/i;

/** Data URLs and base64 fields: three bytes for four characters. */
const inlineBytes = (text: string): number => {
  const comma = dataUrl.test(text) ? text.indexOf(",") : -1;
  return Math.floor(((text.length - comma - 1) * 3) / 4);
};

/** The fields of a part that are no text, what they hold, and where in them it stands. */
const mediaFields: readonly (readonly [string, MediaPart["kind"], "url" | "data" | "file_data"])[] = [
  ["image_url", "IMAGE", "url"],
  ["input_audio", "AUDIO", "data"],
  ["audio_url", "AUDIO", "url"],
  ["video_url", "VIDEO", "url"],
  ["file", "FILE", "file_data"],
];

/** All that a part has, whichever of it its type names. */
const mediaOf = (part: JsonValue, path: string): MediaPart[] => {
  if (!isJsonObject(part)) return [];
  const found: MediaPart[] = [];
  for (const [field, kind, inner] of mediaFields) {
    const value = part[field] ?? null;
    if (value === null) continue;
    const text = isJsonObject(value) ? value[inner] : value;
    const isInline = typeof text === "string" && (inner !== "url" || dataUrl.test(text));
    found.push({ kind, bytes: isInline ? inlineBytes(text) : 0, path });
  }
  return found;
};

const toolsOf = (request: Readonly<Record<string, JsonValue>>): { name: string; path: string }[] => {
  const found: { name: string; path: string }[] = [];
  const add = (names: readonly string[], pathOf: () => string): void => {
    if (names.length === 0) return;
    const path = pathOf();
    for (const name of new Set(names)) found.push({ name, path });
  };
  for (const key of ["tools", "functions"] as const) {
    for (const [place, tool] of itemsOf(request[key]).entries()) add(namesOffered(tool), () => `${key}[${place}]`);
  }
  add(namesOf(request["tool_choice"]), () => "tool_choice");
  add(namesOf(request["function_call"]), () => "function_call");
  for (const [place, message] of itemsOf(request["messages"]).entries()) {
    if (!isJsonObject(message)) continue;
    for (const [at, call] of itemsOf(message["tool_calls"]).entries()) {
      add(namesOf(call), () => `messages[${place}].tool_calls[${at}]`);
    }
    add(namesOf(message["function_call"]), () => `messages[${place}].function_call`);
  }
  return found;
};

/** Reads the shape of a chat request that was checked. */
export const chatShape = (document: JsonDocument, facts: CallFacts): RequestShape => {
  const request = isJsonObject(document.value) ? document.value : {};
  const messages = itemsOf(request["messages"]);
  const media = messages.flatMap((message, place) =>
    isJsonObject(message)
      ? itemsOf(message["content"]).flatMap((part, at) => mediaOf(part, `messages[${place}].content[${at}]`))
      : [],
  );
  // Upstreams differ in which they take.
  const most = [request["max_completion_tokens"], request["max_tokens"]].filter((value) => typeof value === "number");
  const format = request["response_format"];
  const schema = isJsonObject(format) ? format["json_schema"] : undefined;
  const inline = media.reduce((sum, { bytes }) => sum + Math.ceil((bytes * 4) / 3), 0);
  return {
    model: facts.model,
    tools: toolsOf(request),
    messages: messages.length,
    promptTokens: estimateTokens(Math.max(0, document.text.length - inline)),
    completionTokensMax: most.length === 0 ? null : Math.max(...most),
    media,
    responseSchema: (isJsonObject(schema) ? schema["schema"] : undefined) ?? null,
  };
};
