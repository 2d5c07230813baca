/**
 * The shape of a chat completions request: what passes, and what a refusal says.
 * @module
 */
import { describe, expect, test } from "vitest";
import { CustodyError } from "../../src/domain/errors.ts";
import { readChatRequest } from "../../src/openai/chat-request.ts";
import type { JsonValue } from "../../src/openai/json-document.ts";
import { readRequestBody } from "../../src/openai/read-body.ts";

const messages = [{ role: "user", content: "hello" }];
const least = { model: "m", messages };

const refusal = (value: JsonValue): { code: string; message: string; param: string | null } => {
  try {
    readChatRequest(value);
  } catch (error) {
    if (error instanceof CustodyError) return { code: error.code, message: error.message, param: error.param };
    throw error;
  }
  return { code: "none", message: "", param: null };
};

test("the least request, and its facts", () => {
  expect(readChatRequest(least)).toEqual({
    model: "m",
    stream: false,
    choices: 1,
    includeUsage: false,
    user: null,
    store: null,
    extensions: null,
  });
});

test("all facts", () => {
  const request = {
    ...least,
    stream: true,
    n: 3,
    stream_options: { include_usage: true },
    user: "someone",
    store: false,
  };
  expect(readChatRequest(request)).toEqual({
    model: "m",
    stream: true,
    choices: 3,
    includeUsage: true,
    user: "someone",
    store: false,
    extensions: null,
  });
});

test.each<[string, JsonValue]>([
  ["unknown fields", { ...least, future: { deep: [1] }, __proto__x: 1 }],
  ["content parts", { model: "m", messages: [{ role: "user", content: [{ type: "new_kind", data: {} }] }] }],
  [
    "no content",
    {
      model: "m",
      messages: [
        { role: "assistant", tool_calls: [{}] },
        { role: "x", content: null },
      ],
    },
  ],
  [
    "nulls",
    { ...least, stream: null, n: null, temperature: null, tools: null, stop: null, user: null, metadata: null },
  ],
  ["limits", { ...least, n: 128, temperature: 2, top_p: 0, presence_penalty: -2, frequency_penalty: 2, max_tokens: 1 }],
  ["stop", { ...least, stop: ["a", "b"], seed: -5, logprobs: true, top_logprobs: 20, logit_bias: { "50256": -100 } }],
  ["tools", { ...least, tools: [{ type: "function" }], tool_choice: { type: "function" }, functions: [{}] }],
  ["choices", { ...least, tool_choice: "auto", function_call: "none", response_format: { type: "json_object" } }],
])("passes: %s", (_, request) => {
  expect(refusal(request).code).toBe("none");
});

