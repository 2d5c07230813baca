/**
 * The demo's chat completions.
 * @module
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { chatEndpoint } from "../../openai/chat-endpoint.ts";
import { encodeEvent } from "../../openai/sse.ts";
import { demoEndpoint } from "./endpoint.ts";
import {
  answerTo,
  jsonObject,
  lastUserText,
  type OfferedTool,
  piecesOf,
  type Question,
  textOf,
  tokensOf,
  tokensSaid,
  wordsOf,
} from "./said.ts";

const request = z.object({
  model: z.string().min(1),
  messages: z.array(z.object({ role: z.string(), content: z.unknown().optional() })).min(1),
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

type Asked = z.infer<typeof request>;

const toolOf = ({ tools, tool_choice: wanted, messages }: Asked): OfferedTool | null => {
  if (wanted === "none" || messages.at(-1)?.role === "tool") return null;
  const functions = (tools ?? []).flatMap((tool) => tool.function ?? []);
  const name = typeof wanted === "object" ? wanted?.function?.name : undefined;
  const called = name === undefined ? functions[0] : functions.find((known) => known.name === name);
  return called === undefined ? null : { name: called.name, schema: called.parameters };
};

const questionOf = (asked: Asked): Question => {
  const format = asked.response_format;
  const schema = format?.type === "json_schema" ? (format.json_schema?.schema ?? {}) : null;
  const isText = format === null || format === undefined || format.type === "text";
  return {
    messages: asked.messages.length,
    lastUserText: lastUserText(asked.messages),
    tool: toolOf(asked),
    json: isText ? null : { schema },
  };
};

/** One choice as OpenAI has it: text, or one tool call. */
type Choice =
  | { readonly content: string; readonly toolCall: null }
  | {
      readonly content: null;
      readonly toolCall: { readonly id: string; readonly type: "function"; readonly function: CalledFunction };
    };

interface CalledFunction {
  readonly name: string;
  readonly arguments: string;
}

const finishOf = (choice: Choice): string => (choice.toolCall === null ? "stop" : "tool_calls");

const choiceOf = (question: Question, index: number): Choice => {
  const { text, call } = answerTo(question, index);
  if (call === null) return { content: text, toolCall: null };
  const called = { name: call.name, arguments: JSON.stringify(call.arguments) };
  return { content: null, toolCall: { id: `call_demo${index}`, type: "function", function: called } };
};

/** The deltas of one choice in order: role first, then its text word by word, or its arguments a few characters at a time. */
const deltasOf = ({ content, toolCall }: Choice): object[] => {
  if (toolCall === null) {
    const words = wordsOf(content).map((word) => ({ content: word }));
    return [{ role: "assistant", content: "", refusal: null }, ...words];
  }
  const opened = { index: 0, ...toolCall, function: { name: toolCall.function.name, arguments: "" } };
  const pieces = piecesOf(toolCall.function.arguments);
  return [
    { role: "assistant", content: null, tool_calls: [opened] },
    ...pieces.map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ];
};

/**
 * The SSE events of a streamed answer, `[DONE]` included. Several choices take turns. With `usage` every chunk carries `usage: null`
 * and one without choices carries the counts, as `stream_options.include_usage` asks.
 */
function* eventsOf(head: object, choices: readonly Choice[], usage: object | null): Generator<string> {
  const event = (body: object, count: object | null): string => {
    const counted = usage === null ? {} : { usage: count };
    return encodeEvent({ data: JSON.stringify({ ...head, object: "chat.completion.chunk", ...body, ...counted }) });
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
  yield encodeEvent({ data: "[DONE]" });
}

const messageOf = ({ content, toolCall }: Choice): object => ({
  role: "assistant",
  content,
  refusal: null,
  ...(toolCall === null ? {} : { tool_calls: [toolCall] }),
});

export const demoChat = demoEndpoint(chatEndpoint, request, (asked, model) => {
  const question = questionOf(asked);
  const places = [...Array.from({ length: asked.n ?? 1 }).keys()];
  const choices = places.map((index) => choiceOf(question, index));
  const prompt = asked.messages.reduce((sum, { content }) => sum + 3 + tokensOf(textOf(content)), 0);
  const completion = places.reduce((sum, index) => sum + tokensSaid(answerTo(question, index)), 0);
  const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  const created = Math.floor(Date.now() / 1_000);
  const head = { id: `chatcmpl-${randomUUID()}`, created, model, system_fingerprint: "fp_custody_demo" };
  const said = choices.map((choice, index) => ({
    index,
    message: messageOf(choice),
    logprobs: null,
    finish_reason: finishOf(choice),
  }));
  return {
    whole: { ...head, object: "chat.completion", choices: said, usage },
    events:
      asked.stream === true
        ? eventsOf(head, choices, asked.stream_options?.include_usage === true ? usage : null)
        : null,
  };
});
