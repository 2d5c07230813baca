import { describe, expect, test } from "vitest";
import { runCases } from "../../src/cli/policy-test.ts";
import { createGuard } from "../../src/policy/guard.ts";
import { parsePolicy } from "../../src/policy/load-policy.ts";
import { parseCases } from "../../src/policy/policy-cases.ts";
import { createDetector } from "../../src/scan/detector.ts";
import { angle } from "../fixtures/angle-scanner.ts";

const detector = createDetector({ scanners: [angle] });
const run = async (policy: string, cases: string): Promise<string[]> => {
  const guard = createGuard(parsePolicy("p.yaml", policy), detector);
  const results = await runCases(guard, "p.cases.yaml", parseCases("p.cases.yaml", cases));
  return results.flatMap(({ name, missed }) => missed.map((line) => `${name}: ${line}`));
};
const redacting = "name: p\nactions:\n  ANGLE: redact\n";

describe("a file of cases is refused", () => {
  test.each([
    ["empty", "[]", "p.cases.yaml:1: the file: "],
    ["no list", "name: x", "p.cases.yaml:1: the file: "],
    ["a case without an expectation", "- name: x\n  text: a\n", "p.cases.yaml:1: 0.expect: "],
    [
      "a verdict that is none",
      "- name: x\n  text: a\n  expect: { verdict: maybe }\n",
      "p.cases.yaml:3: 0.expect.verdict: ",
    ],
    [
      "neither text nor body",
      "- name: x\n  expect: { verdict: allow }\n",
      "p.cases.yaml:1: 0: must have either a text",
    ],
    [
      "a text and a body",
      "- name: x\n  text: a\n  request: {}\n  expect: { verdict: allow }\n",
      "p.cases.yaml:1: 0: must have either a text",
    ],
    [
      "a tool's result in an answer",
      "- name: x\n  text: a\n  direction: response\n  part: tool_result\n  expect: { verdict: allow }\n",
      "p.cases.yaml:1: 0: the part tool_result",
    ],
    ["a field that is not known", "- name: x\n  txt: a\n  expect: { verdict: allow }\n", "p.cases.yaml:1: 0: "],
  ])("%s", (_name, source, start) => {
    const parse = () => parseCases("p.cases.yaml", source);
    expect(parse).toThrow(expect.objectContaining({ code: "policy_invalid", message: expect.stringContaining(start) }));
  });
});

