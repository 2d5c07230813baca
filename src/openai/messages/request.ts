/**
 * Checks the shape of a request to Anthropic's Messages API. Unknown fields pass.
 * @module
 */
import * as z from "zod";
import type { MediaPart, RequestShape } from "../../domain/body-shape.ts";
import type { CallFacts } from "../endpoint.ts";
import { isJsonObject, objectsIn, type JsonDocument, type JsonObject, type JsonValue } from "../json-document.ts";
import { between, check, checkEach, flag, modelName, must, text, whole } from "../must.ts";
import { estimateTokens, namesOffered } from "../request-shape.ts";

const contentWords = must("a string or an array of blocks");
const content = z.union([z.string(), z.array(z.unknown())], contentWords);
const tokensWords = must("an integer of at least 1");

export const messagesRequest = z.object(
  {
    model: modelName(),
    messages: z
      .array(z.unknown(), must("an array of at least one message"))
      .min(1, must("an array of at least one message")),
    max_tokens: z.int(tokensWords).min(1, tokensWords).nullish(),
    system: content.nullish(),
    temperature: between(0, 1),
    top_p: between(0, 1),
    top_k: whole(0, Number.MAX_SAFE_INTEGER, "an integer of at least 0"),
    stop_sequences: z.array(z.string(), must("an array of strings")).nullish(),
    stream: flag(),
    metadata: z.object({ user_id: text("a string").nullish() }, must("an object")).nullish(),
    tools: z.array(z.unknown(), must("an array of objects")).nullish(),
  },
  must("an object"),
);

const message = z.object(
  { role: z.enum(["user", "assistant"], must("user or assistant")), content },
  must("an object"),
);
const block = z.object({ type: text("a string") }, must("an object"));
const tool = z.object({}, must("an object"));

/** The facts of a request. Throws `request_malformed`. */
export const readMessagesRequest = (value: JsonValue): CallFacts => {
  const request = check(messagesRequest, value);
  for (const [position, item] of request.messages.entries()) {
    const said = check(message, item, "messages", position);
    if (Array.isArray(said.content)) checkEach(block, said.content, "messages", position, "content");
  }
  if (Array.isArray(request.system)) checkEach(block, request.system, "system");
  checkEach(tool, request.tools, "tools");
  return {
    model: request.model,
    stream: request.stream ?? false,
    choices: 1,
    // It always comes.
    includeUsage: true,
    user: request.metadata?.user_id ?? null,
    store: null,
    extensions: null,
  };
};

const media: Readonly<Record<string, MediaPart["kind"]>> = { image: "IMAGE", document: "FILE" };

/** What a block has that is no text; `data` is base64, three bytes in four characters. */
const mediaOf = (block: JsonObject, path: string): MediaPart[] => {
  const { type, source } = block;
  const kind = typeof type === "string" ? media[type] : undefined;
  if (kind === undefined || !isJsonObject(source) || source["type"] === "text") return [];
  const { data } = source;
  return [{ kind, bytes: typeof data === "string" ? Math.floor((data.length * 3) / 4) : 0, path }];
};

/** Reads the shape of a request that was checked. */
export const messagesShape = ({ text: body, value }: JsonDocument, { model }: CallFacts): RequestShape => {
  const request = isJsonObject(value) ? value : {};
  const messages = objectsIn(request["messages"]);
  const placed: { readonly block: JsonObject; readonly path: string }[] = [];
  const place = (blocks: readonly JsonObject[], above: string): void => {
    for (const [at, one] of blocks.entries()) {
      const path = `${above}.content[${at}]`;
      placed.push({ block: one, path });
      place(objectsIn(one["content"]), path);
    }
  };
  for (const [at, one] of messages.entries()) place(objectsIn(one["content"]), `messages[${at}]`);
  const inside = placed.flatMap(({ block: one, path }) => mediaOf(one, path));
  const named = (names: readonly string[], path: string) => names.map((name) => ({ name, path }));
  const nameOf = ({ name }: JsonObject): string[] => (typeof name === "string" ? [name] : []);
  const choice = request["tool_choice"];
  const most = request["max_tokens"];
  const inline = inside.reduce((sum, { bytes }) => sum + Math.ceil((bytes * 4) / 3), 0);
  return {
    model,
    tools: [
      ...objectsIn(request["tools"]).flatMap((one, place) => named(namesOffered(one), `tools[${place}]`)),
      ...(isJsonObject(choice) ? named(nameOf(choice), "tool_choice") : []),
      ...placed.flatMap(({ block: one, path }) => named(nameOf(one), path)),
    ],
    messages: messages.length,
    promptTokens: estimateTokens(Math.max(0, body.length - inline)),
    completionTokensMax: typeof most === "number" ? most : null,
    media: inside,
    responseSchema: null,
  };
};
