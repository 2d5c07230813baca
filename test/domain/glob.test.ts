import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGlob, compileGlobs } from "../../src/domain/glob.ts";

describe("a glob", () => {
  test.each([
    ["abc", "abc", true],
    ["abc", "abcd", false],
    ["abc", "ABC", false],
    ["", "", true],
    ["", "a", false],
    ["*", "", true],
    ["*", "anything", true],
    ["a*", "a", true],
    ["a*", "ba", false],
    ["*a", "ba", true],
    ["*a", "ab", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["ab*ba", "aba", false],
    ["a*b*c", "abc", true],
    ["a*b*c", "acbc", true],
    ["a*b*c", "acb", false],
    ["a*b*b", "ab", false],
    ["a*b*b", "abb", true],
    ["*ab*ab*", "abab", true],
    ["*ab*ab*", "abb", false],
    ["**", "a", true],
    ["a**b", "ab", true],
    ["a.c", "abc", false],
    ["[a]*", "[a]b", true],
    ["a?", "ab", false],
  ])("%j and %j: %s", (glob, text, expected) => {
    expect(compileGlob(glob)(text)).toBe(expected);
  });

  test("matches what an expression with `.*` in the stars' places does", () => {
    const piece = fc.constantFrom("a", "b", ".", "*", "*");
    const text = fc.array(fc.constantFrom("a", "b", "."), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), text, (pieces, letters) => {
        const source = pieces.map((one) => (one === "*" ? "[^]*" : one.replace(".", "\\."))).join("");
        const said = letters.join("");
        expect(compileGlob(pieces.join(""))(said)).toBe(new RegExp(`^${source}$`).test(said));
      }),
      { numRuns: 2_000 },
    );
  });

  test("of many stars takes no longer for a text that almost matches", () => {
    const isMatch = compileGlob(`${"a*".repeat(100)}b`);
    expect(isMatch("a".repeat(1_000_000))).toBe(false);
    expect(isMatch(`${"a".repeat(1_000_000)}b`)).toBe(true);
  });
});

test("a list of globs matches what any of them does, and an empty one nothing", () => {
  const isListed = compileGlobs(["a", "b*"]);
  expect(["a", "b", "bc", "ab", ""].filter(isListed)).toEqual(["a", "b", "bc"]);
  expect(compileGlobs([])("")).toBe(false);
});
