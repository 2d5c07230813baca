import { describe, expect, test } from "vitest";
import { endpointOf } from "../../src/openai/recorded-endpoints.ts";
import { redactedWords, type WordSource } from "../../src/search/redacted-words.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";

const nameOf = (type: string, value: string): string => `${type}=${value}`;
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const path = "messages[0].content";
const text = "write to ann soon";
const ann = { type: "PERSON", start: 9, end: 12, path, pseudonym: "PERSON=ann" };

const wordsOf = (changes: Partial<WordSource> & { found?: readonly object[] } = {}): readonly string[] | null => {
  const { found = [ann], ...given } = changes;
  const payloads = [
    { role: "request.received", bytes: json(chatBody(text)) },
    { role: "response.received", bytes: json(completion("done")) },
    ...(found.length === 0 ? [] : [{ role: "request.findings", bytes: json(found) }]),
  ];
  const source = { endpoint: endpointOf("chat.completions"), payloads, findings: found.length, pseudonyms: [nameOf] };
  const words = redactedWords({ ...source, ...given });
  return words === null ? null : [...words];
};

test("all words but those that were found", () => {
  expect(wordsOf()).toEqual(expect.arrayContaining(["write", "to", "soon", "done"]));
  expect(wordsOf()).not.toContain("ann");
  expect(wordsOf({ found: [] })).toContain("ann");
});

describe("none where it is not certain that all of it is left out", () => {
  test.each<[string, Parameters<typeof wordsOf>[0]]>([
    ["entries count more than is told", { findings: 2 }],
    ["entries count less than is told", { findings: 0 }],
    ["another value stands there", { found: [{ ...ann, start: 8, end: 11 }] }],
    ["the text ends before", { found: [{ ...ann, end: 99 }] }],
    ["there is no such place", { found: [{ ...ann, path: "messages[7].content" }] }],
    ["its pseudonym is of a month whose key is gone", { pseudonyms: [] }],
    ["it has no pseudonym", { found: [{ ...ann, pseudonym: undefined }] }],
  ])("%s", (_why, changes) => {
    expect(wordsOf(changes)).toBeNull();
  });

  test("a body that cannot be read is thrown", () => {
    const payloads = [{ role: "request.received", bytes: Buffer.from("{") }];
    expect(() => wordsOf({ payloads, findings: 0 })).toThrow();
  });
});

test("what is hidden is left out and not counted; what is no text has no place", () => {
  const hidden = { type: "LOCATION", start: 9, end: 17, path, isHidden: true };
  expect(wordsOf({ found: [ann, hidden], findings: 1 })).not.toContain("soon");
  const image = { type: "IMAGE", start: 0, end: 0, path: "messages[0].content[1]" };
  expect(wordsOf({ found: [ann, image] })).toContain("soon");
});

test("marks of what is kept without it are no words", () => {
  const payloads = [
    { role: "request.redacted", bytes: json([{ path: "*", part: "user", text: "ask [US_SSN_REDACTED] now" }]) },
    { role: "request.findings", bytes: json([{ ...ann, path: "*" }]) },
  ];
  expect(wordsOf({ payloads, findings: 1 })).toEqual(["ask", "now"]);
});
