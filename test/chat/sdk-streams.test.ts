/**
 * What the official SDKs put together from streams by themselves, and the tools that they run: what Custody changes must still add up.
 * @module
 */
import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { beforeEach, describe, expect, test } from "vitest";
import { answerAsDemo, callersAddress, redacted } from "../fixtures/demo-answers.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({
  policies: { base: { rules: [{ types: ["EMAIL_ADDRESS"], action: "redact" }] } },
});

const model = "gpt-test";
const content = `I am ${callersAddress}.`;
const seen = `I am ${redacted}.`;
const messages = [{ role: "user" as const, content }];
const schema = { type: "object" as const, properties: { place: { type: "string" as const } }, required: ["place"] };

beforeEach(() => {
  custody().upstream.answer = answerAsDemo;
});

describe("openai", () => {
  test("chats", async () => {
    const { choices } = await custody().sdk().chat.completions.stream({ model, messages, n: 2 }).finalChatCompletion();
    expect(choices.map(({ message }) => message.content)).toEqual([
      expect.stringContaining(seen),
      expect.stringContaining(seen),
    ]);
  });

  test.each([true, false])("chats that run tools, stream: %s", async (stream) => {
    const asked: string[] = [];
    const run = (given: string): string => {
      asked.push(given);
      return `of ${callersAddress}`;
    };
    const tools = [
      {
        type: "function" as const,
        function: { name: "find", description: "Finds", parameters: schema, function: run },
      },
    ];
    const { completions } = custody().sdk().chat;
    const runner = stream
      ? completions.runTools({ model, messages, tools, stream })
      : completions.runTools({ model, messages, tools });
    expect(await runner.finalContent()).toContain("built-in demo model");
    expect(asked).toEqual([JSON.stringify({ place: seen })]);
  });

  test("responses", async () => {
    const { responses } = custody().sdk();
    const { output_text: text } = await responses.stream({ model, input: content }).finalResponse();
    expect(text).toContain(seen);
    const tools = [{ type: "function" as const, name: "find", parameters: schema, strict: false }];
    const { output } = await responses.stream({ model, input: content, tools }).finalResponse();
    expect(output).toMatchObject([{ type: "function_call", arguments: JSON.stringify({ place: seen }) }]);
  });
});

describe("anthropic", () => {
  const client = () => new Anthropic({ baseURL: custody().url, apiKey: custody().clientKey, maxRetries: 0 });
  const asked = { model, max_tokens: 100, messages };

  test("messages", async () => {
    const { content: blocks } = await client().messages.stream(asked).finalMessage();
    expect(blocks).toMatchObject([{ type: "text", text: expect.stringContaining(seen) }]);
  });

  test.each([true, false])("messages that run tools, stream: %s", async (stream) => {
    const given: unknown[] = [];
    const find = betaTool({
      name: "find",
      description: "Finds",
      inputSchema: schema,
      run: (input) => {
        given.push(input);
        return `of ${callersAddress}`;
      },
    });
    const { messages: api } = client().beta;
    const { content: blocks } = await (
      stream ? api.toolRunner({ ...asked, tools: [find], stream }) : api.toolRunner({ ...asked, tools: [find] })
    ).runUntilDone();
    expect(blocks).toMatchObject([{ type: "text", text: expect.stringContaining("built-in demo model") }]);
    expect(given).toEqual([{ place: seen }]);
  });
});
