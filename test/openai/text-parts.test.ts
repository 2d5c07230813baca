/**
 * Which texts are scanned, and writing changed ones back.
 * @module
 */
import { describe, expect, test } from "vitest";
import { answerFields, requestFields } from "../../src/openai/fields.ts";
import { JsonNode } from "../../src/openai/json-document.ts";
import type { JsonDocument } from "../../src/openai/json-document.ts";
import { readJson } from "../../src/openai/json.ts";
import { replaceTexts } from "../../src/openai/replace-texts.ts";
import { textParts } from "../../src/openai/text-kinds.ts";
import { answerParts, requestParts } from "../../src/openai/text-parts.ts";

const read = (text: string): JsonDocument => readJson(text, { depthMax: 32 }, { fields: requestFields });

const nodeAt = (document: JsonDocument, path: string, kind = "string"): JsonNode => {
  const found = document.tokens.find((token) => token.path === path && token.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} at ${path}`);
  return found;
};

describe("text parts", () => {
  test("every string, number and unknown key; no known key", () => {
    const request = {
      model: "m",
      user: "u",
      messages: [{ role: "user", content: [{ type: "text", text: "t" }], weird: { role: "deep" } }],
      tools: [{ type: "function", function: { name: "f", parameters: { type: "object", properties: { model: 1 } } } }],
      temperature: 0.5,
      stream: true,
      brand_new: null,
    };
    const parts = textParts(read(JSON.stringify(request)));
    expect(parts.map((part) => `${part.path}=${part.text}`)).toEqual([
      "model=m",
      "user=u",
      "messages[0].role=user",
      "messages[0].content[0].type=text",
      "messages[0].content[0].text=t",
      "messages[0].weird=weird",
      "messages[0].weird.role=role",
      "messages[0].weird.role=deep",
      "tools[0].type=function",
      "tools[0].function.name=f",
      "tools[0].function.parameters.type=type",
      "tools[0].function.parameters.type=object",
      "tools[0].function.parameters.properties=properties",
      "tools[0].function.parameters.properties.model=model",
      "tools[0].function.parameters.properties.model=1",
      "temperature=0.5",
      "brand_new=brand_new",
    ]);
  });

  test("numbers are their source text", () => {
    expect(textParts(read("[4111111111111111000, 1.50, -0]")).map((part) => part.text)).toEqual([
      "4111111111111111000",
      "1.50",
      "-0",
    ]);
  });

  test("the text of a part is decoded", () => {
    expect(textParts(read('["a\\u0040b\\n\\"c\\""]')).map((part) => part.text)).toEqual(['a@b\n"c"']);
  });
});

describe("what a text is", () => {
  const kinds = (parts: readonly JsonNode[]): string[] =>
    parts.map(({ path, text, kind, partKind }) => `${path}${kind === "string" ? "" : ` ${kind}`}=${text}: ${partKind}`);

  test.each([
    ["system", "system"],
    ["developer", "system"],
    ["user", "user"],
    ["assistant", "assistant"],
    ["tool", "tool_result"],
    ["function", "tool_result"],
    ["narrator", "user"],
    ["constructor", "user"],
  ])("in a message of the role %s", (role, kind) => {
    // The role may stand behind.
    const message = { content: "a", odd: { deep: ["b", 1] }, name: "c", role };
    const call = { id: "d", function: { name: "e", arguments: "{}" }, odd: "f" };
    const request = {
      messages: [
        { role: "user", content: "g" },
        { ...message, tool_calls: [call], reasoning: "h" },
      ],
    };
    expect(kinds(requestParts(read(JSON.stringify(request)))).slice(2)).toEqual([
      `messages[1].content=a: ${kind}`,
      "messages[1].odd key=odd: field",
      "messages[1].odd.deep key=deep: field",
      `messages[1].odd.deep[0]=b: ${kind}`,
      "messages[1].odd.deep[1] number=1: field",
      "messages[1].name=c: field",
      `messages[1].role=${role}: field`,
      "messages[1].tool_calls[0].id=d: field",
      "messages[1].tool_calls[0].function.name=e: field",
      "messages[1].tool_calls[0].function.arguments={}: tool_arguments",
      "messages[1].tool_calls[0].odd key=odd: field",
      `messages[1].tool_calls[0].odd=f: ${kind}`,
      "messages[1].reasoning=h: reasoning",
    ]);
  });

  test("elsewhere in a request", () => {
    const request = {
      model: "m",
      tools: [{ function: { name: "f", parameters: { x: { enum: ["a", 1] } } } }],
      functions: [{ description: "d" }],
      prediction: { content: "p" },
      messages: "none",
    };
    expect(requestParts(read(JSON.stringify(request))).map(({ text, partKind }) => `${text}: ${partKind}`)).toEqual([
      "m: field",
      "f: tool_definition",
      "x: tool_definition",
      "enum: tool_definition",
      "a: tool_definition",
      "1: tool_definition",
      "d: tool_definition",
      "p: assistant",
      "none: field",
    ]);
  });

  test.each(["message", "delta"])("in an answer's %s", (name) => {
    const said = {
      content: [{ type: "text", text: "a" }, { refusal: "b" }],
      refusal: "c",
      reasoning_content: "d",
      audio: { id: "e", transcript: "f" },
      thoughts: "g",
      function_call: { name: "h", arguments: "i" },
      tool_calls: [{ custom: { name: "j", input: "k" } }],
    };
    const answer = { choices: [{ index: 0, [name]: said, logprobs: { content: [{ token: "l" }] }, text: "m" }] };
    const document = readJson(JSON.stringify(answer), { depthMax: 32 }, { fields: answerFields });
    const strings = answerParts(document).filter(({ kind }) => kind === "string");
    expect(strings.map(({ text, partKind }) => `${text}: ${partKind}`).join(", ")).toBe(
      "text: field, a: assistant, b: refusal, c: refusal, d: reasoning, e: field, f: assistant, g: assistant, " +
        "h: field, i: tool_arguments, j: field, k: tool_arguments, l: field, m: field",
    );
  });

  test.each([
    [{ error: { message: "m", code: "c", odd: "o" } }, ["error", "field", "error", "error"]],
    [{ error: "m" }, ["error"]],
  ])("in an error: %j", (answer, expected) => {
    const document = readJson(JSON.stringify(answer), { depthMax: 32 }, { fields: answerFields });
    expect(answerParts(document).map(({ partKind }) => partKind)).toEqual(expected);
  });
});

describe("replaced texts", () => {
  const source = '{ "model" : "m\\u0041", "user":\t"old",\n"x":[1.50, {"old":"\\/"}] }\n';

  test("only what changed is encoded again", () => {
    const document = read(source);
    const changes = new Map<JsonNode, string | null>([
      [nodeAt(document, "user"), 'n"é\n'],
      [nodeAt(document, "x[0]", "number"), "[CARD]"],
      [nodeAt(document, "x[1].old", "key"), "new"],
    ]);
    expect(replaceTexts(document, changes)).toBe(
      '{ "model" : "m\\u0041", "user":\t"n\\"é\\n",\n"x":["[CARD]", {"new":"\\/"}] }\n',
    );
    expect(replaceTexts(document, new Map())).toBe(source);
  });

  test("the first and the last byte can change", () => {
    const document = read('"all"');
    expect(replaceTexts(document, new Map([[nodeAt(document, ""), ""]]))).toBe('""');
  });

  test("a container becomes null, and changes inside it go with it", () => {
    const document = read(source);
    const inner = nodeAt(document, "x[0]", "number");
    const list = inner.parent;
    if (list === null) throw new Error("no container");
    expect(
      replaceTexts(
        document,
        new Map([
          [inner, "gone"],
          [list, null],
        ]),
      ),
    ).toBe('{ "model" : "m\\u0041", "user":\t"old",\n"x":null }\n');
  });

  test("keys that become the same are told apart", () => {
    const document = read('{"a@x":1,"b@x":2,"[EMAIL] 2":3,"[EMAIL]":4,"in":{"c@x":5}}');
    const keys = document.tokens.filter((token) => token.kind === "key" && token.text.endsWith("@x"));
    const changed = replaceTexts(document, new Map(keys.map((key) => [key, "[EMAIL]"])));
    expect(changed).toBe('{"[EMAIL] 3":1,"[EMAIL] 4":2,"[EMAIL] 2":3,"[EMAIL]":4,"in":{"[EMAIL]":5}}');
    expect(() => read(changed)).not.toThrow();
  });

  test("a key cannot become null", () => {
    const document = read('{"a":1}');
    expect(() => replaceTexts(document, new Map([[nodeAt(document, "a", "key"), null]]))).toThrow(TypeError);
  });
});
