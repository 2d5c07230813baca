import { describe, expect, test } from "vitest";
import { chatAnswerShape } from "../../src/openai/answer-shape.ts";
import { readChatRequest } from "../../src/openai/chat-request.ts";
import { readRequestBody } from "../../src/openai/read-body.ts";
import { chatShape } from "../../src/openai/request-shape.ts";

const shapeOf = (request: object) => {
  const body = { model: "gpt-test", messages: [{ role: "user", content: "Hi" }], ...request };
  const document = readRequestBody(Buffer.from(JSON.stringify(body)), { depthMax: 32 });
  return chatShape(document, readChatRequest(document.value));
};
const user = (...content: object[]) => ({
  messages: [
    { role: "user", content: "Hi" },
    { role: "user", content },
  ],
});
const base64 = Buffer.alloc(30).toString("base64");

describe("the shape of a request", () => {
  test("has every tool: offered, asked for, called before", () => {
    const call = (name: string) => ({ id: "1", type: "function", function: { name, arguments: "{}" } });
    const shape = shapeOf({
      tools: [
        { type: "function", function: { name: "a" } },
        { type: "custom", custom: { name: "b" } },
        { type: "web_search" },
      ],
      functions: [{ name: "c" }],
      tool_choice: { type: "function", function: { name: "d" } },
      function_call: { name: "e" },
      messages: [
        { role: "assistant", tool_calls: [call("f"), call("g")], function_call: { name: "h", arguments: "" } },
        { role: "user", content: "Hi" },
      ],
    });
    expect(shape.tools.map(({ name, path }) => `${name} ${path}`)).toEqual([
      "a tools[0]",
      "b tools[1]",
      "web_search tools[2]",
      "c functions[0]",
      "d tool_choice",
      "e function_call",
      "f messages[0].tool_calls[0]",
      "g messages[0].tool_calls[1]",
      "h messages[0].function_call",
    ]);
    expect(shape.messages).toBe(2);
  });

  test.each([
    ["by two names", { type: "function", function: { name: "a" }, custom: { name: "b" } }, ["a", "b"]],
    ["at the top as well", { type: "function", function: { name: "a" }, name: "b" }, ["a", "b"]],
    ["once by one name", { type: "function", function: { name: "a" }, name: "a" }, ["a"]],
    ["by its own type beside a name", { type: "mcp", name: "a", server_url: "https://example.org" }, ["a", "mcp"]],
    ["by nothing", { search: {} }, [""]],
    ["by a name that is no text", { type: "function", function: { name: 1 } }, [""]],
  ])("has a tool that is called %s", (_name, tool, expected) => {
    expect(shapeOf({ tools: [tool] }).tools).toEqual(expected.map((name) => ({ name, path: "tools[0]" })));
  });

  test.each([
    ["an image inside", { type: "image_url", image_url: { url: `data:image/png;base64,${base64}` } }, "IMAGE", 30],
    ["an image elsewhere", { type: "image_url", image_url: { url: "https://example.org/a.png" } }, "IMAGE", 0],
    ["an image as a bare address", { type: "image_url", image_url: `data:image/png;base64,${base64}` }, "IMAGE", 30],
    ["a sound", { type: "input_audio", input_audio: { data: base64, format: "wav" } }, "AUDIO", 30],
    ["a file", { type: "file", file: { file_data: base64, filename: "a.pdf" } }, "FILE", 30],
    ["a sound that has no form", { type: "input_audio", input_audio: base64 }, "AUDIO", 30],
    ["a sound elsewhere", { type: "audio_url", audio_url: { url: "https://example.org/a.wav" } }, "AUDIO", 0],
    ["a film", { type: "video_url", video_url: { url: ` DATA:video/mp4;base64,${base64}` } }, "VIDEO", 30],
    ["a file beside no image", { type: "file", image_url: null, file: { file_data: base64 } }, "FILE", 30],
    ["a file by its id", { type: "file", file: { file_id: "file-1" } }, "FILE", 0],
  ])("has %s", (_name, part, kind, bytes) => {
    const { media } = shapeOf(user({ type: "text", text: "see" }, part));
    expect(media).toEqual([{ kind, bytes, path: "messages[1].content[1]" }]);
  });

  test("has all that one part holds", () => {
    const { media } = shapeOf(user({ type: "text", text: "see", input_audio: "x", file: { file_data: base64 } }));
    expect(media.map(({ kind, bytes }) => `${kind} ${bytes}`)).toEqual(["AUDIO 0", "FILE 30"]);
  });

  test("has tokens without those of what is no text", () => {
    const words = "word ".repeat(400);
    const plain = shapeOf(user({ type: "text", text: words })).promptTokens;
    expect(plain).toBeGreaterThan(words.length / 4);
    const url = `data:image/png;base64,${Buffer.alloc(90_000).toString("base64")}`;
    const pictured = shapeOf(
      user({ type: "text", text: words }, { type: "image_url", image_url: { url } }),
    ).promptTokens;
    expect(pictured - plain).toBeLessThan(50);
  });

  test.each([
    [{ max_tokens: 5 }, 5],
    [{ max_tokens: 5, max_completion_tokens: 9 }, 9],
    [{ max_tokens: 9, max_completion_tokens: 5 }, 9],
    [{ max_tokens: 9, max_completion_tokens: null }, 9],
    [{}, null],
  ])("has what %j allows the answer", (fields, expected) => {
    expect(shapeOf(fields).completionTokensMax).toBe(expected);
  });

  test("has the schema that is asked for", () => {
    const schema = { type: "object" };
    const asked = { response_format: { type: "json_schema", json_schema: { name: "x", schema } } };
    expect(shapeOf(asked).responseSchema).toEqual(schema);
    expect(shapeOf({ response_format: { type: "json_object" } }).responseSchema).toBeNull();
  });
});

