/**
 * Anthropic's own SDK, which knows nothing but a base URL and a key.
 * @module
 */
import Anthropic, { APIError, AuthenticationError, NotFoundError } from "@anthropic-ai/sdk";
import { describe, expect, test } from "vitest";
import { readRecorded } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const card = ["4012", "8888", "8888", "1881"].join("");
const custody = custodyForFile({
  upstream: { models: ["claude-test"] },
  policies: {
    base: {
      rules: [
        { types: ["CREDIT_CARD"], action: "block" },
        { types: ["EMAIL_ADDRESS"], action: "redact" },
      ],
    },
    tools: {
      tools: { arguments: { mail: { type: "object", properties: { a: { type: "integer" } }, required: ["a"] } } },
    },
    keeping: { rules: [{ types: ["IP_ADDRESS"], directions: ["request"], action: "tokenize" }] },
  },
  policiesBy: { purposes: { kept: "keeping", tools: "tools" } },
});

const client = (apiKey = custody().clientKey, defaultHeaders: Record<string, string> = {}): Anthropic =>
  new Anthropic({ baseURL: custody().url, apiKey, maxRetries: 0, defaultHeaders });

const request = {
  model: "claude-test",
  max_tokens: 100,
  messages: [{ role: "user" as const, content: "I am joe@example.com" }],
};
const message = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-test",
  content: [{ type: "text", text: "Write to jane@example.com." }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 4, cache_creation_input_tokens: 2 },
};

const event = (data: { type: string } & Record<string, unknown>): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const start = event({ type: "message_start", message: { ...message, content: [], stop_reason: null } });
const blockStart = (index: number, block: object): string =>
  event({ type: "content_block_start", index, content_block: block });
const text = (index: number, said: string): string =>
  event({ type: "content_block_delta", index, delta: { type: "text_delta", text: said } });
const json = (index: number, said: string): string =>
  event({ type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json: said } });
const stop = (index: number): string => event({ type: "content_block_stop", index });
const end = [
  event({
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: 9 },
  }),
  event({ type: "message_stop" }),
];

const answers = (body: object, status = 200): void => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(body), { status }));
};
const streams = (pieces: readonly string[]): void => {
  custody().upstream.answer = ({ socket }) => socket.write(streamOf(pieces));
};
const last = () => custody().upstream.calls.at(-1);