describe("a case", () => {
  test("that is met says nothing", async () => {
    const met = `
- name: text
  text: a <B> c
  expect: { verdict: redact, types: [ANGLE], dataClass: phi, text: "a [ANGLE_REDACTED] c", code: null }
`.replace(", code: null", "");
    expect(await run(redacting, met)).toEqual([]);
  });

  test.each([
    ["verdict", "{ verdict: block }", 'verdict: is "redact", expected "block"'],
    ["types", "{ verdict: redact, types: [] }", 'types: is ["ANGLE"], expected []'],
    ["class", "{ verdict: redact, dataClass: pci }", 'dataClass: is "phi", expected "pci"'],
    ["text", "{ verdict: redact, text: a }", 'text: is "a [ANGLE_REDACTED]", expected "a"'],
    ["code", "{ verdict: redact, code: pii_policy_block }", 'code: is null, expected "pii_policy_block"'],
  ])("whose %s is another says where, what is and what should be", async (_name, expectation, line) => {
    const cases = `- name: first\n  text: fine\n  expect: { verdict: allow }\n- name: second\n  text: a <B>\n  expect: ${expectation}\n`;
    expect(await run(redacting, cases)).toEqual([`p.cases.yaml:4: second: ${line}`]);
  });

  test.each([
    ["request", "user", "redact"],
    ["tool_result", "tool_result", "flag"],
    ["response", "assistant", "block"],
  ])("of the way %s is judged as what goes that way", async (direction, part, verdict) => {
    const policy = `name: p\nrules:
  - { types: [ANGLE], directions: [request], parts: [user], action: redact }
  - { types: [ANGLE], directions: [response], parts: [assistant], action: block }\n`;
    const given = `  text: <A>\n  direction: ${direction}\n  expect: { verdict: ${verdict} }\n`;
    expect(await run(policy, `- name: x\n${given}- name: y\n  part: ${part}\n${given}`)).toEqual([]);
  });

  test("of a body names texts by path, and an answer is judged with its request", async () => {
    const policy = "name: p\nactions:\n  ANGLE: tokenize\n";
    const cases = `
- name: request
  request: { model: m, messages: [{ role: user, content: "<A> and <B> and <A>" }] }
  expect: { verdict: tokenize, texts: { "messages[0].content": "<ANGLE_1> and <ANGLE_2> and <ANGLE_1>", nowhere: x } }
- name: answer
  request: { model: m, messages: [{ role: user, content: "<A>" }] }
  answer: { choices: [{ index: 0, message: { role: assistant, content: "<A> and <B>" } }] }
  expect: { verdict: tokenize, texts: { "choices[0].message.content": "<ANGLE_1> and [ANGLE_REDACTED]" } }
`;
    expect(await run(policy, cases)).toEqual(['p.cases.yaml:2: request: nowhere: is null, expected "x"']);
  });

  test("means a member's value by its path, not its key", async () => {
    const request = '{ model: m, metadata: { note: "<A>" }, messages: [{ role: user, content: a }] }';
    const expectation = '{ verdict: redact, texts: { metadata.note: "[ANGLE_REDACTED]" } }';
    expect(await run(redacting, `- name: x\n  request: ${request}\n  expect: ${expectation}\n`)).toEqual([]);
  });

  test("asks lists and limits", async () => {
    const policy = "name: p\ntools: { allow: [search] }\nlimits: { messagesMax: 1 }\n";
    const cases = `
- name: a tool
  request: { model: m, messages: [], tools: [{ type: function, function: { name: send } }] }
  expect: { verdict: block, types: [TOOL_NOT_ALLOWED], code: tool_not_allowed }
- name: two messages
  request: { model: m, messages: [{ role: user, content: a }, { role: user, content: b }] }
  expect: { verdict: block, types: [REQUEST_TOO_LONG], code: request_too_large }
- name: a call
  answer:
    choices:
      - index: 0
        message: { role: assistant, tool_calls: [{ id: c, type: function, function: { name: send, arguments: "{}" } }] }
  expect: { verdict: block, types: [TOOL_NOT_ALLOWED] }
`;
    expect(await run(policy, cases.replace("messages: [],", "messages: [{ role: user, content: a }],"))).toEqual([]);
  });

  test("is of any endpoint, which it names", async () => {
    const cases = `
- name: a request
  endpoint: embeddings
  request: { model: m, input: ["a <B>"] }
  expect: { verdict: redact, texts: { "input[0]": "a [ANGLE_REDACTED]" } }
- name: an answer
  endpoint: messages
  answer: { content: [{ type: text, text: <B> }] }
  expect: { verdict: redact, texts: { "content[0].text": "[ANGLE_REDACTED]" } }
- name: a request that the endpoint refuses
  endpoint: completions
  request: { model: m, prompt: [1, 2] }
  expect: { verdict: allow }
`;
    const [met, refused] = cases.split(/(?=- name: a request that)/);
    expect(await run(redacting, met ?? "")).toEqual([]);
    await expect(run(redacting, refused ?? "")).rejects.toThrow(
      /^p\.cases\.yaml:1: a request that the endpoint refuses: `prompt`/,
    );
    const unknown = "- name: x\n  endpoint: chats\n  request: { model: m }\n  expect: { verdict: allow }\n";
    await expect(run(redacting, unknown)).rejects.toThrow(/^p\.cases\.yaml:1: x: endpoint: .*chat\.completions/);
  });

  test("whose body is none is named", async () => {
    const cases = "- name: broken\n  request: { model: 1 }\n  expect: { verdict: allow }\n";
    await expect(run(redacting, cases)).rejects.toThrow(/^p\.cases\.yaml:1: broken: /);
  });
});
