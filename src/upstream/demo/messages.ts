/**
 * The demo's messages as Anthropic has them, and the count of their tokens.
 * @module
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { countTokensEndpoint, messagesEndpoint } from "../../openai/messages/endpoint.ts";
import { encodeEvent } from "../../openai/sse.ts";
import { demoEndpoint } from "./endpoint.ts";
import {
  answerTo,
  jsonObject,
  lastUserText,
  type OfferedTool,
  piecesOf,
  type Said,
  textOf,
  tokensOf,
  tokensSaid,
  wordsOf,
} from "./said.ts";

const request = z.object({
  model: z.string().min(1),
  messages: z.array(z.object({ role: z.string(), content: z.unknown().optional() })).min(1),
  stream: z.boolean().nullish(),
  tools: z.array(z.object({ name: z.string(), input_schema: jsonObject.nullish() })).nullish(),
  tool_choice: z.object({ type: z.string(), name: z.string().nullish() }).nullish(),
});

type Asked = z.infer<typeof request>;

const promptTokens = ({ messages }: Asked): number =>
  messages.reduce((sum, { content }) => sum + 3 + tokensOf(textOf(content)), 0);

const results = z.array(z.looseObject({ type: z.literal("tool_result") })).min(1);

const toolOf = ({ tools, tool_choice: wanted, messages }: Asked): OfferedTool | null => {
  if (wanted?.type === "none" || results.safeParse(messages.at(-1)?.content).success) return null;
  const offered = tools ?? [];
  const called = wanted?.type === "tool" ? offered.find(({ name }) => name === wanted.name) : offered[0];
  return called === undefined ? null : { name: called.name, schema: called.input_schema };
};

const blockOf = ({ text, call }: Said): object =>
  call === null
    ? { type: "text", text, citations: null }
    : { type: "tool_use", id: "toolu_demo", name: call.name, input: call.arguments };

const begunOf = ({ call }: Said): object =>
  call === null
    ? { type: "text", text: "", citations: null }
    : { type: "tool_use", id: "toolu_demo", name: call.name, input: {} };

const deltasOf = ({ text, call }: Said): object[] =>
  call === null
    ? wordsOf(text).map((word) => ({ type: "text_delta", text: word }))
    : piecesOf(JSON.stringify(call.arguments)).map((piece) => ({ type: "input_json_delta", partial_json: piece }));

interface Usage {
  readonly input_tokens: number;
  readonly output_tokens: number;
}

function* eventsOf(said: Said, message: object, stopReason: string, usage: Usage): Generator<string> {
  const begun = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  const all = [
    { type: "message_start", message: begun },
    { type: "content_block_start", index: 0, content_block: begunOf(said) },
    { type: "ping" },
    ...deltasOf(said).map((delta) => ({ type: "content_block_delta", index: 0, delta })),
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: usage.output_tokens },
    },
    { type: "message_stop" },
  ];
  for (const event of all) yield encodeEvent({ event: event.type, data: JSON.stringify(event) });
}

export const demoMessages = demoEndpoint(messagesEndpoint, request, (asked, model) => {
  const { messages } = asked;
  const question = { messages: messages.length, lastUserText: lastUserText(messages), tool: toolOf(asked), json: null };
  const said = answerTo(question);
  const stopReason = said.call === null ? "end_turn" : "tool_use";
  const usage = { input_tokens: promptTokens(asked), output_tokens: tokensSaid(said) };
  const whole = {
    id: `msg_${randomUUID().replaceAll("-", "")}`,
    type: "message",
    role: "assistant",
    model,
    content: [blockOf(said)],
    stop_reason: stopReason,
    stop_sequence: null,
    usage,
  };
  return { whole, events: asked.stream === true ? eventsOf(said, whole, stopReason, usage) : null };
});

export const demoCountTokens = demoEndpoint(countTokensEndpoint, request, (asked) => ({
  whole: { input_tokens: promptTokens(asked) },
  events: null,
}));
