/**
 * Endpoints beside chats, each by the official SDK where it has it: the same chain, the same record.
 * @module
 */
import { describe, expect, test } from "vitest";
import { doneEvent } from "../fixtures/chat-bodies.ts";
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
  },
  catalogue: { models: { "gpt-test": { aliases: ["small"] } }, agents: { agent_a: { model: "gpt-test" } } },
});

const answers = (body: object): void => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(body)));
};
const last = () => {
  const call = custody().upstream.calls.at(-1);
  return { path: call?.head.split(" ")[1], body: JSON.parse(call?.body.toString("utf8") ?? "") };
};
const post = (path: string, body: object) => custody().ask(path, { method: "POST", key: custody().clientKey, body });

describe("completions", () => {
  const completion = {
    id: "cmpl-1",
    object: "text_completion",
    created: 1_760_000_000,
    model: "gpt-test",
    choices: [{ text: "Write to jane@example.com.", index: 0, logprobs: null, finish_reason: "stop" }],
    usage: { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 },
  };

  test("by the SDK, redacted and recorded", async () => {
    answers(completion);
    const { data, response } = await custody()
      .sdk()
      .completions.create({ model: "small", prompt: "I am joe@example.com" })
      .withResponse();
    expect(data.choices[0]?.text).toBe("Write to [EMAIL_ADDRESS_REDACTED].");
    expect(last()).toEqual({
      path: "/v1/completions",
      body: { model: "gpt-test", prompt: "I am [EMAIL_ADDRESS_REDACTED]" },
    });
    const { opened, closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(opened).toMatchObject({ route: "completions", model: "gpt-test", counts: { EMAIL_ADDRESS: 1 } });
    expect(closed).toMatchObject({ outcome: "complete", usage: { totalTokens: 5 }, counts: { EMAIL_ADDRESS: 1 } });
  });

  test("a stream of two prompts, cut in the middle of what is redacted", async () => {
    const event = (text: string, index: number, reason: string | null = null): string =>
      `data: ${JSON.stringify({ ...completion, choices: [{ text, index, logprobs: null, finish_reason: reason }], usage: null })}\n\n`;
    const pieces = [
      event("to jane@ex", 0),
      event("to nobody", 1),
      event("ample.com now", 0),
      event("", 0, "stop"),
      event("", 1, "stop"),
      doneEvent,
    ];
    custody().upstream.answer = ({ socket }) => socket.write(streamOf(pieces));
    const stream = await custody()
      .sdk()
      .completions.create({ model: "gpt-test", prompt: ["a", "b"], stream: true });
    const said = ["", ""];
    for await (const { choices } of stream) for (const { index, text } of choices) said[index] += text;
    expect(said).toEqual(["to [EMAIL_ADDRESS_REDACTED] now", "to nobody"]);
  });

  test("a prompt of tokens is refused, for nobody can scan it", async () => {
    const answer = await post("/v1/completions", { model: "gpt-test", prompt: [1, 2, 3] });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error).toMatchObject({
      param: "prompt",
      message: expect.stringContaining("tokens"),
    });
  });
});

