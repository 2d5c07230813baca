/**
 * The shape of a streamed answer, from the texts that its deltas add up to.
 * @module
 */
import type { Usage } from "../domain/entry.ts";
import type { AnswerShape, ToolCall } from "../domain/body-shape.ts";
import { completionTokensOf } from "../openai/answer-shape.ts";

/** A text of a choice: see `Delta.channel`. */
export interface GrownText {
  readonly choice: number;
  readonly channel: string;
  readonly text: string;
}

/** The name in a call as the API has it, in one without a `function` around it, and in one of the older kind. */
const nameOfCall = /^(?<call>tool:\d+:|tool_calls\[\d+\]\.(?:custom\.)?|function_call\.)name$/;

export const isNameOfCall = (channel: string): boolean => nameOfCall.test(channel);

/** As `chatAnswerShape` reads it from a whole answer. */
export const streamShape = (texts: readonly GrownText[], usage: Usage | null): AnswerShape => {
  const byName = new Map(texts.map(({ choice, channel, text }) => [`${choice} ${channel}`, text]));
  const indices = [...new Set(texts.map(({ choice }) => choice))].sort((a, b) => a - b);
  const choices = indices.map((choice) => {
    const toolCalls = texts.flatMap((one): ToolCall[] => {
      const call = one.choice === choice ? nameOfCall.exec(one.channel)?.groups?.["call"] : undefined;
      if (call === undefined) return [];
      const given = byName.get(`${choice} ${call}arguments`) ?? byName.get(`${choice} ${call}input`) ?? "";
      const path = `choices[${choice}].delta.${one.channel}`;
      return [{ name: one.text, arguments: given, path }];
    });
    return { content: byName.get(`${choice} content`) ?? null, toolCalls };
  });
  const chars = choices.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  return { choices, completionTokens: completionTokensOf(usage, chars) };
};
