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

const nameOfCall = /^(?:(?<tool>tool:\d+):|(?<custom>tool_calls\[\d+\]\.custom)\.|(?<old>function_call)\.)name$/;

/** As `chatAnswerShape` reads it from a whole answer. */
export const streamShape = (texts: readonly GrownText[], usage: Usage | null): AnswerShape => {
  const byName = new Map(texts.map(({ choice, channel, text }) => [`${choice} ${channel}`, text]));
  const indices = [...new Set(texts.map(({ choice }) => choice))].sort((a, b) => a - b);
  const choices = indices.map((choice) => {
    const toolCalls = texts.flatMap((one): ToolCall[] => {
      const { tool, custom, old } = (one.choice === choice && nameOfCall.exec(one.channel)?.groups) || {};
      const given = tool ? `${tool}:arguments` : custom ? `${custom}.input` : old ? `${old}.arguments` : null;
      if (given === null) return [];
      const path = `choices[${choice}].delta.${one.channel}`;
      return [{ name: one.text, arguments: byName.get(`${choice} ${given}`) ?? "", path }];
    });
    return { content: byName.get(`${choice} content`) ?? null, toolCalls };
  });
  const chars = choices.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  return { choices, completionTokens: completionTokensOf(usage, chars) };
};
