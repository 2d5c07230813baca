/**
 * What clients join is text: JavaScript's would join a number to it too, and nobody would have scanned what that makes.
 * @module
 */
import { expect, test } from "vitest";
import { endpointOf } from "../../src/openai/recorded-endpoints.ts";
import type { JsonValue } from "../../src/openai/json-document.ts";

const choice = (delta: object) => ({ choices: [{ index: 0, delta }] });
const block = (delta: object) => ({ type: "content_block_delta", index: 0, delta });

const places: readonly (readonly [route: string, where: string, event: (said: JsonValue) => object])[] = [
  ["chat.completions", "content", (said) => choice({ content: said })],
  ["chat.completions", "a part of a content", (said) => choice({ content: [{ type: "text", text: said }] })],
  ["chat.completions", "refusal", (said) => choice({ refusal: said })],
  ["chat.completions", "reasoning_content", (said) => choice({ reasoning_content: said })],
  ["chat.completions", "arguments", (said) => choice({ tool_calls: [{ index: 0, function: { arguments: said } }] })],
  ["chat.completions", "a tool's name", (said) => choice({ tool_calls: [{ index: 0, function: { name: said } }] })],
  ["chat.completions", "a tool's input", (said) => choice({ tool_calls: [{ index: 0, custom: { input: said } }] })],
  ["completions", "text", (said) => ({ choices: [{ index: 0, text: said }] })],
  ["messages", "text", (said) => block({ type: "text_delta", text: said })],
  ["messages", "thinking", (said) => block({ type: "thinking_delta", thinking: said })],
  ["messages", "input", (said) => block({ type: "input_json_delta", partial_json: said })],
  ["responses", "delta", (said) => ({ type: "response.output_text.delta", output_index: 0, delta: said })],
];

test.each(places)("%s, %s: a number is refused", (route, _where, event) => {
  const read = (said: JsonValue) =>
    endpointOf(route).stream?.readEvent(
      { data: JSON.stringify(event(said)), event: null, id: null, comments: [], others: [], raw: Buffer.alloc(0) },
      { depthMax: 16 },
    );
  expect(read("4012")?.deltas.map(({ token }) => token.text)).toEqual(["4012"]);
  expect(() => read(4012)).toThrow(expect.objectContaining({ code: "upstream_failed" }));
});
