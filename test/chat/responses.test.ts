/**
 * The Responses API by the official SDK: typed events, and texts that come again as a whole.
 * @module
 */
import { beforeEach, describe, expect, test } from "vitest";
import { readRecorded } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const card = ["4012", "8888", "8888", "1881"].join("");
const custody = custodyForFile({
  policies: {
    base: {
      rules: [
        { types: ["CREDIT_CARD"], action: "block" },
        { types: ["EMAIL_ADDRESS"], action: "redact" },
      ],
    },
    tools: { tools: { deny: ["wipe"] } },
    keeping: { rules: [{ types: ["IP_ADDRESS"], directions: ["request"], action: "tokenize" }] },
    watching: {},
  },
  policiesBy: { purposes: { kept: "keeping", tools: "tools" } },
});

const usage = {
  input_tokens: 10,
  output_tokens: 4,
  total_tokens: 14,
  input_tokens_details: { cached_tokens: 3 },
  output_tokens_details: { reasoning_tokens: 0 },
};
const messageItem = (said: string) => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: said, annotations: [] }],
});
const response = (output: readonly object[], status = "completed") => ({
  id: "resp_1",
  object: "response",
  created_at: 1_760_000_000,
  status,
  model: "gpt-test",
  output,
  instructions: null,
  error: null,
  usage: status === "completed" ? usage : null,
});

