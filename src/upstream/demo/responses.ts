/**
 * The demo's responses, with the typed events of their streams.
 * @module
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { responsesEndpoint } from "../../openai/responses/endpoint.ts";
import { encodeEvent } from "../../openai/sse.ts";
import { demoEndpoint } from "./endpoint.ts";
import {
  answerTo,
  jsonObject,
  lastUserText,
  type OfferedTool,
  piecesOf,
  type Question,
  repeatable,
  type Said,
  tokensOf,
  tokensSaid,
  wordsOf,
} from "./said.ts";

const item = z.object({ type: z.string().nullish(), role: z.string().optional(), content: z.unknown().optional() });

const request = z.object({
  model: z.string().min(1).nullish(),
  input: z.union([z.string(), z.array(item)]).nullish(),
  stream: z.boolean().nullish(),
  tools: z
    .array(z.object({ type: z.string(), name: z.string().nullish(), parameters: jsonObject.nullish() }))
    .nullish(),
  tool_choice: z.union([z.string(), z.object({ name: z.string().nullish() })]).nullish(),
  text: z.object({ format: z.object({ type: z.string(), schema: jsonObject.nullish() }).nullish() }).nullish(),
});

type Asked = z.infer<typeof request>;

const toolOf = ({ tools, tool_choice: wanted, input }: Asked): OfferedTool | null => {
  const isAnswered = Array.isArray(input) && input.at(-1)?.type?.endsWith("_output") === true;
  if (wanted === "none" || isAnswered) return null;
  const named = (tools ?? []).filter(({ type, name }) => type === "function" && typeof name === "string");
  const name = typeof wanted === "object" ? wanted?.name : null;
  const called = typeof name === "string" ? named.find((one) => one.name === name) : named[0];
  return typeof called?.name === "string" ? { name: called.name, schema: called.parameters } : null;
};

const questionOf = (asked: Asked): Question => {
  const { input, text } = asked;
  const format = text?.format;
  const isText = format === null || format === undefined || format.type === "text";
  return {
    messages: Array.isArray(input) ? input.length : 1,
    lastUserText: Array.isArray(input) ? lastUserText(input) : repeatable(input ?? ""),
    tool: toolOf(asked),
    json: isText ? null : { schema: format.schema ?? null },
  };
};

const part = (text: string): object => ({ type: "output_text", text, annotations: [], logprobs: [] });

/** The one item of an output, as it is at its start and at its end. */
const itemsOf = ({ text, call }: Said): { readonly begun: object; readonly done: object } => {
  if (call === null) {
    const head = { id: "msg_demo", type: "message", role: "assistant" };
    return {
      begun: { ...head, status: "in_progress", content: [] },
      done: { ...head, status: "completed", content: [part(text)] },
    };
  }
  const head = { id: "fc_demo", type: "function_call", call_id: "call_demo", name: call.name };
  return {
    begun: { ...head, status: "in_progress", arguments: "" },
    done: { ...head, status: "completed", arguments: JSON.stringify(call.arguments) },
  };
};

/** The events of what stands between the start of an item and its end. */
function* insideOf({ text, call }: Said): Generator<object> {
  const at = { item_id: call === null ? "msg_demo" : "fc_demo", output_index: 0 };
  if (call !== null) {
    const all = JSON.stringify(call.arguments);
    for (const delta of piecesOf(all)) yield { type: "response.function_call_arguments.delta", ...at, delta };
    yield { type: "response.function_call_arguments.done", ...at, arguments: all, name: call.name };
    return;
  }
  const inPart = { ...at, content_index: 0 };
  yield { type: "response.content_part.added", ...inPart, part: part("") };
  for (const delta of wordsOf(text)) yield { type: "response.output_text.delta", ...inPart, delta, logprobs: [] };
  yield { type: "response.output_text.done", ...inPart, text, logprobs: [] };
  yield { type: "response.content_part.done", ...inPart, part: part(text) };
}

function* eventsOf(said: Said, begun: object, done: object): Generator<string> {
  const items = itemsOf(said);
  const all = [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    { type: "response.output_item.added", output_index: 0, item: items.begun },
    ...insideOf(said),
    { type: "response.output_item.done", output_index: 0, item: items.done },
    { type: "response.completed", response: done },
  ];
  for (const [number, event] of all.entries()) {
    const { type } = event as { readonly type: string };
    yield encodeEvent({ event: type, data: JSON.stringify({ ...event, sequence_number: number }) });
  }
}

export const demoResponses = demoEndpoint(responsesEndpoint, request, (asked, model) => {
  const question = questionOf(asked);
  const said = answerTo(question);
  const [input, output] = [tokensOf(question.lastUserText) + 3, tokensSaid(said)];
  const head = {
    id: `resp_${randomUUID().replaceAll("-", "")}`,
    object: "response",
    created_at: Math.floor(Date.now() / 1_000),
    model,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
  };
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
  const whole = { ...head, status: "completed", output: [itemsOf(said).done], usage };
  const begun = { ...head, status: "in_progress", output: [], usage: null };
  return { whole, events: asked.stream === true ? eventsOf(said, begun, whole) : null };
});