describe("a whole answer", () => {
  test("is redacted both ways and recorded, its cache counted into the prompt", async () => {
    answers(message);
    const { data, response } = await client().messages.create(request).withResponse();
    expect(data.content).toEqual([{ type: "text", text: "Write to [EMAIL_ADDRESS_REDACTED]." }]);
    expect(JSON.parse(last()?.body.toString("utf8") ?? "").messages[0].content).toBe("I am [EMAIL_ADDRESS_REDACTED]");
    expect(last()?.head).toMatch(/^POST \/v1\/messages /);
    expect(last()?.head).toMatch(/anthropic-version: \d{4}-\d\d-\d\d/i);
    const { opened, closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(opened).toMatchObject({ route: "messages", model: "claude-test", counts: { EMAIL_ADDRESS: 1 } });
    expect(closed).toMatchObject({
      outcome: "complete",
      usage: { promptTokens: 16, completionTokens: 5, cachedPromptTokens: 4 },
    });
  });

  test.each([
    ["the system prompt", { system: `card ${card}` }],
    ["a block of it", { system: [{ type: "text", text: card }] }],
    [
      "what two blocks of it say together",
      { system: [card.slice(0, 8), card.slice(8)].map((said) => ({ type: "text", text: said })) },
    ],
    ["a block", { messages: [{ role: "user", content: [{ type: "text", text: card }] }] }],
    ["a tool", { tools: [{ name: "t", description: card, input_schema: { type: "object" } }] }],
    [
      "a tool's result",
      {
        messages: [
          {
            role: "user",
            content: [{ type: "tool_result", tool_use_id: "a", content: [{ type: "text", text: card }] }],
          },
        ],
      },
    ],
    [
      "what a tool was called with",
      { messages: [{ role: "assistant", content: [{ type: "tool_use", id: "a", name: "t", input: { a: [card] } }] }] },
    ],
    ["a user's id", { metadata: { user_id: card } }],
    ["a field that nobody has heard of", { unheard_of: { a: card } }],
  ])("%s is scanned", async (_where, changes) => {
    const calls = custody().upstream.calls.length;
    const body = { ...request, ...changes };
    const answer = await custody().ask("/v1/messages", { method: "POST", key: custody().clientKey, body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
    expect(answer.text).not.toContain(card);
    expect(custody().upstream.calls).toHaveLength(calls);
  });
});

describe("features that are in beta", () => {
  test("are asked for by name, and their fields scanned", async () => {
    answers(message);
    await client().beta.messages.create({
      ...request,
      betas: ["context-1m-2025-08-07", "files-api-2025-04-14"],
      context_management: { edits: [{ type: "clear_tool_uses_20250919" }] },
    });
    expect(last()?.head).toMatch(/^POST \/v1\/messages /);
    expect(last()?.head).toMatch(/\r\nanthropic-beta: context-1m-2025-08-07, ?files-api-2025-04-14\r\n/i);
    await client().messages.create(request);
    expect(last()?.head).not.toMatch(/anthropic-beta/i);
  });

  test("which are no names are refused, and told to nobody", async () => {
    const calls = custody().upstream.calls.length;
    const odd = client(custody().clientKey, { "anthropic-beta": `card-${card}-2025-08-07` }).messages.create(request);
    await expect(odd).rejects.toMatchObject({ status: 400, error: { error: { param: "anthropic-beta" } } });
    expect(custody().upstream.calls).toHaveLength(calls);
  });
});

describe("errors", () => {
  test("are Anthropic's in shape, so that its SDK knows them", async () => {
    await expect(client("sk-none").messages.create(request)).rejects.toBeInstanceOf(AuthenticationError);
    await expect(client().messages.create({ ...request, model: "none" })).rejects.toBeInstanceOf(NotFoundError);
    const malformed = client().messages.create({ ...request, max_tokens: 0 });
    await expect(malformed).rejects.toMatchObject({ status: 400, error: { error: { param: "max_tokens" } } });
  });

  test("of the upstream pass, scanned", async () => {
    answers({ type: "error", error: { type: "overloaded_error", message: "ask jane@example.com" } }, 529);
    const failed = client().messages.create(request);
    await expect(failed).rejects.toMatchObject({
      status: 529,
      error: { error: { type: "overloaded_error", message: "ask [EMAIL_ADDRESS_REDACTED]" } },
    });
  });

  test("a version that is none is refused", async () => {
    const odd = client(custody().clientKey, { "anthropic-version": "latest" }).messages.create(request);
    await expect(odd).rejects.toMatchObject({ status: 400, error: { error: { param: "anthropic-version" } } });
  });
});

describe("a stream", () => {
  test("by the SDK: cut in the middle of what is redacted, usage of both its ends", async () => {
    streams([
      start,
      blockStart(0, { type: "text", text: "" }),
      event({ type: "ping" }),
      text(0, "Write to jane@ex"),
      text(0, "ample.com now."),
      stop(0),
      ...end,
    ]);
    const stream = client().messages.stream(request);
    const said = await stream.finalMessage();
    expect(said.content).toMatchObject([{ type: "text", text: "Write to [EMAIL_ADDRESS_REDACTED] now." }]);
    expect(said.usage.output_tokens).toBe(9);
    const id = stream.response?.headers.get("x-request-id") ?? "";
    const { closed } = await readRecorded(custody().folder, id);
    expect(closed).toMatchObject({ outcome: "complete", counts: { EMAIL_ADDRESS: 1 } });
    expect(closed?.usage).toMatchObject({ promptTokens: 16, completionTokens: 9, totalTokens: 25 });
  });

  test("a tool's arguments, in pieces of JSON", async () => {
    streams([
      start,
      blockStart(0, { type: "tool_use", id: "toolu_1", name: "mail", input: {} }),
      json(0, '{"to":"jane@'),
      json(0, 'example.com","n'),
      json(0, '":1}'),
      stop(0),
      ...end,
    ]);
    const said = await client().messages.stream(request).finalMessage();
    expect(said.content).toMatchObject([
      { type: "tool_use", name: "mail", input: { to: "[EMAIL_ADDRESS_REDACTED]", n: 1 } },
    ]);
  });

  test.each([
    ["as its start has it", { a: 1 }, {}, true],
    ["as its start has it, against its schema", { a: "x" }, {}, false],
    ["in a message that begins with it", null, { a: 1 }, true],
    ["in a message that begins with it, against its schema", null, { a: "x" }, false],
  ])("a tool's whole input, %s", async (_where, inBlock, inMessage, isValid) => {
    const call = (input: object) => ({ type: "tool_use", id: "toolu_1", name: "mail", input });
    const begun = event({
      type: "message_start",
      message: { ...message, content: [call(inMessage)], stop_reason: null },
    });
    streams([...(inBlock === null ? [begun] : [start, blockStart(0, call(inBlock)), stop(0)]), ...end]);
    const body = { ...request, stream: true };
    const headers = { "x-custody-purpose": "tools" };
    const answer = await custody().ask("/v1/messages", { method: "POST", key: custody().clientKey, body, headers });
    expect(answer.text.includes("message_stop")).toBe(isValid);
    expect(answer.text.includes("tool_not_allowed")).toBe(!isValid);
  });

  test("a tool's input that comes as a whole and in pieces, or twice, is refused", async () => {
    const given = blockStart(0, { type: "tool_use", id: "toolu_1", name: "mail", input: { a: 1 } });
    for (const again of [
      json(0, '{"a":2}'),
      event({ type: "message_start", message: { ...message, content: [{ type: "tool_use", input: { a: 2 } }] } }),
    ]) {
      streams([start, given, again, stop(0), ...end]);
      const body = { ...request, stream: true };
      const answer = await custody().ask("/v1/messages", { method: "POST", key: custody().clientKey, body });
      expect(answer.text).toContain("upstream_failed");
      expect(answer.text).not.toContain("message_stop");
    }
  });

  test("gives the caller's own values back", async () => {
    custody().upstream.answer = ({ body, socket }) => {
      const { content } = JSON.parse(body.toString("utf8")).messages[0];
      const pieces = [...`You said: ${content}`].map((one) => text(0, one));
      socket.write(streamOf([start, blockStart(0, { type: "text", text: "" }), ...pieces, stop(0), ...end]));
    };
    const kept = client(custody().clientKey, { "x-custody-purpose": "kept" });
    const messages = [{ role: "user" as const, content: "My host is 203.0.113.7 today." }];
    const said = await kept.messages.stream({ ...request, messages }).finalMessage();
    expect(said.content).toMatchObject([{ text: "You said: My host is 203.0.113.7 today." }]);
    expect(last()?.body.toString("utf8")).not.toContain("203.0.113.7");
  });

  test("that says what is to be blocked ends with an error event, and never with its end", async () => {
    streams([
      start,
      blockStart(0, { type: "text", text: "" }),
      text(0, `It is ${card.slice(0, 9)}`),
      text(0, `${card.slice(9)}.`),
      stop(0),
      ...end,
    ]);
    const body = { ...request, stream: true };
    const answer = await custody().ask("/v1/messages", { method: "POST", key: custody().clientKey, body });
    expect(answer.text).toContain("event: error");
    expect(answer.text).not.toContain("message_stop");
    expect(answer.text.replaceAll(/\D/g, "")).not.toContain(card);
    await expect(client().messages.stream(request).finalMessage()).rejects.toBeInstanceOf(APIError);
  });

  test("an event that nobody has heard of is scanned, and passes", async () => {
    const strange = (said: string): string => event({ type: "wonder", note: { deep: [said] } });
    streams([start, strange("of jane@example.com"), blockStart(0, { type: "text", text: "Hi" }), stop(0), ...end]);
    const body = { ...request, stream: true };
    const ask = () => custody().ask("/v1/messages", { method: "POST", key: custody().clientKey, body });
    const passed = await ask();
    expect(passed.text).toContain('"deep":["of [EMAIL_ADDRESS_REDACTED]"]');
    expect(passed.text).toContain("message_stop");
    streams([start, strange(card), ...end]);
    expect((await ask()).text).not.toContain(card);
  });

  test("that ends too early is one that failed", async () => {
    streams([start, blockStart(0, { type: "text", text: "" }), text(0, "Hel")]);
    const body = { ...request, stream: true };
    const answer = await custody().ask("/v1/messages", { method: "POST", key: custody().clientKey, body });
    expect(answer.text).toContain("event: error");
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed).toMatchObject({ outcome: "upstream_truncated" });
  });
});

test("tokens are counted by the upstream, and what is counted is scanned and recorded", async () => {
  answers({ input_tokens: 12 });
  const { data, response } = await client()
    .messages.countTokens({ model: "claude-test", messages: request.messages })
    .withResponse();
  expect(data.input_tokens).toBe(12);
  expect(last()?.head).toMatch(/^POST \/v1\/messages\/count_tokens /);
  const { opened, closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
  expect(opened).toMatchObject({ route: "messages.count_tokens", counts: { EMAIL_ADDRESS: 1 } });
  expect(closed?.outcome).toBe("complete");
});