const fields: [JsonValue, string | null, string][] = [
  [[], null, "the body must be an object"],
  [null, null, "the body must be an object"],
  ["text", null, "the body must be an object"],
  [{ messages }, "model", "`model` is required: a string of 1 to 256 characters"],
  [{ ...least, model: "" }, "model", "`model` must be a string of 1 to 256 characters"],
  [{ ...least, model: "m".repeat(257) }, "model", "`model` must be a string of 1 to 256 characters"],
  [{ ...least, model: 4 }, "model", "`model` must be a string of 1 to 256 characters"],
  [{ model: "m" }, "messages", "`messages` is required: an array of at least one message"],
  [{ ...least, messages: [] }, "messages", "`messages` must be an array of at least one message"],
  [{ ...least, messages: {} }, "messages", "`messages` must be an array of at least one message"],
  [{ ...least, messages: "hello" }, "messages", "`messages` must be an array of at least one message"],
  [{ ...least, messages: [...messages, "x"] }, "messages[1]", "`messages[1]` must be an object"],
  [{ ...least, messages: [[]] }, "messages[0]", "`messages[0]` must be an object"],
  [{ ...least, messages: [{ content: "a" }] }, "messages[0].role", "`messages[0].role` is required: a string"],
  [{ ...least, messages: [{ role: 1 }] }, "messages[0].role", "`messages[0].role` must be a string"],
  [
    { ...least, messages: [{ role: "user", content: {} }] },
    "messages[0].content",
    "`messages[0].content` must be a string, an array of parts or null",
  ],
  [
    { ...least, messages: [{ role: "user", content: [{ type: "text" }, "x"] }] },
    "messages[0].content[1]",
    "`messages[0].content[1]` must be an object",
  ],
  [
    { ...least, messages: [{ role: "user", content: [{ text: "x" }] }] },
    "messages[0].content[0].type",
    "`messages[0].content[0].type` is required: a string",
  ],
  [
    { ...least, messages: [{ role: "assistant", tool_calls: [1] }] },
    "messages[0].tool_calls[0]",
    "`messages[0].tool_calls[0]` must be an object",
  ],
  [{ ...least, stream: "yes" }, "stream", "`stream` must be a boolean"],
  [{ ...least, n: 0 }, "n", "`n` must be an integer from 1 to 128"],
  [{ ...least, n: 129 }, "n", "`n` must be an integer from 1 to 128"],
  [{ ...least, n: 1.5 }, "n", "`n` must be an integer from 1 to 128"],
  [{ ...least, temperature: 2.1 }, "temperature", "`temperature` must be a number from 0 to 2"],
  [{ ...least, temperature: "1" }, "temperature", "`temperature` must be a number from 0 to 2"],
  [{ ...least, top_p: -0.1 }, "top_p", "`top_p` must be a number from 0 to 1"],
  [{ ...least, presence_penalty: 3 }, "presence_penalty", "`presence_penalty` must be a number from -2 to 2"],
  [{ ...least, frequency_penalty: -3 }, "frequency_penalty", "`frequency_penalty` must be a number from -2 to 2"],
  [{ ...least, max_tokens: 0 }, "max_tokens", "`max_tokens` must be an integer of at least 1"],
  [
    { ...least, max_completion_tokens: 1.5 },
    "max_completion_tokens",
    "`max_completion_tokens` must be an integer of at least 1",
  ],
  [{ ...least, seed: 0.5 }, "seed", "`seed` must be an integer"],
  [{ ...least, seed: Infinity }, "seed", "`seed` must be an integer"],
  [{ ...least, logprobs: 1 }, "logprobs", "`logprobs` must be a boolean"],
  [{ ...least, top_logprobs: 21 }, "top_logprobs", "`top_logprobs` must be an integer from 0 to 20"],
  [{ ...least, tools: {} }, "tools", "`tools` must be an array of objects"],
  [{ ...least, tools: [{}, null] }, "tools[1]", "`tools[1]` must be an object"],
  [{ ...least, functions: [1] }, "functions[0]", "`functions[0]` must be an object"],
  [{ ...least, tool_choice: 1 }, "tool_choice", "`tool_choice` must be a string or an object"],
  [{ ...least, stop: 1 }, "stop", "`stop` must be a string or an array of at most 16 strings"],
  [{ ...least, stop: ["a", 1] }, "stop", "`stop` must be a string or an array of at most 16 strings"],
  [
    { ...least, stop: Array.from({ length: 17 }, () => "a") },
    "stop",
    "`stop` must be a string or an array of at most 16 strings",
  ],
  [{ ...least, user: 7 }, "user", "`user` must be a string"],
  [{ ...least, metadata: [] }, "metadata", "`metadata` must be an object"],
  [{ ...least, response_format: "json" }, "response_format", "`response_format` must be an object"],
  [{ ...least, stream_options: true }, "stream_options", "`stream_options` must be an object"],
  [
    { ...least, stream_options: { include_usage: "yes" } },
    "stream_options.include_usage",
    "`stream_options.include_usage` must be a boolean",
  ],
  [{ ...least, modalities: ["text", 1] }, "modalities[1]", "`modalities[1]` must be a string"],
];

describe("a refusal names the field and what it must be", () => {
  test.each(fields)("%j", (value, param, message) => {
    expect(refusal(value)).toEqual({ code: "request_malformed", message, param });
  });

  test("of several faults the first", () => {
    expect(refusal({ model: 1, messages: 1, stream: 1 }).param).toBe("model");
  });

  test("and quotes nothing", () => {
    const word = ["ca", "nary"].join("");
    for (const value of [
      { ...least, stream: word },
      { ...least, messages: [word] },
      { [word]: word, messages: word },
    ]) {
      const { code, message, param } = refusal(value);
      expect(code).toBe("request_malformed");
      expect(message + param).not.toContain(word);
    }
  });

  test("the body's own faults are the caller's to mend", () => {
    const body = Buffer.from('{"messages":[{"role":"a","role":"b"}]}');
    expect(() => readRequestBody(body, { depthMax: 32 })).toThrow(
      expect.objectContaining({ code: "request_malformed", param: "messages[0].role" }),
    );
    expect(() => readRequestBody(Buffer.from("{"), { depthMax: 32 })).toThrow(
      expect.objectContaining({ code: "request_malformed", param: null, message: "the body must be valid JSON" }),
    );
  });
});
