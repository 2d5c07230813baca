import { describe, expect, test } from "vitest";
import { addWords, wordsIn } from "../../src/search/words.ts";

const without = (text: string, ...spans: readonly (readonly [number, number])[]): string[] => {
  const words = new Set<string>();
  addWords(
    words,
    text,
    spans.map(([start, end]) => ({ start, end })),
  );
  return [...words];
};

describe("words of a text", () => {
  test.each([
    ["The cat, the CAT.", ["the", "cat"]],
    ["Größe ÉTÉ naïve Łódź", ["grosse", "ete", "naive", "lodz"]],
    ["ΆΛΦΑ Ёлка", ["αλφα", "елка"]],
    ["snake_case it's 3.14 a-b", ["snake_case", "it", "s", "3", "14", "a", "b"]],
    ["ｆｕｌｌ ﬁne", ["full", "fine"]],
    ["हिन्दी", ["हिन्दी"]],
    ["天気予報 x天気y 天", ["天気", "気予", "予報", "x", "y", "天"]],
    ["𠮷野家", ["𠮷野", "野家"]],
    [`${"k".repeat(64)} ${"k".repeat(65)}`, ["k".repeat(64)]],
    ["-- … !", []],
  ])("%s", (text, words) => {
    expect(wordsIn(text)).toEqual(words);
  });

  test("a decomposed letter is the composed one", () => {
    expect(wordsIn("e\u0301te\u0301")).toEqual(wordsIn("été"));
  });
});

describe("what was found", () => {
  test.each([
    ["a word", [[4, 7]], ["one", "three"]],
    ["a part of a word takes all of it", [[6, 7]], ["one", "three"]],
    ["over several", [[2, 9]], []],
    [
      "one inside another",
      [
        [0, 7],
        [4, 5],
      ],
      ["three"],
    ],
    [
      "before and behind, in order",
      [
        [0, 1],
        [12, 13],
      ],
      ["two"],
    ],
    ["between words", [[3, 4]], ["one", "two", "three"]],
    ["what begins before the piece", [[-5, 1]], ["two", "three"]],
  ] as const)("%s", (_name, spans, words) => {
    expect(without("one two three", ...spans)).toEqual(words);
  });

  test("between characters that no space parts: the pairs that it touches", () => {
    expect(without("天気予報", [1, 2])).toEqual(["予報"]);
  });
});
