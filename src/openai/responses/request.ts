/**
 * Checks the shape of a request to OpenAI's Responses API. Unknown fields pass.
 * @module
 */
import * as z from "zod";
import type { MediaPart, RequestShape } from "../../domain/body-shape.ts";
import type { CallFacts } from "../endpoint.ts";
import { isJsonObject, objectsIn, type JsonDocument, type JsonObject, type JsonValue } from "../json-document.ts";
import { between, check, checkEach, flag, modelName, must, text, whole } from "../must.ts";
import { estimateTokens, namesOffered } from "../request-shape.ts";

export const responsesRequest = z.object(
  {
    model: modelName(),
    input: z.union([z.string(), z.array(z.unknown())], must("a string or an array of items")).nullish(),
    instructions: text("a string").nullish(),
    stream: flag(),
    store: flag(),
    background: z.literal(false, must("false: what is not answered at once cannot be scanned")).nullish(),
    max_output_tokens: whole(1, Number.MAX_SAFE_INTEGER, "an integer of at least 1"),
    temperature: between(0, 2),
    top_p: between(0, 1),
    tools: z.array(z.unknown(), must("an array of objects")).nullish(),
    metadata: z.object({}, must("an object")).nullish(),
    user: text("a string").nullish(),
  },
  must("an object"),
);

const object = z.object({}, must("an object"));

/** The facts of a request. Throws `request_malformed`. */
export const readResponsesRequest = (value: JsonValue): CallFacts => {
  const request = check(responsesRequest, value);
  if (Array.isArray(request.input)) checkEach(object, request.input, "input");
  checkEach(object, request.tools, "tools");
  return {
    model: request.model,
    stream: request.stream ?? false,
    choices: 1,
    // It always comes.
    includeUsage: true,
    user: request.user ?? null,
    store: request.store ?? null,
    extensions: null,
  };
};

const media: readonly (readonly [field: string, kind: MediaPart["kind"]])[] = [
  ["image_url", "IMAGE"],
  ["file_data", "FILE"],
  ["file_url", "FILE"],
  ["input_audio", "AUDIO"],
];

/** What a part has that is no text: three bytes in four characters of base64. */
export const mediaOf = (part: JsonObject, path: string): MediaPart[] =>
  media.flatMap(([field, kind]) => {
    const value = part[field] ?? null;
    if (value === null) return [];
    const said = isJsonObject(value) ? value["data"] : value;
    const isInline =
      typeof said === "string" && (field !== "image_url" || /^\s*data:/i.test(said)) && field !== "file_url";
    return [{ kind, bytes: isInline ? Math.floor((said.length * 3) / 4) : 0, path }];
  });

/** Reads the shape of a request that was checked. */
export const responsesShape = ({ text: body, value }: JsonDocument, { model }: CallFacts): RequestShape => {
  const request = isJsonObject(value) ? value : {};
  const items = objectsIn(request["input"]);
  const inside = items.flatMap((item, place) =>
    objectsIn(item["content"]).flatMap((part, at) => mediaOf(part, `input[${place}].content[${at}]`)),
  );
  const called = items.flatMap(({ type, name }, place) =>
    typeof name === "string" && typeof type === "string" && type.endsWith("_call")
      ? [{ name, path: `input[${place}]` }]
      : [],
  );
  const choice = request["tool_choice"];
  const format = isJsonObject(request["text"]) ? request["text"]["format"] : undefined;
  const most = request["max_output_tokens"];
  const inline = inside.reduce((sum, { bytes }) => sum + Math.ceil((bytes * 4) / 3), 0);
  return {
    model,
    tools: [
      ...objectsIn(request["tools"]).flatMap((tool, place) =>
        namesOffered(tool).map((name) => ({ name, path: `tools[${place}]` })),
      ),
      ...(isJsonObject(choice) && typeof choice["name"] === "string"
        ? [{ name: choice["name"], path: "tool_choice" }]
        : []),
      ...called,
    ],
    messages: items.length,
    promptTokens: estimateTokens(Math.max(0, body.length - inline)),
    completionTokensMax: typeof most === "number" ? most : null,
    media: inside,
    responseSchema: (isJsonObject(format) ? format["schema"] : undefined) ?? null,
  };
};
