/**
 * Chunks of a stream and whole answers: which texts go on, which stand alone, and the facts.
 * @module
 */
import { describe, expect, test } from "vitest";
import { logprobsOf, spelledBy } from "../../src/openai/choices.ts";
import { readChunk } from "../../src/openai/chunk.ts";
import { doneFrame, type Frame } from "../../src/openai/frame.ts";
import type { JsonValue } from "../../src/openai/json-document.ts";
import { readAnswerBody } from "../../src/openai/read-body.ts";
import { replaceTexts } from "../../src/openai/replace-texts.ts";
import { readAnswer } from "../../src/openai/response.ts";

const limits = { depthMax: 32 };
const failed = expect.objectContaining({ code: "upstream_failed" });

const frameOf = (value: JsonValue): Frame => readChunk(JSON.stringify(value), limits);

/** The deltas of one choice with this delta, as `channel=text`. */
const channels = (delta: JsonValue): string[] =>
  frameOf({ choices: [{ index: 0, delta }] }).deltas.map(({ channel, token }) => `${channel}=${token.text}`);

describe("deltas", () => {
  test("one channel for each text of each choice", () => {
    const frame = frameOf({
      id: "chunk-1",
      choices: [
        { delta: { role: "assistant", content: "a" }, index: 1, finish_reason: null },
        { index: 0, delta: { refusal: "b", content: "" }, finish_reason: "stop" },
      ],
    });
    expect(frame.kind).toBe("chunk");
    expect(frame.deltas.map(({ choice, channel, token }) => [choice, channel, token.text])).toEqual([
      [1, "content", "a"],
      [0, "refusal", "b"],
      [0, "content", ""],
    ]);
    expect(frame.parts.map((part) => part.text)).toEqual(["chunk-1", "assistant", "1", "0", "stop"]);
    expect(frame.finishes).toEqual([{ choice: 0, reason: "stop" }]);
  });

  test.each<[JsonValue, string[]]>([
    [{ reasoning_content: "a", reasoning: "b" }, ["reasoning_content=a", "reasoning=b"]],
    [
      { tool_calls: [{ index: 2, id: "call", type: "function", function: { name: "f", arguments: "{" } }] },
      ["tool:2:name=f", "tool:2:arguments={"],
    ],
    [
      { tool_calls: [{ function: { arguments: "x" } }, { function: { arguments: "y" } }] },
      ["tool:0:arguments=x", "tool:1:arguments=y"],
    ],
    [{ tool_calls: [{ index: 1, custom: { input: "i" } }] }, ["tool_calls[1].custom.input=i"]],
    [{ function_call: { arguments: "x" } }, ["function_call.arguments=x"]],
    [{ audio: { id: "a1", transcript: "t" } }, ["audio.transcript=t"]],
    [{ content: [{ type: "text", text: "t" }, "u", { text: "v", index: 5 }] }, ["content=t", "content=u", "content=v"]],
    [{ content: [{ type: "x", thinking: [{ text: "t" }] }] }, ["content[0].thinking[0].text=t"]],
    [{ tool_calls: [{ index: 1, name: "f", arguments: "{" }] }, ["tool_calls[1].name=f", "tool_calls[1].arguments={"]],
    [{ brand_new: { deep: ["t", "u"] } }, ["brand_new.deep[0]=t", "brand_new.deep[1]=u"]],
    // Made to look like another channel: they are quoted.
    [
      { "tool:0:arguments": "t", "audio.transcript": "u", "tool:0": { arguments: "v" } },
      ['["tool:0:arguments"]=t', '["audio.transcript"]=u', '["tool:0"].arguments=v'],
    ],
    // Known for its name only where the API knows it.
    [{ brand_new: { role: "t", id: "u" } }, ["brand_new.role=t", "brand_new.id=u"]],
  ])("channels of %j", (delta, expected) => {
    expect(channels(delta)).toEqual(expected);
  });

  test("ids and roles are parts that may come only once", () => {
    const call = { index: 3, id: "i", type: "function", function: { name: "f", id: "j" } };
    const { once, parts } = frameOf({ id: "k", choices: [{ index: 1, delta: { role: "r", tool_calls: [call] } }] });
    expect(once.map(({ choice, channel, token }) => `${choice} ${channel}=${token.text}`)).toEqual([
      "1 role=r",
      "1 tool_calls[3].id=i",
    ]);
    expect(once.every(({ token }) => parts.includes(token))).toBe(true);
  });

  test("every text is a delta or a part, and none is both", () => {
    const frame = frameOf({
      id: "i",
      new_field: { secret: [1, "s"] },
      choices: [{ index: 0, delta: { content: "c", odd: 5 }, logprobs: { content: [{ token: "c", bytes: [99] }] } }],
    });
    const texts = [...frame.deltas.map((delta) => delta.token), ...frame.parts].map((token) => token.text);
    expect(texts.toSorted()).toEqual(["0", "1", "5", "99", "c", "c", "i", "new_field", "odd", "s", "secret"]);
  });

  test("a delta can be replaced, and all else stays", () => {
    const data = '{"choices": [ {"index":0,"delta":{"content":"a\\u0040b"},"x":1.0} ]}';
    const frame = readChunk(data, limits);
    if (frame.document === null) throw new Error("no frame");
    const changed = replaceTexts(frame.document, new Map(frame.deltas.map((delta) => [delta.token, "[EMAIL]"])));
    expect(changed).toBe('{"choices": [ {"index":0,"delta":{"content":"[EMAIL]"},"x":1.0} ]}');
  });
});

