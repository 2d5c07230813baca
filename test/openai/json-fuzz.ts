/**
 * Seeded fuzzing of the strict reader against JSON.parse and a slow, separate oracle for what is refused on top of it.
 * `runJsonFuzz(seed, cases)` can be called from a script with as many cases as there is time for.
 * @module
 */
import assert from "node:assert/strict";
import type { JsonDocument, JsonNode, JsonValue } from "../../src/openai/json-document.ts";
import { JsonError } from "../../src/openai/json-error.ts";
import { readJson } from "../../src/openai/json.ts";
import { replaceTexts } from "../../src/openai/replace-texts.ts";

/** Integers from 0 up to, not including, `below`. */
export type Random = (below: number) => number;

/** The mulberry32 generator. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
};

const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[random(items.length)];
  assert(item !== undefined);
  return item;
};

const spaces = ["", "", "", " ", "\n", "\t\r\n  "];
const numbers = ["0", "-0", "7", "-12", "1.5", "0.001", "1e5", "2E-3", "9".repeat(25), "1e999", "-1.25e+10"];
const pieces =
  'a|b| |é|→|😀|~|messages|\u007f|\u2028|\\n|\\"|\\\\|\\/|\\u0041|\\u00e9|\\ud83d\\ude00|\\u0000|\\ud800|\\udc00'
    .split("|")
    .concat("x".repeat(40), "long ".repeat(20));
const keys = [
  "a",
  "b",
  "c",
  "d",
  "A",
  "__proto__",
  "toString",
  "",
  "0",
  "1",
  "constructor",
  "\\u0061",
  "key with space",
];

const writeString = (random: Random): string =>
  `"${Array.from({ length: random(4) }, () => pick(random, pieces)).join("")}"`;

/** A JSON text that is valid before it is mutated, though its keys may be repeated and its escapes may be refused. */
const writeJson = (random: Random, depth: number): string => {
  const space = (): string => pick(random, spaces);
  const kind = random(depth > 0 ? 8 : 6);
  const items = Array.from({ length: kind > 5 ? random(5) : 0 }, () => {
    const value = `${space()}${writeJson(random, depth - 1)}${space()}`;
    const key = random(4) === 0 ? writeString(random) : `"${pick(random, keys)}"`;
    return kind === 6 ? value : `${space()}${key}${space()}:${value}`;
  });
  if (kind === 6) return `[${items.join(",") || space()}]`;
  if (kind === 7) return `{${items.join(",") || space()}}`;
  if (kind < 3) return writeString(random);
  return kind === 3 ? pick(random, numbers) : pick(random, ["true", "false", "null"]);
};

const noise = [...'{}[]",:\\ u0d8-+.eE1tfn\u0000\u0001\n\uFEFF', "\ud800"];

/** One to three characters removed, put in or replaced. */
const mutate = (random: Random, text: string): string => {
  let result = text;
  for (let left = 1 + random(3); left > 0; left--) {
    const at = random(result.length + 1);
    result = result.slice(0, at) + (random(3) === 0 ? "" : pick(random, noise)) + result.slice(at + random(2));
  }
  return result;
};

const depthMax = 6;

