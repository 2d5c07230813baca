/**
 * A hostile client: values and tools on ways that the policy does not look at.
 * @module
 */
import { describe, expect, test } from "vitest";
import { cardNumber, givesCard, guardOf, guardThat, halves, mail, sent } from "./attacked.ts";

const body = (content: unknown, more: object = {}) => ({ model: "m", messages: [{ role: "user", content }], ...more });

describe("a value that is cut between two parts of one message, which upstreams join", () => {
  test.each(["redact", "block"])("does not leave under %s", async (action) => {
    const parts = halves.map((text) => ({ type: "text", text }));
    expect(givesCard(await sent(guardThat(action), body(parts)))).toBe(false);
  });
});

describe("values in and between the parts of one message", () => {
  const part = (text: string) => ({ type: "text", text });
  const [first, second] = halves.map(part);
  const image = { type: "image_url", image_url: { url: "https://x.example/a" } };
  test.each([
    ["an image stands between", [first, image, second], ["card [CREDIT_CARD_REDACTED]", undefined, ""]],
    [
      "a digit follows, to a reader that joins them",
      [part(cardNumber), part("7 x")],
      ["[CREDIT_CARD_REDACTED]", "7 x"],
    ],
    ["nothing is cut", [part("a"), part(`b ${mail} `), part("c")], ["a", "b [EMAIL_ADDRESS_REDACTED] ", "c"]],
    ["three pieces", ["4111 11", "11 1111 ", "1111!"].map(part), ["[CREDIT_CARD_REDACTED]", "", "!"]],
  ])("%s", async (_name, parts, wanted) => {
    const { messages } = JSON.parse(await sent(guardThat("redact"), body(parts)));
    expect(messages[0].content.map(({ text }: { text?: string }) => text)).toEqual(wanted);
  });

  test("parts of two messages are not one text", async () => {
    const messages = halves.map((text) => ({ role: "user", content: [part(text)] }));
    expect(JSON.parse(await sent(guardThat("redact"), { model: "m", messages })).messages).toEqual(messages);
  });
});

describe("a number in another notation is the same number to every reader of JSON", () => {
  test.each(["4111111111111111E0", "4.111111111111111e15", "41111111111111110e-1", "4111111111111111.0"])(
    "%s",
    async (number) => {
      const text = await sent(
        guardThat("redact"),
        `{"model":"m","messages":[{"role":"user"}],"metadata":{"card":${number}}}`,
      );
      expect(Number(JSON.parse(text).metadata.card)).not.toBe(Number(number));
    },
  );
  test.each(["4111111111111111E0", "4.111111111111111e15"])("%s in a tool call's arguments", async (number) => {
    const call = { id: "1", type: "function", function: { name: "f", arguments: `{"card":${number}}` } };
    const text = await sent(guardThat("redact"), { model: "m", messages: [{ role: "assistant", tool_calls: [call] }] });
    expect(text).not.toContain(number);
  });
});

describe("a placeholder that the caller wrote with an escape, as Go's encoder writes `<`", () => {
  test("is taken", async () => {
    const call = {
      id: "1",
      type: "function",
      function: { name: "f", arguments: '{"to":"\\u003cEMAIL_ADDRESS_1\\u003e"}' },
    };
    const messages = [
      { role: "assistant", tool_calls: [call] },
      { role: "user", content: mail },
    ];
    expect(JSON.parse(await sent(guardThat("tokenize"), { model: "m", messages })).messages[1].content).toBe(
      "<EMAIL_ADDRESS_2>",
    );
  });
});

describe("a tool that is not allowed, offered under two names or under none", () => {
  test.each([
    ["beside one that is", { type: "custom", function: { name: "get_x" }, custom: { name: "delete_all" } }],
    ["at the top, as newer APIs have it", { type: "function", function: { name: "get_x" }, name: "delete_all" }],
    ["by its type", { type: "mcp", server_label: "x", server_url: "https://x.example/sse" }],
    ["by its type, built in", { type: "web_search" }],
  ])("%s", async (_name, tool) => {
    const guard = guardOf({ tools: { allow: ["get_*"] } });
    expect(await sent(guard, body("x", { tools: [tool] }))).toBe("tool_not_allowed");
  });
});

describe("a file that passes for something else, or for nothing", () => {
  const file = { file_data: "data:application/pdf;base64,AAAA" };
  test.each([
    ["as it should be", { type: "file", file }],
    ["beside an image that is none", { type: "file", image_url: null, file }],
    ["beside a sound that is none", { type: "file", input_audio: "x", file }],
  ])("%s", async (_name, part) => {
    const guard = guardOf({ rules: [{ types: ["FILE"], action: "block" }] });
    expect(await sent(guard, body([part]))).not.toContain("data:");
  });
});

describe("a limit of tokens, kept to in the newer field and exceeded in the older", () => {
  test.each([
    ["the older alone", { max_tokens: 100_000 }],
    ["both", { max_completion_tokens: 5, max_tokens: 100_000 }],
  ])("%s", async (_name, tokens) => {
    const guard = guardOf({ limits: { completionTokensMax: 100 } });
    expect(await sent(guard, body("x", tokens))).not.toContain("messages");
  });
});

test("names, stops, schemas, definitions of tools, keys and numbers lose their values", async () => {
  const said = {
    stop: [mail],
    user: mail,
    metadata: { [mail]: 4_111_111_111_111_111 },
    response_format: { type: "json_schema", json_schema: { name: mail, schema: { [mail]: { const: cardNumber } } } },
    tools: [{ type: "function", function: { name: "f", parameters: { [cardNumber]: { default: mail } } } }],
  };
  const text = await sent(guardThat("redact"), {
    ...body("x", said),
    messages: [{ role: "user", name: mail, content: "x" }],
  });
  expect(text).not.toContain(mail);
  expect(givesCard(text)).toBe(false);
});
