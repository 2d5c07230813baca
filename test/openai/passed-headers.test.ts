/**
 * Headers that go along: every name that the official SDKs send, and nothing that could be somebody's.
 * @module
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { anthropicHeaders, openaiHeaders } from "../../src/openai/passed-headers.ts";

const fits = (headers: typeof anthropicHeaders, name: string, value: string): boolean =>
  headers[name]?.pattern.test(value) ?? false;

const betasOfSdk = (): string[] => {
  const file = new URL("../../node_modules/@anthropic-ai/sdk/resources/beta/beta.d.ts", import.meta.url);
  const [, union = ""] = /type AnthropicBeta = ([^;]+);/.exec(readFileSync(file, "utf8")) ?? [];
  return [...union.matchAll(/'([^']+)'/g)].map(([, name = ""]) => name);
};

test("every beta that Anthropic's SDK knows goes along, and all of some at once", () => {
  const betas = betasOfSdk();
  expect(betas.length).toBeGreaterThan(20);
  expect(betas.filter((name) => !fits(anthropicHeaders, "anthropic-beta", name))).toEqual([]);
  for (const more of [
    "claude-code-20250219",
    "max-tokens-3-5-sonnet-2024-07-15",
    betas.slice(0, 32).join(","),
    betas.slice(0, 32).join(", "),
  ])
    expect(fits(anthropicHeaders, "anthropic-beta", more)).toBe(true);
});

test.each([
  "",
  "context-1m",
  "jane@example.com",
  "4012-8888-8888-1881-2025-08-07",
  "a-4012888888881881-2025-08-07",
  "born-1985-03-02",
  "call-1-800-555-0199-2025-08-07",
  "Context-1m-2025-08-07",
  "context-1m-2025-08-07,,files-api-2025-04-14",
  "context-1m-2025-08-07\r\nx: y",
  Array.from({ length: 33 }, () => "a-2025-08-07").join(","),
])("%j is no list of betas", (value) => {
  expect(fits(anthropicHeaders, "anthropic-beta", value)).toBe(false);
});

test.each([
  ["assistants=v2", true],
  ["responses=experimental", true],
  ["assistants=v2, chatkit_beta=v1", true],
  ["assistants", false],
  ["a=4012888888881881", false],
  ["org=jane@example.com", false],
])("OpenAI-Beta: %s", (value, goes) => {
  expect(fits(openaiHeaders, "openai-beta", value)).toBe(goes);
});
