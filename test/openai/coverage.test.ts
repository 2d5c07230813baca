/**
 * Every cell of the coverage table, through the stages of a call: what a scanner finds there stops it.
 * @module
 */
import { bareExchange, bareFacts } from "../fixtures/bare-exchange.ts";
import { createNames } from "../../src/catalogue/names.ts";
import { createCatalogue } from "../../src/upstream/catalogue.ts";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { coverageTables } from "../../bench/print-coverage.ts";
import { resolveTarget } from "../../src/http/resolve-target.ts";
import { scanRequest } from "../../src/http/scan-request.ts";
import { scanResponse } from "../../src/http/scan-response.ts";
import { transcriptionsEndpoint } from "../../src/openai/audio/transcripts.ts";
import { chatEndpoint } from "../../src/openai/chat-endpoint.ts";
import { coverageCells } from "../../src/openai/coverage.ts";
import type { Endpoint } from "../../src/openai/endpoint.ts";
import { endpoints } from "../../src/openai/endpoints.ts";
import { isJsonObject, type JsonObject } from "../../src/openai/json-document.ts";
import { noExtensions } from "../../src/openai/extensions.ts";
import { createPatternScanner } from "../../src/scan/pattern-scanner.ts";
import { field, form, mp3, part, png } from "../fixtures/forms.ts";
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

const errorOfRequest = async (endpoint: Endpoint, body: JsonObject): Promise<string | null> => {
  const bytes = endpoint.form === undefined ? Buffer.from(JSON.stringify(body)) : formOf(endpoint, body);
  const document = endpoint.readRequest(bytes, { depthMax: 64 });
  try {
    const model = typeof body["model"] === "string" ? body["model"] : facts.model;
    const shape = endpoint.shapeOf(document, facts);
    const exchange = exchangeOf({ endpoint, document, facts: { ...facts, model }, shape });
    // Its fields that no upstream knows are taken out, and scanned all the same.
    await resolveTarget(names, { depthMax: 64 })(exchange);
    await scanRequest()(exchange);
    return null;
  } catch (error) {
    return String(error);
  }
};

/** The same as a form: a text each, and files by what they say of themselves. */
const formOf = ({ form: rules }: Endpoint, body: JsonObject): Buffer =>
  form(
    ...Object.entries(body).map(([name, value]) => {
      if (!isJsonObject(value)) return field(name, String(value));
      if (!Object.hasOwn(rules?.files ?? {}, name)) return field(`${name}[${Object.keys(value).join()}]`, "yes");
      const { filename = "a", content_type: type = "application/octet-stream" } = value;
      const content = name === "file" ? mp3(64) : png(64);
      return part(`name="${name}"; filename="${String(filename)}"`, content, `Content-Type: ${String(type)}`);
    }),
  );

const outcomeOfAnswer = async (endpoint: Endpoint, contentType: string, bytes: Buffer): Promise<string> => {
  const pieces = [bytes, null];
  const body = { read: () => Promise.resolve(pieces.shift() ?? null), readAll: () => Promise.resolve(bytes) };
  const response = { status: 200, contentType, headers: {}, requestId: null, body };
  const exchange = exchangeOf({ endpoint, response, facts: { ...facts, stream: contentType.includes("event") } });
  await scanResponse({ depthMax: 64 })(exchange);
  const { answer } = exchange;
  if (answer?.kind === "whole") return answer.ending.outcome;
  if (answer?.kind !== "stream") return "none";
  for await (const piece of answer.pieces(() => Promise.resolve())) {
    expect(Buffer.concat([...piece.released, ...piece.held]).toString("utf8")).not.toContain(canary);
  }
  return (await answer.summary()).ending.outcome;
};

/** Counts that the reader needs, and what carries no text. */
const unreadable = new Set([
  "choices[].index",
  "choices[].delta.tool_calls[].index",
  "index",
  "output_index",
  "content_index",
  "summary_index",
  "data[].embedding",
  "data[].b64_json",
  "audio",
  // Nothing but the media types of its formats: see below.
  "file.content_type",
  "image.content_type",
  "mask.content_type",
]);

describe.each(endpoints.map((endpoint) => [endpoint.route, endpoint] as const))("%s", (_route, endpoint) => {
  const cells = coverageCells(endpoint).filter(({ field }) => !unreadable.has(field));
  const named = (body: string) => cells.filter((cell) => cell.body === body).map((cell) => [cell.field, cell] as const);

  test.each(named("request"))("scans %s of a request", async (_field, cell) => {
    expect(await errorOfRequest(endpoint, cell.bodyWith("harmless 12"))).toBeNull();
    expect(await errorOfRequest(endpoint, cell.bodyWith(canary))).toContain("CANARY");
  });

  test.each(named("answer"))("scans %s of an answer", async (_field, cell) => {
    const outcome = (text: string) =>
      outcomeOfAnswer(endpoint, "application/json", Buffer.from(JSON.stringify(cell.bodyWith(text))));
    expect(await outcome("harmless 12")).not.toBe("blocked");
    expect(await outcome(canary)).toBe("blocked");
  });

  test.for(named("stream"))("scans %s of a stream", async ([, cell]) => {
    const outcome = (text: string) => outcomeOfAnswer(endpoint, "text/event-stream", eventOf(cell.bodyWith(text)));
    expect(await outcome("harmless 12")).not.toBe("blocked");
    expect(await outcome(canary)).toBe("blocked");
  });
});

describe("what stands in a stream beside its data is scanned", () => {
  test.each([": ", "event: ", "id: ", "retry: ", "unheard: "])("a line that begins with %j", async (field) => {
    expect(await outcomeOfAnswer(chatEndpoint, "text/event-stream", Buffer.from(`${field}${canary}\n\n`))).toBe(
      "blocked",
    );
  });
});

describe("a file of a form", () => {
  const forms = endpoints.filter(({ form: rules }) => rules !== undefined);
  test.each(forms.map((endpoint) => [endpoint.route, endpoint] as const))(
    "of %s says no text as its type",
    (_, endpoint) => {
      for (const name of Object.keys(endpoint.form?.files ?? {})) {
        for (const type of [canary, `audio/mpeg; ${canary}`, `image/png; x="${canary}"`]) {
          const bytes = formOf(endpoint, { [name]: { content_type: type } });
          expect(() => endpoint.readRequest(bytes, { depthMax: 64 })).toThrow("says that it is something else");
        }
      }
    },
  );

  test.each(["X-Note", "Content-ID", "Content-Description"])("and no part has the header %s", (header) => {
    const bytes = form(part('name="prompt"', "a text", `${header}: ${canary}`));
    expect(() => transcriptionsEndpoint.readRequest(bytes, { depthMax: 64 })).toThrow(
      "a header that forms do not have",
    );
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
    expect(await errorOfRequest(chatEndpoint, { messages: [{ role: "assistant", tool_calls: call }] })).toContain(
      "CANARY",
    );
    const whole = Buffer.from(JSON.stringify({ choices: [{ index: 0, message: { tool_calls: call } }] }));
    expect(await outcomeOfAnswer(chatEndpoint, "application/json", whole)).toBe("blocked");
    const chunk = eventOf({ choices: [{ index: 0, delta: { tool_calls: call } }] });
    expect(await outcomeOfAnswer(chatEndpoint, "text/event-stream", chunk)).toBe("blocked");
  });
});

test("docs/coverage.md shows the tables", () => {
  const text = readFileSync(new URL("../../docs/coverage.md", import.meta.url), "utf8");
  expect(text).toContain(coverageTables());
});