describe("frames", () => {
  test("[DONE], and nothing that only looks like it", () => {
    expect(readChunk("[DONE]", limits)).toBe(doneFrame);
    for (const data of ["[DONE] more", " [DONE]", "[done]", "", "[]", "null", '"x"', "{", '{"a":1,"a":2}']) {
      expect(() => readChunk(data, limits)).toThrow(failed);
    }
  });

  test("an error is one, whatever else is there", () => {
    const frame = frameOf({ error: { message: "m" }, choices: [{ index: 0, delta: { content: "c" } }] });
    expect(frame.kind).toBe("error");
    expect(frame.parts.map((part) => part.text)).toEqual(["m", "0"]);
    expect(frame.deltas).toHaveLength(1);
    expect(frameOf({ error: null, choices: [] }).kind).toBe("chunk");
  });

  test("usage, and chunks without choices", () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    expect(frameOf({ choices: [], usage }).usage).toEqual({ promptTokens: 3, completionTokens: 4, totalTokens: 7 });
    expect(frameOf({ usage: null }).usage).toBeNull();
    expect(frameOf({ choices: null }).deltas).toEqual([]);
  });

  test.each<JsonValue>([
    { choices: {} },
    { choices: ["x"] },
    { choices: [{ index: "0", delta: { content: "c" } }] },
    { choices: [{ index: -1, delta: { content: "c" } }] },
    { choices: [{ index: 128, delta: { content: "c" } }] },
    { choices: [{ index: 0.5, finish_reason: "stop" }] },
    { choices: [{ index: 0, delta: "c" }] },
    { choices: [{ index: 0, delta: ["c"] }] },
    { choices: [{ index: 0, delta: {}, message: { content: "c" } }] },
    { choices: [{ index: 0, delta: { tool_calls: [{ index: 1e9, function: { arguments: "c" } }] } }] },
  ])("fails closed: %j", (value) => {
    expect(() => frameOf(value)).toThrow(failed);
  });

  test("a finish reason is a text that is not empty; a delta and a message may be null", () => {
    const choices = ["", null, "stop"].map((reason, index) => ({
      index,
      delta: null,
      message: null,
      finish_reason: reason,
    }));
    expect(frameOf({ choices }).finishes).toEqual([{ choice: 2, reason: "stop" }]);
  });

  test("an error quotes nothing of the upstream's", () => {
    const word = ["ca", "nary"].join("");
    expect(() => readChunk(`{"${word}":"${word}`, limits)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(word) }),
    );
  });
});

describe("whole answers", () => {
  const read = (value: JsonValue) => readAnswerBody(Buffer.from(JSON.stringify(value)), limits);

  test("usage, finish reasons and errors", () => {
    const choices = [
      { index: 1, finish_reason: "length", message: { content: "x\0" } },
      { index: 0, finish_reason: "stop" },
    ];
    expect(readAnswer(read({ choices, usage: { prompt_tokens: 1, completion_tokens: 2 } }))).toEqual({
      usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
      finishes: [
        { choice: 1, reason: "length" },
        { choice: 0, reason: "stop" },
      ],
      error: false,
    });
    expect(readAnswer(read({ error: { message: "m" } }))).toEqual({ usage: null, finishes: [], error: true });
    expect(readAnswer(read(["x"]))).toEqual({ usage: null, finishes: [], error: false });
  });

  test.each<JsonValue>([
    { prompt_tokens: "1" },
    { prompt_tokens: -1 },
    { prompt_tokens: 1.5 },
    {},
    [],
    5,
    { prompt_tokens: 1, total_tokens: 1e30 },
  ])("usage that is none: %j", (usage) => {
    expect(readAnswer(read({ usage })).usage).toBeNull();
  });

  test("the logprobs of a changed choice can be dropped", () => {
    const logprobs = { content: [{ token: "a", logprob: -1, bytes: [97], top_logprobs: [] }] };
    const document = read({
      choices: [
        { index: 1, logprobs },
        { index: 0, logprobs },
      ],
      logprobs: { text: "x" },
      in: { choices: [{}, { logprobs }] },
    });
    const nodes = [...(logprobsOf(document).get(0) ?? [])];
    const dropped = replaceTexts(document, new Map(nodes.map((node) => [node, null])));
    expect(JSON.parse(dropped)).toEqual({
      choices: [
        { index: 1, logprobs },
        { index: 0, logprobs: null },
      ],
      logprobs: { text: "x" },
      in: { choices: [{}, { logprobs }] },
    });
    expect([...logprobsOf(document).keys()]).toEqual([1, 0]);
  });
});

test.each<[JsonValue, string | null]>([
  [
    {
      content: [
        { token: "a", bytes: [97] },
        { token: "\u00e9", bytes: [195, 169], logprob: -1, top_logprobs: [] },
      ],
    },
    "a\u00e9",
  ],
  [{ content: null, refusal: [{ token: "b", bytes: null }] }, "b"],
  [{ content: [{ token: "a", bytes: [98] }] }, null],
  [{ content: [{ token: "a", more: "b" }] }, null],
  [{ content: [{ token: 5 }] }, null],
  [{ content: ["a"] }, null],
  [{ content: "a" }, null],
  [{ tokens: ["a"] }, null],
  [["a"], null],
])("what the logprobs %j say", (logprobs, expected) => {
  expect(spelledBy(logprobs)).toBe(expected);
});
