/**
 * What the built-in demo upstream answers to a chat request: pure, and the same for the same request. How it goes over the wire is
 * `demo.ts` and `demo-stream.ts`.
 * @module
 */
import { z } from "zod";

/** How much of the last user message is repeated. */
const echoCharsMax = 4000;
const schemaDepthMax = 8;

const jsonObject = z.record(z.string(), z.unknown());

/** Only what the demo looks at; everything else of a real request is accepted and ignored. */
export const demoRequest = z.object({
  model: z.string().min(1),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.int().min(1).max(16).nullish(),
  tools: z
    .array(z.object({ function: z.object({ name: z.string(), parameters: jsonObject.nullish() }).optional() }))
    .nullish(),
  tool_choice: z.union([z.string(), z.object({ function: z.object({ name: z.string() }).optional() })]).nullish(),
  response_format: z
    .object({ type: z.string(), json_schema: z.object({ schema: jsonObject.optional() }).optional() })
    .nullish(),
});

export type DemoRequest = z.infer<typeof demoRequest>;

export interface DemoToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

/** One choice: text, or one tool call. */
export type DemoChoice =
  | { readonly content: string; readonly toolCall: null }
  | { readonly content: null; readonly toolCall: DemoToolCall };

/** Tokens at four characters each, in the shape of OpenAI's `usage`. */
export interface DemoUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

const textPart = z.object({ text: z.string() });

/** The text of a message: a string, or the text parts of an array. */
const textOf = (content: unknown): string => {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => textPart.safeParse(part))
    .flatMap((parsed) => (parsed.success ? [parsed.data.text] : []))
    .join("\n");
};

const lastUserText = (request: DemoRequest): string => {
  const last = request.messages.findLast(({ role }) => role === "user");
  // The cut may fall inside a surrogate pair.
  return textOf(last?.content).slice(0, echoCharsMax).toWellFormed();
};

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

const notice = "This is Custody's built-in demo model: no data left this machine.";

const contentOf = (request: DemoRequest, choice: number): string => {
  const text = lastUserText(request);
  const count = request.messages.length;
  const format = request.response_format;
  if (format?.type === "json_schema") return JSON.stringify(sampleOf(format.json_schema?.schema, text));
  if (format?.type === "json_object") return JSON.stringify({ notice, messages: count, lastUserMessage: text });
  const which = choice === 0 ? "" : ` (choice ${choice + 1})`;
  const repeated = text === "" ? "" : ` The last user message was: ${text}`;
  return `${notice}${which} You sent ${count} ${count === 1 ? "message" : "messages"}.${repeated}`;
};

const toolCallOf = (request: DemoRequest, choice: number): DemoToolCall | null => {
  const wanted = request.tool_choice;
  if (wanted === "none" || request.messages.at(-1)?.role === "tool") return null;
  const functions = (request.tools ?? []).flatMap((tool) => tool.function ?? []);
  const name = typeof wanted === "object" ? wanted?.function?.name : undefined;
  const called = name === undefined ? functions[0] : functions.find((known) => known.name === name);
  if (called === undefined) return null;
  const values = sampleOf(called.parameters, lastUserText(request)) ?? {};
  return {
    id: `call_demo${choice}`,
    type: "function",
    function: { name: called.name, arguments: JSON.stringify(values) },
  };
};

const tokensOf = (chars: number): number => Math.ceil(chars / 4);

/** The choices that the request asks for (`n`, 1 by default), and what they cost. */
export const demoAnswer = (request: DemoRequest): { choices: DemoChoice[]; usage: DemoUsage } => {
  const choices = Array.from({ length: request.n ?? 1 }, (_, choice): DemoChoice => {
    const toolCall = toolCallOf(request, choice);
    return toolCall === null ? { content: contentOf(request, choice), toolCall } : { content: null, toolCall };
  });
  const prompt = request.messages.reduce((sum, { content }) => sum + 3 + tokensOf(textOf(content).length), 0);
  const completion = choices.reduce(
    (sum, { content, toolCall }) => sum + tokensOf((content ?? toolCall.function.arguments).length),
    0,
  );
  return {
    choices,
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  };
};