describe("the shape of an answer", () => {
  const message = {
    content: "Hello there",
    tool_calls: [{ function: { name: "a", arguments: "{}" } }, { custom: { name: "b", input: "text" } }],
    function_call: { name: "c", arguments: "[1]" },
  };

  test("has what each choice says and calls", () => {
    const shape = chatAnswerShape({ choices: [{ message }, { message: { content: null } }] }, null);
    expect(shape.choices).toEqual([
      {
        content: "Hello there",
        toolCalls: [
          { name: "a", arguments: "{}", path: "choices[0].message.tool_calls[0]" },
          { name: "b", arguments: "text", path: "choices[0].message.tool_calls[1]" },
          { name: "c", arguments: "[1]", path: "choices[0].message.function_call" },
        ],
      },
      { content: null, toolCalls: [] },
    ]);
    expect(shape.completionTokens).toBe(3);
  });

  test.each([
    [
      "two names",
      { function: { name: "a", arguments: "{}" }, custom: { name: "b", input: "x" } },
      ["a {}", "a x", "b {}", "b x"],
    ],
    ["two names for one text", { name: "b", function: { name: "a", arguments: "{}" } }, ["a {}", "b {}"]],
    ["two texts", { function: { name: "a", arguments: "{}" }, arguments: "[]" }, ["a {}", "a []"]],
    ["no text", { function: null, name: "a" }, ["a "]],
    ["no name", { function: { arguments: "{}" } }, []],
  ])("has a call with %s as every client may read it", (_name, call, expected) => {
    const { choices } = chatAnswerShape({ choices: [{ message: { tool_calls: [call] } }] }, null);
    expect(choices[0]?.toolCalls.map(({ name, arguments: given }) => `${name} ${given}`)).toEqual(expected);
  });

  test("has what stands in a delta", () => {
    const delta = { content: "Hi", tool_calls: [{ function: { name: "a", arguments: "{}" } }] };
    const path = "choices[0].delta.tool_calls[0]";
    const toolCalls = [{ name: "a", arguments: "{}", path }];
    expect(chatAnswerShape({ choices: [{ delta }] }, null).choices).toEqual([{ content: "Hi", toolCalls }]);
    const both = chatAnswerShape({ choices: [{ message: { content: "Ho" }, delta }] }, null);
    expect(both.choices).toEqual([{ content: "Ho", toolCalls }]);
  });

  test("has the tokens that the upstream counted", () => {
    const usage = { promptTokens: 1, completionTokens: 77, totalTokens: 78 };
    expect(chatAnswerShape({ choices: [{ message }] }, usage).completionTokens).toBe(77);
  });

  test("is empty where there is none", () => {
    expect(chatAnswerShape("text", null)).toEqual({ choices: [], completionTokens: 0 });
  });
});
