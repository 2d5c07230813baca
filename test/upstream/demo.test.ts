/**
 * The demo upstream, seen by the official OpenAI client.
 * @module
 */
import OpenAI, {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoModels, startDemoUpstream } from "../../src/upstream/demo/server.ts";
import type { DemoUpstream } from "../../src/upstream/demo/server.ts";

let demo: DemoUpstream;
let client: OpenAI;

beforeAll(async () => {
  demo = await startDemoUpstream({ slowMs: 5, slowEventMs: 1 });
  client = new OpenAI({ baseURL: demo.baseUrl, apiKey: "any", maxRetries: 0 });
});
afterAll(() => demo.close());

const messages = [
  { role: "system" as const, content: "Be brief." },
  { role: "user" as const, content: [{ type: "text" as const, text: "My mail is \u{1F600} a@example.com" }] },
];

const weather = {
  type: "function" as const,
  function: {
    name: "get_weather",
    parameters: {
      type: "object",
      properties: { city: { type: "string" }, days: { type: "integer" }, unit: { enum: ["C", "F"] } },
      required: ["city"],
    },
  },
};

test("answers as itself, with the last user message and usage", async () => {
  const answer = await client.chat.completions.create({ model: "demo", messages });
  const [choice] = answer.choices;
  expect(choice?.message.content).toMatch(/Custody's built-in demo model.*no data left this machine/);
  expect(choice?.message.content).toContain("You sent 2 messages");
  expect(choice?.message.content).toContain("\u{1F600} a@example.com");
  expect(choice?.finish_reason).toBe("stop");
  expect(answer.object).toBe("chat.completion");
  expect(answer.usage?.total_tokens).toBe((answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0));
  expect(answer.usage?.completion_tokens).toBeGreaterThan(0);
});

test("is the same each time but for id and time", async () => {
  const ask = async () => ({
    ...(await client.chat.completions.create({ model: "demo", messages })),
    id: "",
    created: 0,
  });
  expect(await ask()).toEqual(await ask());
});

test.each(["demo", "demo-slow"])(
  "%s streams the same text, choice by choice, with role first and usage last",
  async (model) => {
    const whole = await client.chat.completions.create({ model, messages, n: 2 });
    const stream = await client.chat.completions.create({
      model,
      messages,
      n: 2,
      stream: true,
      stream_options: { include_usage: true },
    });
    const texts = ["", ""];
    const roles: (string | undefined)[] = [];
    const finishes: string[] = [];
    const usages = [];
    for await (const chunk of stream) {
      usages.push(chunk.usage);
      if (chunk.choices.length === 0) continue;
      for (const { index, delta, finish_reason: finish } of chunk.choices) {
        if (texts[index] === "") roles[index] ??= delta.role;
        texts[index] += delta.content ?? "";
        if (finish !== null) finishes[index] = finish;
      }
    }
    expect(texts).toEqual(whole.choices.map(({ message }) => message.content));
    expect(texts[0]).not.toBe(texts[1]);
    expect(roles).toEqual(["assistant", "assistant"]);
    expect(finishes).toEqual(["stop", "stop"]);
    expect(usages.at(-1)).toEqual(whole.usage);
    expect(new Set(usages.slice(0, -1))).toEqual(new Set([null]));
    expect(usages.length).toBeGreaterThan(10);
  },
);

test("its stream is SSE that ends with [DONE], and has no usage unasked", async () => {
  const response = await fetch(`${demo.baseUrl}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "demo", messages, stream: true }),
  });
  const text = await response.text();
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(response.headers.get("x-request-id")).toMatch(/^req_/);
  expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  expect(text).not.toContain("usage");
  expect(
    text
      .split("\n\n")
      .slice(0, -1)
      .every((event) => /^data: [^\n]+$/.test(event)),
  ).toBe(true);
});

test("calls a tool with arguments that fit its schema, streamed or not", async () => {
  const asked = { model: "demo", messages, tools: [weather] };
  const answer = await client.chat.completions.create(asked);
  expect(answer.choices[0]?.finish_reason).toBe("tool_calls");
  expect(answer.choices[0]?.message.content).toBeNull();
  const [call] = answer.choices[0]?.message.tool_calls ?? [];
  expect(call).toMatchObject({ type: "function", function: { name: "get_weather" } });
  const streamed = await client.chat.completions.stream(asked).finalChatCompletion();
  const [again] = streamed.choices[0]?.message.tool_calls ?? [];
  expect(again).toMatchObject({ id: call?.id, type: "function" });
  for (const { arguments: text } of [call, again].flatMap((one) => (one?.type === "function" ? [one.function] : []))) {
    expect(JSON.parse(text)).toEqual({ city: "My mail is \u{1F600} a@example.com", days: 1, unit: "C" });
  }
});

test("calls the tool that was chosen, and none when told so or when its result is there", async () => {
  const other = { type: "function" as const, function: { name: "other" } };
  const tools = [weather, other];
  const ask = (changes: object) => client.chat.completions.create({ model: "demo", messages, tools, ...changes });
  const chosen = await ask({ tool_choice: { type: "function", function: { name: "other" } } });
  expect(chosen.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: "other", arguments: "{}" } });
  const none = await ask({ tool_choice: "none" });
  expect(none.choices[0]?.message.tool_calls).toBeUndefined();
  const result = { role: "tool", tool_call_id: "call_demo0", content: "sunny" };
  expect((await ask({ messages: [...messages, result] })).choices[0]?.finish_reason).toBe("stop");
});

test("answers in JSON when asked", async () => {
  const ask = async (format: OpenAI.ChatCompletionCreateParams["response_format"]): Promise<unknown> => {
    const asked = { model: "demo", messages, ...(format === undefined ? {} : { response_format: format }) };
    const answer = await client.chat.completions.create(asked);
    return JSON.parse(answer.choices[0]?.message.content ?? "");
  };
  expect(await ask({ type: "json_object" })).toMatchObject({ messages: 2 });
  const schema = { type: "object", properties: { list: { type: "array", items: { type: "boolean" } } } };
  expect(await ask({ type: "json_schema", json_schema: { name: "x", schema } })).toEqual({ list: [true] });
});

test.each([
  [400, BadRequestError, null],
  [401, AuthenticationError, null],
  [404, NotFoundError, null],
  [429, RateLimitError, "1"],
  [500, InternalServerError, null],
  [503, InternalServerError, "1"],
])("demo-error-%i is that error", async (status, kind, retryAfter) => {
  const error: unknown = await client.chat.completions
    .create({ model: `demo-error-${status}`, messages, stream: true })
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject({ status, error: { message: expect.stringContaining(String(status)) } });
  expect(error instanceof APIError ? error.headers?.get("retry-after") : undefined).toBe(retryAfter);
});

test("lists its models", async () => {
  const { data } = await client.models.list();
  expect(data.map(({ id }) => id)).toEqual(demoModels);
  expect(demoModels).toEqual(expect.arrayContaining(["demo", "demo-slow", "demo-error-429"]));
});

test.each([
  "not json",
  "[]",
  '{"model":"demo"}',
  '{"model":"demo","messages":[]}',
  '{"model":"demo","messages":"canary"}',
])("%s is a 400 that quotes nothing", async (body) => {
  const response = await fetch(`${demo.baseUrl}/chat/completions`, { method: "POST", body });
  expect(response.status).toBe(400);
  const text = await response.text();
  expect(JSON.parse(text)).toMatchObject({ error: { type: "invalid_request_error" } });
  expect(text).not.toContain("canary");
});
