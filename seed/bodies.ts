/**
 * Requests as clients write them and answers as providers do, by API.
 * @module
 */
import type { MadeCall } from "./made-call.ts";
import type { Kind } from "./world.ts";

export interface Body {
  readonly contentType: string;
  /** Each is written by itself. */
  readonly pieces: readonly string[];
}

export const pathOf: Readonly<Record<Kind, string>> = {
  chats: "/v1/chat/completions",
  responses: "/v1/responses",
  messages: "/v1/messages",
  completions: "/v1/completions",
  embeddings: "/v1/embeddings",
  moderations: "/v1/moderations",
  rerank: "/v1/rerank",
};

const tool = {
  type: "function",
  function: {
    name: "find_order",
    description: "Finds an order by its number.",
    parameters: { type: "object", properties: { number: { type: "string" } } },
  },
};

const chatRequest = ({ model, system, question, isStream, session, label, key }: MadeCall): object => ({
  model,
  messages: [
    { role: "system", content: system },
    { role: "user", content: question },
  ],
  ...(isStream ? { stream: true, stream_options: { include_usage: true } } : {}),
  ...(session === null ? {} : { session_id: session }),
  ...(label === null ? {} : { labels: { channel: label } }),
  ...(key.topic === "support" ? { tools: [tool] } : {}),
});

const requests: Readonly<Record<Kind, (call: MadeCall) => object>> = {
  chats: chatRequest,
  responses: ({ model, system, question, isStream }) => ({
    model,
    instructions: system,
    input: question,
    stream: isStream,
  }),
  messages: ({ model, system, question, isStream }) => ({
    model,
    system,
    max_tokens: 1_000,
    messages: [{ role: "user", content: question }],
    ...(isStream ? { stream: true } : {}),
  }),
  completions: ({ model, question }) => ({ model, prompt: question, max_tokens: 200 }),
  embeddings: ({ model, question, answer }) => ({ model, input: [question, answer] }),
  moderations: ({ model, question }) => ({ model, input: question }),
  rerank: ({ model, system, question, answer }) => ({ model, query: system, documents: [question, answer] }),
};

export const requestBody = (call: MadeCall): string => JSON.stringify(requests[call.kind](call));

const created = 1_760_000_000;
const chatUsage = ({ promptTokens, completionTokens }: MadeCall) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
});
const itemUsage = ({ promptTokens, completionTokens }: MadeCall) => ({
  input_tokens: promptTokens,
  output_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
});
const promptUsage = ({ promptTokens }: MadeCall) => ({ prompt_tokens: promptTokens, total_tokens: promptTokens });

const message = (call: MadeCall) => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: call.model,
  content: [{ type: "text", text: call.answer }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: call.promptTokens, output_tokens: call.completionTokens },
});

const outputItem = (text: string) => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text, annotations: [] }],
});
const response = (call: MadeCall, isDone: boolean) => ({
  id: "resp_1",
  object: "response",
  created_at: created,
  status: isDone ? "completed" : "in_progress",
  model: call.model,
  output: isDone ? [outputItem(call.answer)] : [],
  error: null,
  usage: isDone ? itemUsage(call) : null,
});

const answers: Readonly<Record<Kind, (call: MadeCall) => object>> = {
  chats: (call) => ({
    id: "chatcmpl-1",
    object: "chat.completion",
    created,
    model: call.model,
    choices: [{ index: 0, message: { role: "assistant", content: call.answer, refusal: null }, finish_reason: "stop" }],
    usage: chatUsage(call),
  }),
  responses: (call) => response(call, true),
  messages: message,
  completions: (call) => ({
    id: "cmpl-1",
    object: "text_completion",
    created,
    model: call.model,
    choices: [{ text: call.answer, index: 0, logprobs: null, finish_reason: "stop" }],
    usage: chatUsage(call),
  }),
  embeddings: (call) => ({
    object: "list",
    data: [0, 1].map((index) => ({ object: "embedding", index, embedding: [0.25, -0.5, 0.125, 0.0625] })),
    model: call.model,
    usage: promptUsage(call),
  }),
  moderations: ({ model }) => ({
    id: "modr-1",
    model,
    results: [{ flagged: false, categories: {}, category_scores: {} }],
  }),
  rerank: (call) => ({
    id: "rerank-1",
    model: call.model,
    results: [{ index: 1, relevance_score: 0.75, document: { text: call.answer } }],
    usage: promptUsage(call),
  }),
};

/** A text in a few pieces, cut between words. */
const cut = (text: string): string[] => text.match(/(?:\S+\s*){1,8}/g) ?? [text];

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
/** An event of a provider that names its events. */
interface NamedEvent {
  readonly type: string;
  readonly [more: string]: unknown;
}

const named = (value: NamedEvent): string => `event: ${value.type}\n${data(value)}`;

const chatStream = (call: MadeCall): string[] => {
  const chunk = (choices: object[], usage: object | null = null): string =>
    data({ id: "chatcmpl-1", object: "chat.completion.chunk", created, model: call.model, choices, usage });
  return [
    ...cut(call.answer).map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }])),
    chunk([{ index: 0, delta: {}, finish_reason: "stop" }]),
    chunk([], chatUsage(call)),
    "data: [DONE]\n\n",
  ];
};

const messageStream = (call: MadeCall): string[] => [
  named({ type: "message_start", message: { ...message(call), content: [], stop_reason: null } }),
  named({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
  ...cut(call.answer).map((text) =>
    named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }),
  ),
  named({ type: "content_block_stop", index: 0 }),
  named({
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: call.completionTokens },
  }),
  named({ type: "message_stop" }),
];

const responseStream = (call: MadeCall): string[] => {
  const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
  const empty = { ...outputItem(""), content: [], status: "in_progress" };
  const part = (text: string) => ({ type: "output_text", text, annotations: [] });
  const deltaOf = (delta: string): NamedEvent => ({ type: "response.output_text.delta", ...at, delta });
  const events: readonly NamedEvent[] = [
    { type: "response.created", response: response(call, false) },
    { type: "response.output_item.added", output_index: 0, item: empty },
    { type: "response.content_part.added", ...at, part: part("") },
    ...cut(call.answer).map(deltaOf),
    { type: "response.output_text.done", ...at, text: call.answer },
    { type: "response.content_part.done", ...at, part: part(call.answer) },
    { type: "response.output_item.done", output_index: 0, item: outputItem(call.answer) },
    { type: "response.completed", response: response(call, true) },
  ];
  return events.map((event, sequence) => named({ ...event, sequence_number: sequence }));
};

const streams: Readonly<Partial<Record<Kind, (call: MadeCall) => string[]>>> = {
  chats: chatStream,
  messages: messageStream,
  responses: responseStream,
};

/** What the provider answers where nothing goes wrong. */
export const answerBody = (call: MadeCall): Body => {
  const stream = call.isStream ? streams[call.kind] : undefined;
  if (stream !== undefined) return { contentType: "text/event-stream", pieces: stream(call) };
  return { contentType: "application/json", pieces: [JSON.stringify(answers[call.kind](call))] };
};
