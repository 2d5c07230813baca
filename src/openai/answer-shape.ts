/**
 * The shape of an answer, as policies limit it: what it says of structure, and the tools that it calls.
 * @module
 */
import type { AnswerShape, ToolCall } from "../domain/body-shape.ts";
import type { Usage } from "../domain/entry.ts";
import { readChoices } from "./choices.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json-document.ts";
import { estimateTokens } from "./request-shape.ts";

const textOf = (value: JsonValue | undefined): string | null => (typeof value === "string" ? value : null);

const toolCallOf = (call: JsonValue, path: string): ToolCall[] => {
  if (!isJsonObject(call)) return [];
  const inner = call["function"] ?? call["custom"] ?? call;
  if (!isJsonObject(inner)) return [];
  const name = textOf(inner["name"]);
  return name === null ? [] : [{ name, arguments: textOf(inner["arguments"]) ?? textOf(inner["input"]) ?? "", path }];
};

const toolCallsOf = (message: JsonObject, path: string): ToolCall[] => {
  const { tool_calls: calls, function_call: call } = message;
  const several = Array.isArray(calls)
    ? calls.flatMap((one, place) => toolCallOf(one, `${path}.tool_calls[${place}]`))
    : [];
  return [...several, ...(call === undefined || call === null ? [] : toolCallOf(call, `${path}.function_call`))];
};

/** Tokens as the upstream counted them; estimated where it did not. */
export const completionTokensOf = (usage: Usage | null, chars: number): number =>
  usage?.completionTokens ?? estimateTokens(chars);

/** Reads the shape of a whole answer. Throws `upstream_failed` when `choices` is not what the API says. */
export const chatAnswerShape = (value: JsonValue, usage: Usage | null): AnswerShape => {
  const choices = (isJsonObject(value) ? readChoices(value) : []).map(({ message }, place) => {
    if (!isJsonObject(message)) return { content: null, toolCalls: [] };
    return { content: textOf(message["content"]), toolCalls: toolCallsOf(message, `choices[${place}].message`) };
  });
  const chars = choices.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  return { choices, completionTokens: completionTokensOf(usage, chars) };
};
