/**
 * The shape of a request, as policies limit it: models, tools, sizes. Texts are not its concern.
 * @module
 */
import type { MediaPart, RequestShape } from "../domain/body-shape.ts";
import type { ChatFacts } from "./chat-request.ts";
import { isJsonObject, type JsonDocument, type JsonValue } from "./json-document.ts";

/** Four characters a token is what English text has on average with OpenAI's encodings; other languages have fewer, so a limit is no exact one. */
const charsOfToken = 4;

/** How many tokens a text of so many characters has, about. */
export const estimateTokens = (chars: number): number => Math.ceil(chars / charsOfToken);

const itemsOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);

const nameIn = (value: JsonValue | undefined): string | null => {
  if (!isJsonObject(value)) return null;
  for (const kind of ["function", "custom"]) {
    const inner = value[kind];
    if (isJsonObject(inner) && typeof inner["name"] === "string") return inner["name"];
  }
  return typeof value["name"] === "string" ? value["name"] : null;
};

/** Data URLs and base64 fields: three bytes for four characters. */
const inlineBytes = (text: string): number => {
  const comma = text.startsWith("data:") ? text.indexOf(",") : -1;
  return Math.floor(((text.length - comma - 1) * 3) / 4);
};

const mediaOf = (part: JsonValue, path: string): MediaPart[] => {
  if (!isJsonObject(part)) return [];
  const { image_url: image, input_audio: audio, file } = part;
  if (image !== undefined) {
    const url = isJsonObject(image) ? image["url"] : image;
    const bytes = typeof url === "string" && url.startsWith("data:") ? inlineBytes(url) : 0;
    return [{ kind: "IMAGE", bytes, path }];
  }
  const inner = audio ?? file;
  if (!isJsonObject(inner)) return [];
  const data = inner[audio === undefined ? "file_data" : "data"];
  const bytes = typeof data === "string" ? inlineBytes(data) : 0;
  return [{ kind: audio === undefined ? "FILE" : "AUDIO", bytes, path }];
};

const toolsOf = (request: Readonly<Record<string, JsonValue>>): { name: string; path: string }[] => {
  const found: { name: string; path: string }[] = [];
  const add = (name: string | null, path: string): void => {
    if (name !== null) found.push({ name, path });
  };
  for (const key of ["tools", "functions"] as const) {
    for (const [place, tool] of itemsOf(request[key]).entries()) add(nameIn(tool), `${key}[${place}]`);
  }
  add(nameIn(request["tool_choice"]), "tool_choice");
  add(nameIn(request["function_call"]), "function_call");
  for (const [place, message] of itemsOf(request["messages"]).entries()) {
    if (!isJsonObject(message)) continue;
    for (const [at, call] of itemsOf(message["tool_calls"]).entries()) {
      add(nameIn(call), `messages[${place}].tool_calls[${at}]`);
    }
    add(nameIn(message["function_call"]), `messages[${place}].function_call`);
  }
  return found;
};

/** Reads the shape of a chat request that was checked. */
export const chatShape = (document: JsonDocument, facts: ChatFacts): RequestShape => {
  const request = isJsonObject(document.value) ? document.value : {};
  const messages = itemsOf(request["messages"]);
  const media = messages.flatMap((message, place) =>
    isJsonObject(message)
      ? itemsOf(message["content"]).flatMap((part, at) => mediaOf(part, `messages[${place}].content[${at}]`))
      : [],
  );
  const most = [request["max_completion_tokens"], request["max_tokens"]].find((value) => typeof value === "number");
  const format = request["response_format"];
  const schema = isJsonObject(format) ? format["json_schema"] : undefined;
  const inline = media.reduce((sum, { bytes }) => sum + Math.ceil((bytes * 4) / 3), 0);
  return {
    model: facts.model,
    tools: toolsOf(request),
    messages: messages.length,
    promptTokens: estimateTokens(Math.max(0, document.text.length - inline)),
    completionTokensMax: typeof most === "number" ? most : null,
    media,
    responseSchema: (isJsonObject(schema) ? schema["schema"] : undefined) ?? null,
  };
};
