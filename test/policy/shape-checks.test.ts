import { describe, expect, test } from "vitest";
import { effectivePolicy } from "../../src/policy/effective-policy.ts";
import type { AnswerShape, MediaPart, RequestShape } from "../../src/domain/body-shape.ts";
import { compileShapeChecks } from "../../src/policy/shape-checks.ts";
import { type Fields, guardOf, judged, policyOf } from "./scripted.ts";

const checks = (fields: Fields) => compileShapeChecks(effectivePolicy(policyOf(fields)));
const request = (more: Partial<RequestShape> = {}): RequestShape => ({
  model: "gpt-test",
  tools: [],
  messages: 1,
  promptTokens: 10,
  completionTokensMax: null,
  media: [],
  responseSchema: null,
  ...more,
});
const called = (name: string, given = "{}") => ({ name, arguments: given, path: `call ${name}` });
const images = (sizes: readonly number[]): MediaPart[] =>
  sizes.map((bytes) => ({ kind: "IMAGE", bytes, path: "messages[0].content[0]" }));

const answer = (choices: Partial<AnswerShape["choices"][number]>[], completionTokens = 5): AnswerShape => ({
  choices: choices.map((choice) => ({ content: null, toolCalls: [], ...choice })),
  completionTokens,
});
const ofRequest = (fields: Fields, more: Partial<RequestShape>): string[] =>
  checks(fields)
    .ofRequest(request(more))
    .map(({ type, path }) => `${type} ${path}`);
const ofAnswer = (fields: Fields, shape: AnswerShape, responseSchema: unknown = null): string[] =>
  checks(fields)
    .ofAnswer(shape, { responseSchema })
    .map(({ type, path }) => `${type} ${path}`);

describe("a model", () => {
  test.each([
    [undefined, "anything", true],
    [["gpt-*"], "gpt-test", true],
    [["gpt-*"], "a-gpt-test", false],
    [["gpt", "gpt-test"], "gpt-test", true],
    [["GPT-test"], "gpt-test", false],
    [[], "gpt-test", false],
  ])("of the list %j: %s %s", (models, model, isAllowed) => {
    expect(ofRequest(models === undefined ? {} : { models }, { model })).toEqual(
      isAllowed ? [] : ["MODEL_NOT_ALLOWED model"],
    );
  });
});

describe("tools", () => {
  test.each([
    [{}, ["read", "send"], []],
    [{ allow: ["read", "list_*"] }, ["read", "list_all", "send"], ["send"]],
    [{ allow: [] }, ["read"], ["read"]],
    [{ deny: ["send*"] }, ["read", "send_mail", "resend"], ["send_mail"]],
    [{ allow: ["*"], deny: ["send"] }, ["read", "send"], ["send"]],
    [{ allow: ["read"], deny: ["read"] }, ["read"], ["read"]],
  ])("by %j", (tools, names, refused) => {
    const offered = names.map((name, place) => ({ name, path: `tools[${place}]` }));
    const places = refused.map((name) => `TOOL_NOT_ALLOWED tools[${names.indexOf(name)}]`);
    expect(ofRequest({ tools }, { tools: offered })).toEqual(places);
    expect(ofAnswer({ tools }, answer([{ toolCalls: names.map((name) => called(name)) }]))).toEqual(
      refused.map((name) => `TOOL_NOT_ALLOWED call ${name}`),
    );
  });

  const send = {
    type: "object",
    properties: { to: { type: "string" } },
    required: ["to"],
    additionalProperties: false,
  };
  test.each([
    ["what they must be", "send", '{"to":"x"}', true],
    ["of another type", "send", '{"to":1}', false],
    ["too few", "send", "{}", false],
    ["too many", "send", '{"to":"x","cc":"y"}', false],
    ["no object", "send", '"to"', false],
    ["no JSON", "send", '{"to":', false],
    ["nothing", "send", "", false],
    ["one of them twice", "send", String.raw`{"to":"x","\u0074o":"y"}`, false],
    ["with an escape", "send", String.raw`{ "\u0074o" : "a \" , \"to\": {" }`, true],
    ["a field of one name in several objects", "list", '[{"to":[{"to":1}]},{"to":{"to":2}}]', true],
    ["one of them twice, deep inside", "list", '[{"to":[{"to":1}]},{"to":{"to":2,"to":2}}]', false],
    ["of a tool that has no schema", "read", "anything", true],
  ])("arguments: %s", (_name, name, given, isValid) => {
    const found = ofAnswer(
      { tools: { arguments: { send, list: {} } } },
      answer([{}, { toolCalls: [called(name, given)] }]),
    );
    expect(found).toEqual(isValid ? [] : [`TOOL_ARGUMENTS_INVALID call ${name}`]);
  });

  test("are not taken for those that were read before, as JSON.parse takes some", () => {
    const list = { properties: { "\n": { type: "string" } } };
    const texts = [String.raw`{"a":1,"\\":2}`, String.raw`{"a":1,"\n":2}`].map((text) => called("list", text));
    const found = ofAnswer({ tools: { arguments: { list } } }, answer([{ toolCalls: texts }]));
    expect(found).toEqual(["TOOL_ARGUMENTS_INVALID call list"]);
  });

  test("that may not be called are not looked at further", () => {
    const tools = { deny: ["send"], arguments: { send } };
    expect(ofAnswer({ tools }, answer([{ toolCalls: [called("send", "no")] }]))).toEqual([
      "TOOL_NOT_ALLOWED call send",
    ]);
  });
});