let sequence = 0;
const event = (type: string, data: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...data })}\n\n`;
const at = { item_id: "msg_1", output_index: 0, content_index: 0 };

/** All events of one message, as OpenAI sends them. */
const streamed = (pieces: readonly string[], said = pieces.join("")): string[] => [
  event("response.created", { response: response([], "in_progress") }),
  event("response.output_item.added", {
    output_index: 0,
    item: { ...messageItem(""), content: [], status: "in_progress" },
  }),
  event("response.content_part.added", { ...at, part: { type: "output_text", text: "", annotations: [] } }),
  ...pieces.map((delta) =>
    event("response.output_text.delta", { ...at, delta, logprobs: [{ token: delta, logprob: -1, top_logprobs: [] }] }),
  ),
  event("response.output_text.done", { ...at, text: said, logprobs: [] }),
  event("response.content_part.done", { ...at, part: { type: "output_text", text: said, annotations: [] } }),
  event("response.output_item.done", { output_index: 0, item: messageItem(said) }),
  event("response.completed", { response: response([messageItem(said)]) }),
];

const streams = (events: readonly string[]): void => {
  custody().upstream.answer = ({ socket }) => socket.write(streamOf(events));
};
const post = (body: object, headers: Record<string, string> = {}) =>
  custody().ask("/v1/responses", {
    method: "POST",
    key: custody().clientKey,
    body: { model: "gpt-test", ...body },
    headers,
  });
const lastBody = () => custody().upstream.calls.at(-1)?.body.toString("utf8") ?? "";

beforeEach(() => {
  sequence = 0;
});

describe("a whole response", () => {
  test("by the SDK, redacted both ways and recorded", async () => {
    custody().upstream.answer = ({ socket }) =>
      socket.write(whole(JSON.stringify(response([messageItem("Write to jane@example.com.")]))));
    const { data, response: head } = await custody()
      .sdk()
      .responses.create({ model: "gpt-test", input: "I am joe@example.com", instructions: "Be brief." })
      .withResponse();
    expect(data.output_text).toBe("Write to [EMAIL_ADDRESS_REDACTED].");
    expect(JSON.parse(lastBody()).input).toBe("I am [EMAIL_ADDRESS_REDACTED]");
    const { opened, closed } = await readRecorded(custody().folder, head.headers.get("x-request-id") ?? "");
    expect(opened).toMatchObject({ route: "responses", counts: { EMAIL_ADDRESS: 1 } });
    expect(closed).toMatchObject({ outcome: "complete", counts: { EMAIL_ADDRESS: 1 } });
    expect(closed?.usage).toEqual({ promptTokens: 10, completionTokens: 4, totalTokens: 14, cachedPromptTokens: 3 });
  });

  test.each([
    ["the input", { input: card }],
    ["instructions", { input: "a", instructions: card }],
    ["a part", { input: [{ role: "user", content: [{ type: "input_text", text: card }] }] }],
    [
      "a call's arguments",
      { input: [{ type: "function_call", call_id: "c", name: "f", arguments: `{"a":"${card}"}` }] },
    ],
    ["a call's output", { input: [{ type: "function_call_output", call_id: "c", output: card }] }],
    ["a tool", { input: "a", tools: [{ type: "function", name: "f", description: card, parameters: {} }] }],
    ["a stored prompt's variables", { input: "a", prompt: { id: "pmpt_1", variables: { who: card } } }],
    ["a field that nobody has heard of", { input: "a", unheard_of: [card] }],
  ])("%s is scanned", async (_where, body) => {
    const calls = custody().upstream.calls.length;
    const answer = await post(body);
    expect(JSON.parse(answer.text).error).toMatchObject({ code: "pii_policy_block" });
    expect(custody().upstream.calls).toHaveLength(calls);
  });

  test("in the background is refused: its answer would pass by", async () => {
    const answer = await post({ input: "a", background: true });
    expect(JSON.parse(answer.text).error).toMatchObject({ param: "background" });
  });
});

describe("a stream", () => {
  test("is redacted alike wherever a text comes again, and counted once", async () => {
    streams(streamed(["Write to jane@ex", "ample.com", " now."]));
    const stream = custody().sdk().responses.stream({ model: "gpt-test", input: "Hi" });
    const said: string[] = [];
    stream.on("response.output_text.delta", ({ delta }) => said.push(delta));
    const final = await stream.finalResponse();
    expect(said.join("")).toBe("Write to [EMAIL_ADDRESS_REDACTED] now.");
    expect(final.output_text).toBe("Write to [EMAIL_ADDRESS_REDACTED] now.");
    const answer = await post({ input: "Hi", stream: true });
    expect(answer.text).not.toContain("jane");
    expect(answer.text).not.toContain("ample.com");
    expect(answer.text.match(/Write to \[EMAIL_ADDRESS_REDACTED\] now\./g)).toHaveLength(4);
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed).toMatchObject({ outcome: "complete", counts: { EMAIL_ADDRESS: 1 }, usage: { totalTokens: 14 } });
  });

  test("gives the caller's values back in all of them", async () => {
    custody().upstream.answer = ({ body, socket }) => {
      const { input } = JSON.parse(body.toString("utf8"));
      socket.write(streamOf(streamed([...`You said: ${input}`])));
    };
    const answer = await post(
      { input: "My host is 203.0.113.7 today.", stream: true },
      { "x-custody-purpose": "kept" },
    );
    expect(lastBody()).not.toContain("203.0.113.7");
    expect(answer.text.match(/You said: My host is 203\.0\.113\.7 today\./g)).toHaveLength(4);
    expect(answer.text).not.toContain("<IP_ADDRESS");
  });

  test("whose end says something else than its deltas is scanned there too", async () => {
    streams(streamed(["All ", "is well."], "Write to jane@example.com."));
    const answer = await post({ input: "Hi", stream: true });
    expect(answer.text).not.toContain("jane@example.com");
    streams(streamed(["All ", "is well."], `card ${card}`));
    const blocked = await post({ input: "Hi", stream: true });
    expect(blocked.text).not.toContain(card);
    expect(blocked.text).not.toContain("response.completed");
  });

  test("of a tool's arguments", async () => {
    const item = {
      id: "fc_1",
      type: "function_call",
      call_id: "call_1",
      name: "mail",
      arguments: "",
      status: "in_progress",
    };
    const where = { item_id: "fc_1", output_index: 0 };
    const given = '{"to":"jane@example.com"}';
    streams([
      event("response.created", { response: response([], "in_progress") }),
      event("response.output_item.added", { output_index: 0, item }),
      event("response.function_call_arguments.delta", { ...where, delta: given.slice(0, 12) }),
      event("response.function_call_arguments.delta", { ...where, delta: given.slice(12) }),
      event("response.function_call_arguments.done", { ...where, arguments: given }),
      event("response.output_item.done", { output_index: 0, item: { ...item, arguments: given, status: "completed" } }),
      event("response.completed", { response: response([{ ...item, arguments: given, status: "completed" }]) }),
    ]);
    const final = await custody().sdk().responses.stream({ model: "gpt-test", input: "Hi" }).finalResponse();
    expect(final.output[0]).toMatchObject({ name: "mail", arguments: '{"to":"[EMAIL_ADDRESS_REDACTED]"}' });
  });

  test.each(["added", "done", "completed"])(
    "with a tool that is denied ends, where only its %s says so",
    async (last) => {
      const item = {
        id: "fc_1",
        type: "function_call",
        call_id: "c",
        name: "wipe",
        arguments: "{}",
        status: "completed",
      };
      const events = [
        event("response.created", { response: response([], "in_progress") }),
        event("response.output_item.added", { output_index: 0, item: { ...item, arguments: "" } }),
        event("response.output_item.done", { output_index: 0, item }),
        event("response.completed", { response: response([item]) }),
      ];
      const from = ["added", "done", "completed"].indexOf(last);
      streams([...events.slice(0, 1), ...events.slice(1 + from)]);
      const answer = await post({ input: "Hi", stream: true }, { "x-custody-purpose": "tools" });
      expect(answer.text).toContain("tool_not_allowed");
      expect(answer.text).not.toContain("response.completed");
    },
  );

  test.each([{ name: "other" }, { arguments: '{"a":2}' }])(
    "that changes what is called, %j, is refused",
    async (changes) => {
      const item = {
        id: "fc_1",
        type: "function_call",
        call_id: "c",
        name: "mail",
        arguments: "",
        status: "in_progress",
      };
      streams([
        event("response.output_item.added", { output_index: 0, item }),
        event("response.function_call_arguments.delta", { item_id: "fc_1", output_index: 0, delta: '{"a":1}' }),
        event("response.output_item.done", { output_index: 0, item: { ...item, arguments: '{"a":1}', ...changes } }),
        event("response.completed", { response: response([]) }),
      ]);
      const answer = await post({ input: "Hi", stream: true });
      expect(answer.text).toContain("upstream_failed");
      expect(answer.text).not.toContain("response.completed");
    },
  );

  test("that is blocked ends with an error event, and never with its end", async () => {
    streams(streamed([`It is ${card.slice(0, 7)}`, card.slice(7), "."]));
    const answer = await post({ input: "Hi", stream: true });
    expect(answer.text).toContain('"type":"error"');
    expect(answer.text).not.toContain("response.completed");
    expect(answer.text.replaceAll(/\D/g, "")).not.toContain(card);
  });

  test("that failed is one that failed, and an event that nobody has heard of passes", async () => {
    streams([
      event("response.wonder", { note: "of jane@example.com" }),
      event("response.failed", {
        response: { ...response([], "failed"), error: { code: "server_error", message: "no" } },
      }),
    ]);
    const answer = await post({ input: "Hi", stream: true });
    expect(answer.text).toContain("of [EMAIL_ADDRESS_REDACTED]");
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed?.outcome).toBe("upstream_failed");
  });
});
