/**
 * A hostile upstream: what clients join is more than what the policy looked at.
 * @module
 */
import { describe, expect, test } from "vitest";
import { answered, cardNumber, givesCard, guardOf, guardThat, halves, streamed } from "./attacked.ts";

const [first, second] = halves;
const call = (id: string, name: string, more: object = {}) => ({
  id,
  type: "function",
  function: { name, arguments: "{}" },
  ...more,
});

describe("a tool that is denied, in a stream", () => {
  test.each([
    ["alone", [{ delta: { tool_calls: [call("a", "delete_all", { index: 0 })] } }]],
    [
      "under the index of another",
      [{ delta: { tool_calls: [call("a", "get_x", { index: 0 }), call("b", "delete_all", { index: 0 })] } }],
    ],
    [
      "after another, both without an index",
      [{ delta: { tool_calls: [call("a", "get_x")] } }, { delta: { tool_calls: [call("b", "delete_all")] } }],
    ],
    ["in a message instead of a delta", [{ message: { tool_calls: [call("a", "delete_all")] } }]],
    [
      "without a function around it",
      [{ delta: { tool_calls: [{ index: 0, id: "a", name: "delete_all", arguments: "{}" }] } }],
    ],
  ])("%s", async (_name, choices) => {
    expect(await streamed(guardOf({ tools: { deny: ["delete_*"] } }), choices)).not.toContain("delete_all");
  });
});

describe("a tool that is denied, in a whole answer", () => {
  test.each([
    [
      "beside one that is not",
      { message: { tool_calls: [call("a", "get_x", { custom: { name: "delete_all", input: "x" } })] } },
    ],
    ["in a delta instead of a message", { delta: { tool_calls: [call("a", "delete_all")] } }],
  ])("%s", async (_name, choice) => {
    expect(await answered(guardOf({ tools: { deny: ["delete_*"] } }), choice)).not.toContain("delete_all");
  });
});

describe("arguments that say a field twice, of which some clients read the first", () => {
  test.each(['{"amount":1000000}', '{"amount":1000000,"amount":5}'])(
    "%s is not what the schema says",
    async (given) => {
      const pay = { type: "object", properties: { amount: { type: "number", maximum: 100 } } };
      const tool = call("a", "pay", { function: { name: "pay", arguments: given } });
      const text = await answered(guardOf({ tools: { arguments: { pay } } }), { message: { tool_calls: [tool] } });
      expect(text).not.toContain("1000000");
    },
  );
});

describe("two calls under one index, told apart by their ids", () => {
  test("the arguments of each are one text", async () => {
    const piece = (id: string, text: string) => ({
      delta: { tool_calls: [{ index: 0, id, function: { arguments: text } }] },
    });
    const text = await streamed(guardThat("redact"), [
      piece("a", `{"x":"${first}`),
      piece("b", '{"y":"z"}'),
      piece("a", `${second}"}`),
    ]);
    expect(text.includes(first) && text.includes(`"${second}\\"}"`)).toBe(false);
  });
});

describe("a value that is cut between texts that clients join", () => {
  const part = (text: string, more: object = {}) => ({ type: "text", text, ...more });
  test.each([
    ["two parts of one delta", [{ delta: { content: [part(first), part(second)] } }]],
    ["a text, then a part", [{ delta: { content: first } }, { delta: { content: [part(second)] } }]],
    [
      "parts of different indexes",
      [{ delta: { content: [part(first)] } }, { delta: { content: [part(second, { index: 5 })] } }],
    ],
    ["ids of one call", [first, second].map((id) => ({ delta: { tool_calls: [{ index: 0, id }] } }))],
    ["messages instead of deltas", [first, second].map((content) => ({ message: { content } }))],
    ["deltas that are texts", [first, second].map((delta) => ({ delta }))],
  ])("%s", async (_name, choices) => {
    // Indexes are digits too.
    const text = (await streamed(guardThat("redact"), choices)).replaceAll(/"index":\d+/g, "");
    expect(givesCard(text)).toBe(false);
  });

  test.each([
    ["parts", [part(first), part(second)]],
    ["parts without a type", [{ text: first }, { text: second }]],
  ])("two %s of a whole answer", async (_name, content) => {
    expect(givesCard(await answered(guardThat("redact"), { message: { content } }))).toBe(false);
  });
});

describe("logprobs that say what the text does not", () => {
  const content = ["4111 ", "1111 ", "1111 ", "1111"].map((token) => ({ token, logprob: -1 }));
  const tokens = (text: string): string => [...text.matchAll(/"token":"([^"]*)"/g)].map(([, token]) => token).join("");

  test("in a stream, of text that comes later", async () => {
    const text = await streamed(guardThat("redact"), [
      { delta: { content: "Hi " }, logprobs: { content } },
      { delta: { content: `${cardNumber}.` } },
    ]);
    expect(tokens(text)).not.toContain(cardNumber);
  });

  test("in a whole answer", async () => {
    const text = await answered(guardThat("redact"), { message: { content: "Hi" }, logprobs: { content } });
    expect(tokens(text)).not.toContain(cardNumber);
  });
});

test.each([
  ["it", "content", ["Hi", " you"], true],
  ["less", "content", ["Hi"], false],
  ["something else", "content", ["Hi", " him"], false],
  ["a refusal that is none", "refusal", ["Hi", " you"], false],
  ["it in a field of its own", "tokens", ["Hi", " you"], false],
  ["nothing", "content", [], true],
])("logprobs of a message that say %s", async (_name, field, tokens, isKept) => {
  const logprobs = { [field]: tokens.map((token) => ({ token, logprob: -1 })) };
  const choice = { message: { content: "Hi you" }, logprobs };
  expect(JSON.parse(await answered(guardThat("redact"), choice)).choices[0].logprobs).toEqual(isKept ? logprobs : null);
  expect(JSON.parse(await answered(guardThat("flag"), choice)).choices[0].logprobs).toEqual(logprobs);
});

describe('a finish reason of "" in every frame, as some servers send it', () => {
  test("ends nothing", async () => {
    const text = await streamed(
      guardThat("redact"),
      ["Hello ", "world"].map((content) => ({ delta: { content }, finish_reason: "" })),
    );
    expect(text).toContain("world");
    expect(text).toContain("[DONE]");
  });
});

test.each([
  ["one choice twice in a frame", [{ delta: { content: first } }, { delta: { content: second } }]],
  ["a delta and a message in one frame", [{ delta: { content: cardNumber }, message: { content: cardNumber } }]],
])("%s", async (_name, choices) => {
  expect(givesCard((await streamed(guardThat("redact"), choices)).replaceAll(/"index":\d+/g, ""))).toBe(false);
});