describe("sizes", () => {
  test.each([
    ["promptTokensMax", { promptTokens: 10 }, { promptTokens: 11 }, "messages"],
    ["messagesMax", { messages: 10 }, { messages: 11 }, "messages"],
    [
      "imagesMax",
      { media: images(Array.from({ length: 10 }, () => 0)) },
      { media: images(Array.from({ length: 11 }, () => 0)) },
      "messages",
    ],
    ["imageBytesMax", { media: images([1, 10, 2]) }, { media: images([1, 11, 2]) }, "messages"],
    ["completionTokensMax", { completionTokensMax: 10 }, { completionTokensMax: 11 }, "max_completion_tokens"],
  ])("%s: the limit itself is within it", (limit, within, beyond, path) => {
    const limits = { [limit]: 10 };
    expect(ofRequest({ limits }, within)).toEqual([]);
    expect(ofRequest({ limits }, beyond)).toEqual([`REQUEST_TOO_LONG ${path}`]);
    expect(ofRequest({}, beyond)).toEqual([]);
  });

  test("of nothing are sizes too", () => {
    expect(ofRequest({ limits: { imagesMax: 0 } }, { media: [] })).toEqual([]);
    expect(ofRequest({ limits: { imagesMax: 0 } }, { media: images([0]) })).toEqual(["REQUEST_TOO_LONG messages"]);
    expect(ofRequest({ limits: { completionTokensMax: 5 } }, { completionTokensMax: null })).toEqual([]);
  });

  test("of very many images are looked at too", () => {
    const media = images(Array.from({ length: 300_000 }, () => 1));
    expect(ofRequest({}, { media })).toEqual([]);
    expect(ofRequest({ limits: { imageBytesMax: 1 } }, { media: [...media, ...images([2])] })).toEqual([
      "REQUEST_TOO_LONG messages",
    ]);
  });

  test("of an answer, whatever was asked for", () => {
    const limits = { completionTokensMax: 10 };
    expect(ofAnswer({ limits }, answer([{}], 10))).toEqual([]);
    expect(ofAnswer({ limits }, answer([{}], 11))).toEqual(["OUTPUT_TOO_LONG usage"]);
  });
});

describe("structured output", () => {
  const schema = {
    type: "object",
    properties: { n: { type: "integer" } },
    required: ["n"],
    additionalProperties: false,
  };

  test("is what was asked for, in each choice", () => {
    const contents = ['{"n":1}', '{"n":"1"}', "n = 1", ' {"n": 2}\n', null];
    expect(ofAnswer({}, answer(contents.map((content) => ({ content }))), schema)).toEqual([
      "OUTPUT_SCHEMA_MISMATCH choices[1].message.content",
      "OUTPUT_SCHEMA_MISMATCH choices[2].message.content",
    ]);
  });

  test("is nothing where nothing was asked for, or nothing that is understood", () => {
    expect(ofAnswer({}, answer([{ content: "n = 1" }]))).toEqual([]);
    expect(ofAnswer({}, answer([{ content: "n = 1" }]), { type: "no such type" })).toEqual([]);
  });
});

describe("whether an answer must be whole", () => {
  test.each([
    [{}, false],
    [{ models: ["a"], limits: { messagesMax: 5, promptTokensMax: 5, imagesMax: 5 } }, false],
    [{ tools: {} }, false],
    [{ tools: { deny: [] } }, false],
    [{ tools: { deny: ["x"] } }, true],
    [{ tools: { allow: [] } }, true],
    [{ tools: { arguments: { x: {} } } }, true],
    [{ limits: { completionTokensMax: 5 } }, true],
  ])("by %j: %s", (fields, expected) => {
    expect(checks(fields).needWholeAnswer).toBe(expected);
  });
});

test("a fault is that of a whole: no span, no class, certain", () => {
  expect(checks({ models: [] }).ofRequest(request())).toEqual([
    {
      type: "MODEL_NOT_ALLOWED",
      path: "model",
      start: 0,
      end: 0,
      scoreMilli: 1_000,
      scanner: "models",
      dataClass: "public",
    },
  ]);
});

