/**
 * The shape of an answer, as policies limit it: what it says of structure, and the tools that it calls.
 * @module
 */
import type { AnswerShape, ToolCall } from "../domain/body-shape.ts";
import type { Usage } from "../domain/entry.ts";
import { readChoices } from "./choices.ts";
import { isJsonObject, type JsonValue } from "./json-document.ts";
import { estimateTokens } from "./request-shape.ts";

const textOf = (value: JsonValue | undefined): string | null => (typeof value === "string" ? value : null);

const contentOf = (message: JsonValue | undefined): string | null =>
  isJsonObject(message) ? textOf(message["content"]) : null;

/** A call as every client may read it: each name that it has, with each of its arguments. */
const toolCallOf = (call: JsonValue, path: string): ToolCall[] => {
  if (!isJsonObject(call)) return [];
  const places = [call["function"], call["custom"], call].filter(isJsonObject);
  const textsAt = (...keys: readonly string[]): string[] => [
    ...new Set(places.flatMap((place) => keys.map((key) => textOf(place[key]))).filter((text) => text !== null)),
  ];
  const given = textsAt("arguments", "input");
  return textsAt("name").flatMap((name) =>
    (given.length === 0 ? [""] : given).map((one) => ({ name, arguments: one, path })),
  );
};

const toolCallsOf = (message: JsonValue | undefined, path: string): ToolCall[] => {
  if (!isJsonObject(message)) return [];
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
  const choices = (isJsonObject(value) ? readChoices(value) : []).map(({ message, delta }, place) => ({
    content: contentOf(message) ?? contentOf(delta),
    // A whole answer has no delta; clients that read both kinds take what they find.
    toolCalls: [...toolCallsOf(message, `choices[${place}].message`), ...toolCallsOf(delta, `choices[${place}].delta`)],
  }));
  const chars = choices.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  return { choices, completionTokens: completionTokensOf(usage, chars) };
};
