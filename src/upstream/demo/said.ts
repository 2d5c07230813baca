/**
 * What the demo model says, in whichever API it is asked: pure, and the same for the same request.
 * @module
 */
import { z } from "zod";

/** How much of the last user message is repeated. */
const echoCharsMax = 4000;
const schemaDepthMax = 8;

export const jsonObject = z.record(z.string(), z.unknown());

/** A tool that is offered; `schema` is that of its arguments. */
export interface OfferedTool {
  readonly name: string;
  readonly schema: unknown;
}

/** What was asked, whatever the API calls it. */
export interface Question {
  /** How many messages were sent. */
  readonly messages: number;
  readonly lastUserText: string;
  /** The tool that is to be called. */
  readonly tool: OfferedTool | null;
  /** Whether JSON is asked for, and what fits which schema; null: text. */
  readonly json: { readonly schema: unknown } | null;
}

/** One answer: a text, or one call of a tool. */
export type Said =
  | { readonly text: string; readonly call: null }
  | { readonly text: null; readonly call: { readonly name: string; readonly arguments: Record<string, unknown> } };

const textPart = z.object({ text: z.string() });

/** The text of a message: a string, or the text parts of an array. */
export const textOf = (content: unknown): string => {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => textPart.safeParse(part))
    .flatMap((parsed) => (parsed.success ? [parsed.data.text] : []))
    .join("\n");
};

/** What is repeated of a text. The cut may fall inside a surrogate pair. */
export const repeatable = (text: string): string => text.slice(0, echoCharsMax).toWellFormed();

/** The last text that a user said. */
export const lastUserText = (
  messages: readonly { readonly role?: string | undefined; readonly content?: unknown }[],
): string => repeatable(textOf(messages.findLast(({ role }) => role === "user")?.content));

/** A value that fits a JSON schema's types; strings hold `text`, as a model would fill arguments from what the user wrote. */
const sampleOf = (schema: unknown, text: string, depth = 0): unknown => {
  const { data } = jsonObject.safeParse(schema);
  if (data === undefined || depth > schemaDepthMax) return null;
  if (Array.isArray(data.enum) && data.enum.length > 0) return data.enum[0];
  if (data.const !== undefined) return data.const;
  const type = Array.isArray(data.type) ? data.type[0] : (data.type ?? (data.properties === undefined ? "" : "object"));
  if (type === "string") return text;
  if (type === "integer" || type === "number") return 1;
  if (type === "boolean") return true;
  if (type === "array") return data.items === undefined ? [] : [sampleOf(data.items, text, depth + 1)];
  if (type !== "object") return null;
  const properties = Object.entries(jsonObject.safeParse(data.properties).data ?? {});
  return Object.fromEntries(properties.map(([name, value]) => [name, sampleOf(value, text, depth + 1)]));
};

export const notice = "This is Custody's built-in demo model: no data left this machine.";

/** The answer to a question; `choice` counts those that were asked for at once. */
export const answerTo = ({ messages, lastUserText: text, tool, json }: Question, choice = 0): Said => {
  if (tool !== null) {
    const values = jsonObject.safeParse(sampleOf(tool.schema, text)).data ?? {};
    return { text: null, call: { name: tool.name, arguments: values } };
  }
  if (json !== null) {
    const value = json.schema === null ? { notice, messages, lastUserMessage: text } : sampleOf(json.schema, text);
    return { text: JSON.stringify(value), call: null };
  }
  const which = choice === 0 ? "" : ` (choice ${choice + 1})`;
  const repeated = text === "" ? "" : ` The last user message was: ${text}`;
  const sent = `You sent ${messages} ${messages === 1 ? "message" : "messages"}.`;
  return { text: `${notice}${which} ${sent}${repeated}`, call: null };
};

/** Tokens at four characters each. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);

/** What an answer is counted as. */
export const tokensSaid = ({ text, call }: Said): number => tokensOf(text ?? JSON.stringify(call.arguments));

/** A text as it streams: word by word. */
export const wordsOf = (text: string): readonly string[] => text.match(/\s*\S+|\s+$/gu) ?? [];

/** Arguments as they stream: a few whole characters at a time, since half a surrogate pair is not text. */
export const piecesOf = (text: string): readonly string[] => {
  const characters = Array.from(text);
  return Array.from({ length: Math.ceil(characters.length / 8) }, (_, at) =>
    characters.slice(at * 8, at * 8 + 8).join(""),
  );
};
