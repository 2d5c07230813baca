import { describe, expect, test } from "vitest";
import { codesOf } from "../../src/scan/codes.ts";
import type { Candidate } from "../../src/scan/matchers.ts";
import type { WordRunRecognizer } from "../../src/scan/recognizer.ts";
import { WordIndex } from "../../src/scan/word-index.ts";
import { WordRows } from "../../src/scan/word-rows.ts";
import { WordRuns } from "../../src/scan/word-runs.ts";

const colours = ["red", "green", "blue", "black", "white", "été"];
const recognizer = (check?: (words: readonly string[]) => boolean): WordRunRecognizer => ({
  type: "RUN",
  runOf: colours,
  wordsMin: 3,
  wordsMax: 5,
  scoreMilli: 900,
  dataClass: "secret",
  source: "test",
  ...(check === undefined ? {} : { check }),
});

/** The rows of a text, as they are told of while it is read. */
const rowsOf = (text: string): WordRows => {
  const rows = new WordRows([recognizer()]);
  new WordIndex([], undefined, rows).find(codesOf(text), []);
  return rows;
};

const runs = (text: string, check?: (words: readonly string[]) => boolean): string[] => {
  const claimed: Candidate[] = [];
  new WordRuns(recognizer(check)).collect(text, codesOf(text), rowsOf(text), 0, claimed);
  return claimed.map(({ start, end }) => text.slice(start, end));
};

describe("words of a list that follow each other", () => {
  test.each([
    ["with spaces", "so red green blue is", ["red green blue"]],
    ["with commas, line ends and numbers", "1. red,\n2. green\n3) blue", ["red,\n2. green\n3) blue"]],
    ["with quotes", '["red", "green", "blue"]'.replaceAll("[", "").replaceAll("]", ""), ['red", "green", "blue']],
    ["in any case", "RED Green bLUE", ["RED Green bLUE"]],
    ["with diacritics or without", "red été ete", ["red été ete"]],
    ["twice the same", "red red red", ["red red red"]],
    ["of two words only", "red green", []],
    ["broken by another word", "red green and blue", []],
    ["broken by other signs", "red green / blue", []],
    ["broken by a wide gap", `red green${" ".repeat(9)}blue`, []],
    ["joined by the widest gap", `red green${" ".repeat(8)}blue`, [`red green${" ".repeat(8)}blue`]],
    ["in two runs", "red green blue; or: white black red", ["red green blue", "white black red"]],
    ["of more words than the most", "red green blue black white red", ["red green blue black white"]],
    [
      "of twice the most",
      "red green blue black white red green blue black white",
      ["red green blue black white", "red green blue black white"],
    ],
    ["not at all", "", []],
  ])("%s", (_name, text, expected) => {
    expect(runs(text)).toEqual(expected);
  });

  test("of a run the longest part that passes the check counts, at the first place that has one", () => {
    const given: (readonly string[])[] = [];
    const endsWhite = (words: readonly string[]): boolean => {
      given.push(words);
      return words.at(-1) === "white";
    };
    expect(runs("black RED green white blue white red", endsWhite)).toEqual(["black RED green white"]);
    expect(given[0]).toEqual(["black", "red", "green", "white", "blue"]);
    expect(runs("red green blue", () => false)).toEqual([]);
  });
});

describe("a run at the end of a growing text", () => {
  test.each([
    ["it is red green", 6],
    ["it is red green, ", 6],
    ["it is red green, 12. bl", 6],
    ["it is red green bl", 6],
    ["it is red green ét", 6],
    ["it is red green is. It", 22],
    [`it is red${" ".repeat(9)}`, 18],
    ["red green blue black white red", 4],
    ["nothing of it", 13],
    ["it is re", 6],
    ["it is red or re", 13],
    ["it is redd", 10],
    ["", 0],
  ])("is open: %j", (text, from) => {
    expect(new WordRuns(recognizer()).openFrom(text, codesOf(text), rowsOf(text))).toBe(from);
  });
});
