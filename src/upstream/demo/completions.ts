/**
 * The demo's completions of prompts without messages.
 * @module
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { completionsEndpoint } from "../../openai/completions.ts";
import { encodeEvent } from "../../openai/sse.ts";
import { demoEndpoint } from "./endpoint.ts";
import { answerTo, repeatable, tokensOf, wordsOf } from "./said.ts";

const request = z.object({
  model: z.string().min(1),
  prompt: z.union([z.string(), z.array(z.string()).min(1).max(128)]),
  n: z.int().min(1).max(16).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
});

/** A choice for each prompt and each of the `n` that are asked for. */
export const demoCompletions = demoEndpoint(completionsEndpoint, request, (asked, model) => {
  const prompts = [asked.prompt].flat();
  const texts = prompts.flatMap((prompt) =>
    Array.from({ length: asked.n ?? 1 }, (_, choice) => {
      const question = { messages: 1, lastUserText: repeatable(prompt), tool: null, json: null };
      return answerTo(question, choice).text ?? "";
    }),
  );
  const prompt = prompts.reduce((sum, text) => sum + tokensOf(text), 0);
  const completion = texts.reduce((sum, text) => sum + tokensOf(text), 0);
  const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  const created = Math.floor(Date.now() / 1_000);
  const head = { id: `cmpl-${randomUUID()}`, object: "text_completion", created, model };
  const choice = (text: string, index: number, reason: string | null): object => ({
    text,
    index,
    logprobs: null,
    finish_reason: reason,
  });
  const event = (body: object): string => encodeEvent({ data: JSON.stringify({ ...head, ...body }) });
  const events = function* (): Generator<string> {
    for (const [index, text] of texts.entries()) {
      for (const word of wordsOf(text)) yield event({ choices: [choice(word, index, null)] });
      yield event({ choices: [choice("", index, "stop")] });
    }
    if (asked.stream_options?.include_usage === true) yield event({ choices: [], usage });
    yield encodeEvent({ data: "[DONE]" });
  };
  return {
    whole: { ...head, choices: texts.map((text, index) => choice(text, index, "stop")), usage },
    events: asked.stream === true ? events() : null,
  };
});
