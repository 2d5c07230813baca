/**
 * What calls are charged, however they end.
 * @module
 */
import { describe, expect, test, vi } from "vitest";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent, usageEvent } from "../fixtures/chat-bodies.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { chunk, streamHead, streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ prices: { models: { "gpt-*": { inputPerMillion: 2, outputPerMillion: 8 } } } });

/** A key of its own, with a budget and a limit, and what the server says that it used and has left. */
const newCaller = async () => {
  const caller = await custody().newKey("client", {
    limits: { tokensPerMinute: 10_000 },
    budget: { tokensPerDay: 10_000 },
  });
  const used = async () => {
    const answer = await custody().ask("/api/v1/usage", { key: caller.key });
    const page: { data: { day: { tokens: number; costMicros: number }; remaining: Record<string, number> }[] } =
      JSON.parse(answer.text);
    const { tokensPerMinute = 0, tokensPerDay = 0 } = page.data[0]?.remaining ?? {};
    const { tokens = 0, costMicros = 0 } = page.data[0]?.day ?? {};
    return { tokens, costMicros, ofMinute: 10_000 - tokensPerMinute, ofDay: 10_000 - tokensPerDay };
  };
  return { ...caller, used };
};

const all = (tokens: number, costMicros: number) => ({ tokens, costMicros, ofMinute: tokens, ofDay: tokens });
const body = (more: object = {}) => chatBody("Hi", { max_tokens: 500, ...more });

describe("a call is charged", () => {
  test("as the upstream counted, whatever was reserved, and cached tokens at their price", async () => {
    const usage = { prompt_tokens: 20, completion_tokens: 30, prompt_tokens_details: { cached_tokens: 5 } };
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi", { usage }))));
    const { key, used } = await newCaller();
    const { id } = await custody().chat(body(), { key });
    expect(await used()).toEqual(all(50, 280));
    const { closed } = await readRecorded(custody().folder, id);
    expect(closed).toMatchObject({
      costMicros: 280,
      usage: { cachedPromptTokens: 5, promptTokens: 20, totalTokens: 50 },
    });
  });

  test("by a stream's usage frame where there is one", async () => {
    const pieces = [deltaEvent("Hi"), finishEvent(), usageEvent, doneEvent];
    custody().upstream.answer = ({ socket }) => socket.write(streamOf(pieces));
    const { key, used } = await newCaller();
    await custody().chat(body({ stream: true, stream_options: { include_usage: true } }), { key });
    expect(await used()).toEqual(all(9, 48));
  });

  test("by an estimate of prompt and text where nobody counted", async () => {
    custody().upstream.answer = ({ socket }) =>
      socket.write(streamOf([deltaEvent("x".repeat(390)), deltaEvent("y".repeat(10)), finishEvent(), doneEvent]));
    const { key, used } = await newCaller();
    const request = body({ stream: true });
    const { id } = await custody().chat(request, { key });
    const promptTokens = Math.ceil(JSON.stringify(request).length / 4);
    const estimate = { estimated: true, promptTokens, completionTokens: 100, totalTokens: promptTokens + 100 };
    expect((await readRecorded(custody().folder, id)).closed?.usage).toEqual(estimate);
    expect(await used()).toEqual(all(promptTokens + 100, promptTokens * 2 + 800));
  });

  test.each([
    ["answers with an error", whole('{"error":{"message":"no"}}', { status: 500 })],
    ["sends what cannot be read", whole("{")],
  ])("nothing when the upstream %s", async (_name, bytes) => {
    custody().upstream.answer = ({ socket }) => socket.write(bytes);
    const { key, used } = await newCaller();
    expect((await custody().chat(body(), { key })).status).toBeGreaterThan(499);
    expect(await used()).toEqual(all(0, 0));
  });

  test("nothing when it is refused after its tokens were reserved", async () => {
    const { key, used } = await newCaller();
    expect((await custody().chat(body({ model: "unknown" }), { key })).status).toBe(404);
    expect(await used()).toEqual(all(0, 0));
  });

  test("what had come when the client went away, and nothing stays reserved", async () => {
    custody().upstream.answer = ({ socket }) =>
      socket.write(Buffer.concat([Buffer.from(streamHead()), chunk(deltaEvent("x".repeat(40)))]));
    const next = custody().upstream.nextCall();
    const { key, used } = await newCaller();
    const request = { model: "gpt-test", messages: [{ role: "user" as const, content: "Hi" }] };
    const stream = await custody()
      .sdk({ key })
      .chat.completions.create({ ...request, max_tokens: 500, stream: true });
    for await (const _part of stream) stream.controller.abort();
    await (
      await next
    ).closed;
    const { length } = String((await next).body);
    const tokens = Math.ceil(length / 4) + 10;
    await vi.waitFor(async () => expect((await used()).tokens).toBe(tokens));
    expect(await used()).toMatchObject({ ofMinute: tokens, ofDay: tokens });
  });

  test("its prompt when the client went away before anything came", async () => {
    custody().upstream.answer = () => undefined;
    const next = custody().upstream.nextCall();
    const { key, used } = await newCaller();
    const abort = new AbortController();
    const asked = custody().chat(body(), { key, signal: abort.signal });
    const refused = expect(asked).rejects.toThrow("abort");
    const call = await next;
    abort.abort();
    await refused;
    await call.closed;
    const tokens = Math.ceil(JSON.stringify(body()).length / 4);
    expect(await used()).toEqual(all(tokens, tokens * 2));
  });
});