describe("embeddings", () => {
  test("by the SDK: what is sent is scanned, and vectors are not taken for text", async () => {
    // Its digits are a card's.
    const vector = [Number(`0.${card}`), -0.5];
    answers({
      object: "list",
      data: [
        { object: "embedding", index: 0, embedding: Buffer.from(new Float32Array(vector).buffer).toString("base64") },
      ],
      model: "gpt-test",
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
    const { data, response } = await custody()
      .sdk()
      .embeddings.create({ model: "small", input: ["joe@example.com", "b"] })
      .withResponse();
    expect(data.data[0]?.embedding).toHaveLength(2);
    expect(last()).toMatchObject({
      path: "/v1/embeddings",
      body: { model: "gpt-test", input: ["[EMAIL_ADDRESS_REDACTED]", "b"] },
    });
    const { opened, closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(opened).toMatchObject({ route: "embeddings" });
    expect(closed).toMatchObject({ outcome: "complete", counts: {}, usage: { promptTokens: 4 } });
    answers({ object: "list", data: [{ object: "embedding", index: 0, embedding: vector }], model: "gpt-test" });
    expect((await post("/v1/embeddings", { model: "gpt-test", input: "a" })).status).toBe(200);
  });

  test("a vector that is none is scanned as any text", async () => {
    answers({
      object: "list",
      data: [{ object: "embedding", index: 0, embedding: `card ${card}` }],
      model: "gpt-test",
    });
    const answer = await post("/v1/embeddings", { model: "gpt-test", input: "a" });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain(card);
  });

  test("tokens and cards are refused", async () => {
    const calls = custody().upstream.calls.length;
    expect((await post("/v1/embeddings", { model: "gpt-test", input: [[1, 2]] })).status).toBe(400);
    expect((await post("/v1/embeddings", { model: "gpt-test", input: ["a", card] })).status).toBe(400);
    expect((await post("/v1/embeddings", { model: "agent_a", input: "a" })).status).toBe(404);
    expect(custody().upstream.calls).toHaveLength(calls);
  });
});

describe("moderations", () => {
  test("by the SDK, texts and parts", async () => {
    answers({ id: "modr-1", model: "gpt-test", results: [{ flagged: false, categories: {}, category_scores: {} }] });
    const input = [
      { type: "text" as const, text: "I am joe@example.com" },
      { type: "image_url" as const, image_url: { url: "https://example.com/a.png" } },
    ];
    const said = await custody().sdk().moderations.create({ model: "small", input });
    expect(said.results[0]?.flagged).toBe(false);
    expect(last()).toMatchObject({
      path: "/v1/moderations",
      body: { input: [{ text: "I am [EMAIL_ADDRESS_REDACTED]" }, {}] },
    });
    expect((await post("/v1/moderations", { model: "gpt-test", input: card })).status).toBe(400);
  });

  test("without a model is asked of the provider's own, where that is served", async () => {
    const answer = await post("/v1/moderations", { input: "a" });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text).error.param).toBe("model");
  });
});

describe("pictures", () => {
  test("by the SDK: prompts are scanned both ways, and a picture is not taken for text", async () => {
    // Base64 in which a card's number stands.
    const picture = `AAAA${card}AAAA`;
    answers({
      created: 1_760_000_000,
      data: [{ b64_json: picture, revised_prompt: "of jane@example.com" }],
      usage: { input_tokens: 5, output_tokens: 100, total_tokens: 105 },
    });
    const { data, response } = await custody()
      .sdk()
      .images.generate({ model: "small", prompt: "a portrait of joe@example.com" })
      .withResponse();
    expect(data.data).toEqual([{ b64_json: picture, revised_prompt: "of [EMAIL_ADDRESS_REDACTED]" }]);
    expect(last()).toMatchObject({
      path: "/v1/images/generations",
      body: { prompt: "a portrait of [EMAIL_ADDRESS_REDACTED]" },
    });
    const { closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(closed).toMatchObject({ outcome: "complete", usage: { totalTokens: 105 } });
    answers({ created: 1, data: [{ b64_json: `no picture: ${card}` }] });
    expect((await post("/v1/images/generations", { model: "small", prompt: "a" })).text).not.toContain(card);
    const streaming = await post("/v1/images/generations", { model: "small", prompt: "a", stream: true });
    expect(JSON.parse(streaming.text).error.param).toBe("stream");
  });
});

describe("rerank", () => {
  test("documents are scanned as what a search found, both ways", async () => {
    answers({
      id: "r",
      model: "gpt-test",
      results: [{ index: 1, relevance_score: 0.9, document: { text: "jane@example.com" } }],
      usage: { total_tokens: 12 },
    });
    const documents = ["of joe@example.com", { text: "b" }];
    const answer = await post("/v1/rerank", { model: "small", query: "who", documents, top_n: 1 });
    expect(JSON.parse(answer.text).results[0].document.text).toBe("[EMAIL_ADDRESS_REDACTED]");
    expect(last().body.documents[0]).toBe("of [EMAIL_ADDRESS_REDACTED]");
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed?.usage).toEqual({ promptTokens: 12, completionTokens: 0, totalTokens: 12 });
    expect((await post("/v1/rerank", { model: "small", query: "who", documents: [] })).status).toBe(400);
    expect((await post("/v1/rerank", { model: "small", query: card, documents })).status).toBe(400);
  });
});

test("what is not in the table is refused", async () => {
  for (const path of ["/v1/fine_tuning/jobs", "/v1/chat", "/v1/embeddings/x"]) {
    expect((await post(path, { model: "gpt-test" })).status).toBe(404);
  }
});
