/**
 * Every cell of the coverage table, through the stages of a call: what a scanner finds there stops it.
 * @module
 */
import { bareExchange, bareFacts } from "../fixtures/bare-exchange.ts";
import { createNames } from "../../src/catalogue/names.ts";
import { createCatalogue } from "../../src/upstream/catalogue.ts";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { coverageTable } from "../../bench/print-coverage.ts";
import { resolveTarget } from "../../src/http/resolve-target.ts";
import { scanRequest } from "../../src/http/scan-request.ts";
import { scanResponse } from "../../src/http/scan-response.ts";
import { coverageCells } from "../../src/openai/coverage.ts";
import type { JsonObject } from "../../src/openai/json-document.ts";
import { readRequestBody } from "../../src/openai/read-body.ts";
import { noExtensions } from "../../src/openai/extensions.ts";
import { chatShape } from "../../src/openai/request-shape.ts";
import { createPatternScanner } from "../../src/scan/pattern-scanner.ts";
import { eventOf, guardThat, localDetector } from "../http/streamed-answer.ts";

const canary = "4242424242424242";
const scanner = createPatternScanner("canary", "1", [
  {
    type: "CANARY",
    scoreMilli: 900,
    dataClass: "secret",
    source: "this test",
    pattern: /42424242\d{8}/,
  },
]);
const guard = guardThat("block", localDetector([scanner]));
const facts = { ...bareFacts, extensions: noExtensions };
const names = createNames({ models: {}, agents: {}, projects: {}, campaigns: {} }, "", createCatalogue([]));

const exchangeOf = (changes: object) => bareExchange(guard, { facts, ...changes });

const errorOfRequest = async (body: JsonObject): Promise<string | null> => {
  const document = readRequestBody(Buffer.from(JSON.stringify(body)), { depthMax: 64 });
  try {
    const model = typeof body["model"] === "string" ? body["model"] : facts.model;
    const exchange = exchangeOf({ document, facts: { ...facts, model }, shape: chatShape(document, facts) });
    // Its fields that no upstream knows are taken out, and scanned all the same.
    await resolveTarget(names, { depthMax: 64 })(exchange);
    await scanRequest()(exchange);
    return null;
  } catch (error) {
    return String(error);
  }
};

const outcomeOfAnswer = async (contentType: string, bytes: Buffer): Promise<string> => {
  const pieces = [bytes, null];
  const body = { read: () => Promise.resolve(pieces.shift() ?? null), readAll: () => Promise.resolve(bytes) };
  const response = { status: 200, contentType, headers: {}, requestId: null, body };
  const exchange = exchangeOf({ response, facts: { ...facts, stream: contentType.includes("event") } });
  await scanResponse({ depthMax: 64 })(exchange);
  const { answer } = exchange;
  if (answer?.kind === "whole") return answer.ending.outcome;
  if (answer === null) return "none";
  for await (const piece of answer.pieces(() => Promise.resolve())) {
    expect(Buffer.concat([...piece.released, ...piece.held]).toString("utf8")).not.toContain(canary);
  }
  return (await answer.summary()).ending.outcome;
};

/** Read as chunks are: a choice's index and a message's place are counts. */
const unreadable = new Set(["choices[].index", "choices[].delta.tool_calls[].index"]);
const cells = coverageCells.filter(({ field }) => !unreadable.has(field));
const named = (body: string) => cells.filter((cell) => cell.body === body).map((cell) => [cell.field, cell] as const);

describe("what stands in a request is scanned", () => {
  test.each(named("request"))("%s", async (_field, cell) => {
    expect(await errorOfRequest(cell.bodyWith("harmless 12"))).toBeNull();
    expect(await errorOfRequest(cell.bodyWith(canary))).toContain("CANARY");
  });
});

describe("what stands in an answer is scanned", () => {
  test.each(named("answer"))("%s", async (_field, cell) => {
    const outcome = (text: string) =>
      outcomeOfAnswer("application/json", Buffer.from(JSON.stringify(cell.bodyWith(text))));
    expect(await outcome("harmless 12")).not.toBe("blocked");
    expect(await outcome(canary)).toBe("blocked");
  });
});

describe("what stands in a stream is scanned", () => {
  test.each(named("stream"))("%s", async (_field, cell) => {
    const outcome = (text: string) => outcomeOfAnswer("text/event-stream", eventOf(cell.bodyWith(text)));
    expect(await outcome("harmless 12")).not.toBe("blocked");
    expect(await outcome(canary)).toBe("blocked");
  });

  test.each([": ", "event: ", "id: ", "retry: ", "unheard: "])("a line that begins with %j", async (field) => {
    expect(await outcomeOfAnswer("text/event-stream", Buffer.from(`${field}${canary}\n\n`))).toBe("blocked");
  });
});

describe("a tool's arguments", () => {
  test.each([
    `{"a":"${canary}"}`,
    `{"${canary}":1}`,
    `{"a":${canary}}`,
    `{"a":["${canary}"]}`,
    `{"a":"\\u0034${canary.slice(1)}"}`,
    `not JSON ${canary}`,
    `{"a":"${canary}`,
  ])("%s", async (given) => {
    const call = [{ index: 0, function: { name: "f", arguments: given } }];
    expect(await errorOfRequest({ messages: [{ role: "assistant", tool_calls: call }] })).toContain("CANARY");
    const whole = Buffer.from(JSON.stringify({ choices: [{ index: 0, message: { tool_calls: call } }] }));
    expect(await outcomeOfAnswer("application/json", whole)).toBe("blocked");
    const chunk = eventOf({ choices: [{ index: 0, delta: { tool_calls: call } }] });
    expect(await outcomeOfAnswer("text/event-stream", chunk)).toBe("blocked");
  });
});

test("docs/coverage.md shows the table", () => {
  const text = readFileSync(new URL("../../docs/coverage.md", import.meta.url), "utf8");
  expect(text).toContain(coverageTable());
});
