/**
 * How text is cut into segments and tokens.
 * @module
 */
import { describe, expect, test } from "vitest";
import { codesOf } from "../../../src/scan/codes.ts";
import { createTokens, readSegment, tokensMax } from "../../../src/scan/names/segments.ts";

const segmentsOf = (text: string): string[][] => {
  const tokens = createTokens();
  const segments: string[][] = [];
  for (let at = 0; at >= 0 && at < text.length;) {
    at = readSegment(codesOf(text), at, tokens);
    if (tokens.count > 0)
      segments.push(Array.from({ length: tokens.count }, (_, i) => text.slice(tokens.start[i], tokens.end[i])));
  }
  return segments;
};

describe("tokens", () => {
  test.each([
    ["Jean-Luc", ["Jean", "-", "Luc"]],
    ["O'Neil's", ["O'Neil", "'s"]],
    ["don't", ["don", "'t"]],
    ["d’Artagnan", ["d’Artagnan"]],
    ["'quoted'", ["'", "quoted", "'"]],
    ["foo_bar1 9", ["foo_bar1", "9"]],
    ["wait......", ["wait", "......"]],
    ["é e\u0301", ["é", "e\u0301"]],
    ["王さん!", ["王さん", "!"]],
  ])("%s", (text, tokens) => {
    expect(segmentsOf(text)).toEqual([tokens]);
  });
});

describe("segments", () => {
  test.each([
    ["It ended. Then it began", 2],
    ["Dr. No is here", 1],
    ["Really? Yes! Good", 3],
    ["version 3.11 is out", 1],
    ["Regards,\n\nJane Roe", 1],
    ["a b c d e f g h\n\ni", 2],
    ["结束。开始", 2],
    ["x;\ny", 2],
  ])("%j: %i", (text, count) => {
    expect(segmentsOf(text)).toHaveLength(count);
  });

  test(`have ${tokensMax} tokens at most and lose none`, () => {
    const text = "a, ".repeat(500);
    const segments = segmentsOf(text);
    expect(Math.max(...segments.map((tokens) => tokens.length))).toBe(tokensMax);
    expect(segments.flat()).toHaveLength(1000);
  });
});
