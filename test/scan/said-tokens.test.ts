import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold } from "../../src/scan/fold.ts";
import { isLetter } from "../../src/scan/letters.ts";
import { SaidTokens } from "../../src/scan/said-tokens.ts";

const nowhere = (): string => "";
const read = (text: string, hostOf: (chunk: string) => string = nowhere): SaidTokens => {
  const said = new SaidTokens();
  said.read(text, hostOf);
  return said;
};

/** The same by expressions: all letters and digits of each chunk together, and each run of them. */
const expectedOf = (text: string): string[] =>
  (text.match(/\S{1,4096}/g) ?? []).flatMap((chunk) => {
    const letters = Array.from({ length: chunk.length }, (_, at) => chunk.charAt(at));
    const whole = letters.filter((letter) => isLetter(letter.charCodeAt(0))).join("");
    const runs = chunk.match(/[\p{L}\p{N}]{6,256}/gu) ?? [];
    return [whole.slice(0, 256), ...runs].map(fold).filter(({ length }) => length >= 6);
  });

const piece = fc.constantFrom(
  ..."a|Bc|é|Straße|漢字|\u{1d400}|\u{1d401}\u{1d402}|\u{1f600}|\ud835|\udc00|_|-|.|/| |\n|\u3000|1|23|٣٤|ا|й|½|x".split(
    "|",
  ),
);
const long = fc.tuple(piece, fc.integer({ min: 1, max: 300 })).map(([text, times]) => text.repeat(times));
const texts = fc.array(fc.oneof({ weight: 12, arbitrary: piece }, { weight: 1, arbitrary: long }), { maxLength: 60 });

describe("what is said", () => {
  test("is every word of six letters and more, and every chunk without what stands between its letters", () => {
    fc.assert(
      fc.property(texts, (pieces) => {
        const text = pieces.join("");
        const said = read(text);
        for (const token of expectedOf(text)) expect(said.has(token, "")).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("is nothing else", () => {
    fc.assert(
      fc.property(texts, texts, (pieces, others) => {
        const expected = new Set(expectedOf(pieces.join("")));
        const said = read(pieces.join(""));
        for (const token of expectedOf(others.join(""))) expect(said.has(token, "")).toBe(expected.has(token));
      }),
      { numRuns: 500 },
    );
  });

  test("is kept however much it is", () => {
    const words = Array.from({ length: 50_000 }, (_, at) => `word${at * 7_919}`);
    const said = read(words.join(" "));
    expect(words.filter((word) => word.length >= 6 && !said.has(word, ""))).toEqual([]);
    expect(words.filter((word) => said.has(`${word}x`, ""))).toEqual([]);
  });

  test("is no word that begins in one chunk of a text without spaces and ends in the next", () => {
    const said = read(`${"-".repeat(4_093)}harbour`);
    expect(["har", "harbour", "bour"].filter((word) => said.has(word, ""))).toEqual([]);
  });
});

describe("what is said in URLs", () => {
  const hostOf = (chunk: string): string => (chunk.startsWith("https://") ? (chunk.split("/")[2] ?? "") : "");

  test("is no secret from the one host that all of them name", () => {
    const said = read("https://known.example/5551234 https://known.example/5551234", hostOf);
    expect(said.has("5551234", "known.example")).toBe(false);
    expect(said.has("5551234", "other.example")).toBe(true);
    expect(said.has("5551234", "")).toBe(true);
  });

  test.each([
    ["beside them", "https://known.example/5551234 and 5551234"],
    ["before them", "5551234 at https://known.example/5551234"],
    ["in those to another host", "https://known.example/5551234 https://other.example/5551234"],
    ["in what only looks like one", "https//known.example//5551234 https://known.example/5551234"],
  ])("is one when it is said %s", (_name, text) => {
    expect(read(text, hostOf).has("5551234", "known.example")).toBe(true);
  });

  test("asks for the host of nothing that has no two slashes", () => {
    const asked: string[] = [];
    read("a/b https:/a.example mailto:somebody c//d", (chunk) => {
      asked.push(chunk);
      return "";
    });
    expect(asked).toEqual(["c//d"]);
  });
});