/** Whether a text that JSON.parse accepts must be refused all the same. Slow, and by other means than the reader's. */
const isRefused = (text: string): boolean => {
  const open: Set<string>[] = [];
  for (const [token, literal, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (literal !== undefined) {
      const decoded = String(JSON.parse(literal));
      if (!decoded.isWellFormed() || decoded.includes("\0")) return true;
      const names = colon === undefined ? undefined : open.at(-1);
      if (names?.has(decoded)) return true;
      names?.add(decoded);
    }
    if (open.length > depthMax) return true;
  }
  return false;
};

const stepsOf = (node: JsonNode): (string | number)[] =>
  node.parent === null ? [] : [...stepsOf(node.parent), node.step];

const valueAt = (value: JsonValue, steps: readonly (string | number)[]): unknown => {
  let at: unknown = value;
  for (const step of steps) {
    assert(typeof at === "object" && at !== null && Object.hasOwn(at, step));
    at = Object.getOwnPropertyDescriptor(at, step)?.value;
  }
  return at;
};

/** The tape says what stands in the text, in order and completely. */
const checkTokens = (document: JsonDocument): void => {
  let pos = 0;
  for (const token of document.tokens) {
    assert(token.start >= pos, "tokens overlap or are out of order");
    const between = document.text.slice(pos, token.start);
    assert.match(between, /^(?:[\s{}[\]:,]|true|false|null)*$/, "text between tokens");
    pos = token.end;
    const raw = document.text.slice(token.start, token.end);
    assert.equal(token.text, token.kind === "number" ? raw : JSON.parse(raw));
    const value = valueAt(document.value, stepsOf(token));
    if (token.kind === "string") assert.equal(value, token.text);
    if (token.kind === "number") assert.equal(value, Number(raw));
  }
  assert.match(document.text.slice(pos), /^(?:[\s{}[\]:,]|true|false|null)*$/);
};

/** Replacing some values changes these and nothing else. */
const checkReplacing = (random: Random, document: JsonDocument): void => {
  const values = document.tokens.filter((token) => token.kind !== "key");
  const changes = new Map(values.filter(() => random(2) === 0).map((token) => [token, `${token.text}"\n😀`]));
  const again = readJson(replaceTexts(document, changes), { depthMax });
  assert.deepEqual(
    again.tokens.filter((token) => token.kind !== "key").map((token) => token.text),
    values.map((token) => changes.get(token) ?? token.text),
  );
  const back = new Map(
    again.tokens.filter((token) => token.kind !== "key").map((token, place) => [token, values[place]?.text ?? ""]),
  );
  if (values.every((token) => token.kind === "string")) {
    assert.deepEqual(readJson(replaceTexts(again, back), { depthMax }).value, document.value);
  }
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * What a valid text means. Keys go through JSON.parse in hex: read as they are, V8 13.6 takes a key with an escape for one that an
 * earlier object had.
 */
const meaningOf = (text: string): JsonValue => {
  const hexKeys = text.replaceAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (all: string, literal: string, colon?: string) =>
    colon === undefined ? all : `"${Buffer.from(String(JSON.parse(literal)), "utf16le").toString("hex")}":`,
  );
  const restore = (value: JsonValue): JsonValue => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(restore);
    const named = Object.entries(value).map(([hex, inner]) => [
      Buffer.from(hex, "hex").toString("utf16le"),
      restore(inner),
    ]);
    return Object.fromEntries(named);
  };
  return restore(JSON.parse(hexKeys));
};

/** Reads the text both as a string and, where it has such a form, as bytes; the two must agree. */
const readOrNull = (text: string): JsonDocument | null => {
  const attempt = (source: string | Uint8Array): JsonDocument | null => {
    try {
      return readJson(source, { depthMax });
    } catch (error) {
      if (error instanceof JsonError) return null;
      throw error;
    }
  };
  const read = attempt(text);
  if (text.isWellFormed()) assert.deepEqual(attempt(Buffer.from(text))?.value, read?.value);
  return read;
};

/**
 * Runs the cases of a seed. Throws an AssertionError at the first that fails, with its text in the message.
 * @returns how many texts were accepted and how many refused, so that a caller can see that both occur.
 */
export const runJsonFuzz = (seed: number, cases: number): { accepted: number; refused: number } => {
  const random = seededRandom(seed);
  const seen = { accepted: 0, refused: 0 };
  for (let number = 0; number < cases; number++) {
    const written = writeJson(random, 8);
    const text = random(2) === 0 ? written : mutate(random, written);
    const expected = isJson(text) && text.isWellFormed() && !isRefused(text);
    const document = readOrNull(text);
    assert.equal(document !== null, expected, `case ${number} of seed ${seed}: ${JSON.stringify(text)}`);
    if (document === null) {
      seen.refused++;
      continue;
    }
    seen.accepted++;
    assert.deepEqual(document.value, meaningOf(text));
    checkTokens(document);
    checkReplacing(random, document);
  }
  return seen;
};
