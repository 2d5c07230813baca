/**
 * The texts of a stream that grow, and what must not change in it.
 * @module
 */
import { describe, expect, test } from "vitest";
import { StreamChannels } from "../../src/http/stream-channels.ts";
import { streamShape } from "../../src/http/stream-shape.ts";
import { readChunk } from "../../src/openai/chunk.ts";

const failed = expect.objectContaining({ code: "upstream_failed" });

/** A stream after frames with these deltas of its first choice. */
const after = (...deltas: readonly object[]): StreamChannels => {
  const channels = new StreamChannels(null);
  for (const delta of deltas) {
    const frame = readChunk(JSON.stringify({ choices: [{ index: 0, delta }] }), { depthMax: 32 });
    if (frame.kind !== "done") channels.take(frame);
  }
  return channels;
};
const call = (one: object) => ({ tool_calls: [{ index: 0, ...one }] });
const named = (name: string) => call({ function: { name } });

describe("what comes once", () => {
  test.each([
    ["an id", call({ id: "a" }), call({ id: "b" })],
    ["an id, in one frame", { tool_calls: ["a", "b"].map((id) => ({ index: 0, id })) }, {}],
    ["an id, without an index", { tool_calls: [{ id: "a" }] }, { tool_calls: [{ id: "b" }] }],
    ["a role", { role: "a" }, { role: "b" }],
    ["a tool's name", named("a"), named("b")],
    ["a tool's name, said again", named("a"), named("a")],
    ["a tool's name without a function", call({ name: "a" }), call({ name: "b" })],
    ["a custom tool's name", call({ custom: { name: "a" } }), call({ custom: { name: "b" } })],
    ["a function's name", { function_call: { name: "a" } }, { function_call: { name: "b" } }],
  ])("%s must not change", (_name, first, second) => {
    expect(() => after(first, second)).toThrow(failed);
  });

  test.each([
    ["an id that is repeated", call({ id: "a" }), call({ id: "a" })],
    ["one that is empty later", call({ id: "a", function: { name: "f" } }), call({ id: "", function: { name: "" } })],
    ["one that is empty first", call({ id: "", function: { name: "" } }), call({ id: "a", function: { name: "f" } })],
    ["one for each index", call({ id: "a" }), call({ index: 1, id: "b" })],
    ["types of parts", { content: [{ type: "a", text: "x" }] }, { content: [{ type: "b", text: "y" }] }],
  ])("%s may be", (_name, first, second) => {
    expect(() => after(first, second)).not.toThrow();
  });
});

test.each([
  [1_024, false],
  [1_025, true],
])("a stream of %i texts", (texts, isTooMany) => {
  const run = () => after(...Array.from({ length: texts }, (_one, at) => ({ [`x${at}`]: "a" })));
  if (isTooMany) expect(run).toThrow(failed);
  else expect(run().channels).toHaveLength(texts);
});

test("a text goes on until it ends, and nothing but what is empty comes after", () => {
  const channels = after({ content: "a" });
  expect(channels.end((choice) => choice === 1)).toEqual([]);
  expect(channels.end((choice) => choice === 0)).toHaveLength(1);
  expect(channels.end(() => true)).toEqual([]);
  const more = (content: string) => {
    const frame = readChunk(JSON.stringify({ choices: [{ index: 0, delta: { content } }] }), { depthMax: 32 });
    if (frame.kind !== "done") channels.take(frame);
  };
  more("");
  expect(() => more("b")).toThrow(failed);
});

test("every kind of call has its name and its arguments", () => {
  const { texts } = after(
    named("a"),
    call({ function: { arguments: "1" } }),
    call({ index: 1, name: "b", arguments: "2" }),
    call({ index: 2, custom: { name: "c", input: "3" } }),
    { function_call: { name: "d", arguments: "4" }, content: "said" },
  );
  const [choice] = streamShape(texts, null).choices;
  expect(choice?.content).toBe("said");
  expect(choice?.toolCalls.map((one) => `${one.name} ${one.arguments}`)).toEqual(["a 1", "b 2", "c 3", "d 4"]);
});
