/**
 * What a call used, where nobody counted: four characters a token, as `estimateTokens` says, and a fixed number for each picture, sound and file.
 * @module
 */
import type { RequestShape } from "../domain/body-shape.ts";
import type { Usage } from "../domain/entry.ts";
import type { PartKind } from "../domain/part-kind.ts";
import { estimateTokens } from "../openai/request-shape.ts";
import type { TextPart } from "../scan/scanner.ts";

/** About what OpenAI counts for a picture of high detail; what stands in a body as base64 says nothing of its tokens. */
const mediaTokens = 1_000;

const said: ReadonlySet<PartKind> = new Set(["assistant", "reasoning", "refusal", "tool_arguments"]);

export const estimatedPromptTokens = ({ promptTokens, media }: RequestShape): number =>
  promptTokens + media.length * mediaTokens;

/** How many characters a model said in these texts. */
export const saidChars = (texts: readonly TextPart[]): number =>
  texts.reduce((sum, { text, partKind = "field" }) => (said.has(partKind) ? sum + text.length : sum), 0);

/** Prompt and answer as estimated; `answerChars` is how much of the answer had come. */
export const estimatedUsage = (request: RequestShape, answerChars: number): Usage => {
  const promptTokens = estimatedPromptTokens(request);
  const completionTokens = estimateTokens(answerChars);
  return { completionTokens, estimated: true, promptTokens, totalTokens: promptTokens + completionTokens };
};
