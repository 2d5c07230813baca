/**
 * The demo's answer as OpenAI's chat completion objects: one, or a stream of chunks.
 * @module
 */
import type { DemoChoice, DemoUsage } from "./demo-answer.ts";

/** What every object of one answer repeats. `created` is in seconds. */
export interface DemoHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

const fingerprint = "fp_custody_demo";

const finishOf = (choice: DemoChoice): string => (choice.toolCall === null ? "stop" : "tool_calls");

/** The body of an answer that is not streamed. */
export const completionOf = (head: DemoHead, choices: readonly DemoChoice[], usage: DemoUsage): object => ({
  id: head.id,
  object: "chat.completion",
  created: head.created,
  model: head.model,
  choices: choices.map((choice, index) => ({
    index,
    message: {
      role: "assistant",
      content: choice.content,
      refusal: null,
      ...(choice.toolCall === null ? {} : { tool_calls: [choice.toolCall] }),
    },
    logprobs: null,
    finish_reason: finishOf(choice),
  })),
  usage,
  system_fingerprint: fingerprint,
});

/** The deltas of one choice in order: role first, then its text word by word, or its arguments a few characters at a time. */
const deltasOf = ({ content, toolCall }: DemoChoice): object[] => {
  if (toolCall === null) {
    const words = content.match(/\s*\S+|\s+$/gu) ?? [];
    return [{ role: "assistant", content: "", refusal: null }, ...words.map((word) => ({ content: word }))];
  }
  const opened = { index: 0, ...toolCall, function: { name: toolCall.function.name, arguments: "" } };
  // Whole characters: half a surrogate pair is not text.
  const characters = Array.from(toolCall.function.arguments);
  const pieces = Array.from({ length: Math.ceil(characters.length / 8) }, (_, at) =>
    characters.slice(at * 8, at * 8 + 8).join(""),
  );
  return [
    { role: "assistant", content: null, tool_calls: [opened] },
    ...pieces.map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ];
};

/**
 * The SSE events of a streamed answer, `[DONE]` included. Several choices take turns. With `usage` every chunk carries `usage: null`
 * and one without choices carries the counts, as `stream_options.include_usage` asks.
 */
export function* eventsOf(head: DemoHead, choices: readonly DemoChoice[], usage: DemoUsage | null): Generator<string> {
  const event = (body: object, count: DemoUsage | null): string => {
    const chunk = {
      id: head.id,
      object: "chat.completion.chunk",
      created: head.created,
      model: head.model,
      system_fingerprint: fingerprint,
      ...body,
      ...(usage === null ? {} : { usage: count }),
    };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  };
  const turns = choices.map((choice) => ({ choice, deltas: deltasOf(choice) }));
  const stepsMax = Math.max(...turns.map(({ deltas }) => deltas.length));
  for (let step = 0; step <= stepsMax; step += 1) {
    for (const [index, { choice, deltas }] of turns.entries()) {
      if (step > deltas.length) continue;
      const finish = step === deltas.length ? finishOf(choice) : null;
      yield event({ choices: [{ index, delta: deltas[step] ?? {}, logprobs: null, finish_reason: finish }] }, null);
    }
  }
  if (usage !== null) yield event({ choices: [] }, usage);
  yield "data: [DONE]\n\n";
}