describe("in a judgement", () => {
  const block = (policies: Fields | Fields[], more: Partial<RequestShape>) =>
    judged(guardOf(policies, []), [], { request: request(more) }).block?.error;

  test.each([
    ["a model", { models: ["a"] }, {}, "model_not_allowed", "model"],
    [
      "a tool",
      { tools: { allow: [] } },
      { tools: [{ name: "t", path: "tools[0].function.name" }] },
      "tool_not_allowed",
      "tools[0].function.name",
    ],
    ["a size", { limits: { messagesMax: 0 } }, {}, "request_too_large", "messages"],
  ])("%s is refused by its own code, with the field", (_name, fields, more, code, param) => {
    expect(block(fields, more)).toMatchObject({ code, param });
  });

  test("lists of several policies intersect", () => {
    const policies = [
      { models: ["a", "b*"], tools: { allow: ["x", "y"] } },
      { models: ["b", "c"], tools: { allow: ["y", "z"] } },
    ];
    const isAllowed = (model: string, tool: string): boolean =>
      block(policies, { model, tools: [{ name: tool, path: "tools[0]" }] }) === undefined;
    expect(["a", "b", "bb", "c", "d"].filter((model) => isAllowed(model, "y"))).toEqual(["b"]);
    expect(["x", "y", "z"].filter((tool) => isAllowed("b", tool))).toEqual(["y"]);
  });

  test("the lower limit holds", () => {
    const policies = [{ limits: { messagesMax: 5 } }, { limits: { messagesMax: 3 } }, {}];
    expect(block(policies, { messages: 3 })).toBeUndefined();
    expect(block(policies, { messages: 4 })).toMatchObject({ code: "request_too_large" });
  });

  test("a rule says what is done, of the policy whose list it is", () => {
    const flags = { models: ["a"], actions: { MODEL_NOT_ALLOWED: "flag" } };
    expect(judged(guardOf([flags, {}], []), [], { request: request() })).toMatchObject({
      verdict: "flag",
      block: null,
      findings: [{ type: "MODEL_NOT_ALLOWED", action: "flag", rule: expect.stringMatching(/\d\)$/) }],
    });
    expect(block([{ models: ["a"] }, { actions: { MODEL_NOT_ALLOWED: "allow" } }], {})).toMatchObject({
      code: "model_not_allowed",
    });
  });

  test("an answer's block names no field of the answer", () => {
    const guard = guardOf({ tools: { deny: ["t"] } }, []);
    const shape = answer([{ toolCalls: [called("t")] }]);
    expect(judged(guard, [], { isAnswer: true, answer: shape, request: request() }).block).toMatchObject({
      part: null,
      start: 0,
      error: { code: "tool_not_allowed", param: null },
    });
  });

  test("what an answer must be is what the request asked for, and only flagged unless a rule says otherwise", () => {
    const context = {
      isAnswer: true,
      answer: answer([{ content: "7" }]),
      request: request({ responseSchema: { type: "string" } }),
    };
    expect(judged(guardOf({}, []), [], context)).toMatchObject({
      verdict: "flag",
      counts: { OUTPUT_SCHEMA_MISMATCH: 1 },
    });
    const strict = guardOf({ actions: { OUTPUT_SCHEMA_MISMATCH: "block" } }, []);
    expect(judged(strict, [], context).block?.error.code).toBe("content_safety_block");
    expect(judged(strict, [], { ...context, request: null }).verdict).toBe("allow");
  });
});

describe("what is no text", () => {
  const media: MediaPart[] = [
    { kind: "IMAGE", bytes: 2_000, path: "messages[0].content[1]" },
    { kind: "AUDIO", bytes: 0, path: "messages[0].content[2]" },
  ];
  const judgedBy = (policies: Fields | Fields[]) => {
    const judgement = guardOf(policies, []).judge([], { isAnswer: false, request: request({ media }) });
    if (judgement instanceof Promise) throw new Error("nothing is scanned");
    return judgement;
  };

  test("is counted once whatever the policies, with its size, and passes", () => {
    const { verdict, counts, findings } = judgedBy([{}, { name: "other" }]);
    expect({ verdict, counts }).toEqual({ verdict: "allow", counts: { AUDIO: 1, IMAGE: 1 } });
    expect(findings.map(({ type, end, path }) => `${type} ${end} ${path}`)).toEqual([
      "IMAGE 2000 messages[0].content[1]",
      "AUDIO 0 messages[0].content[2]",
    ]);
  });

  test.each(["block", "redact", "tokenize"])("is stopped by %s: it cannot be changed", (action) => {
    expect(judgedBy({ actions: { IMAGE: action } })).toMatchObject({
      verdict: "block",
      block: { error: { code: "content_safety_block", param: "messages[0].content[1]" } },
      hits: [],
    });
    expect(judgedBy({ actions: { FILE: action } }).verdict).toBe("allow");
  });
});
