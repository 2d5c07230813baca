import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codesOf } from "../../src/scan/codes.ts";
import type { Place } from "../../src/scan/places.ts";
import { WordIndex } from "../../src/scan/word-index.ts";

/** Where something stands, and which lists have it. */
const hitsOf = (index: WordIndex, text: string): { start: number; end: number; lists: number[] }[] => {
  const { starts, ends, phrases, count } = index.find(codesOf(text), []);
  return Array.from({ length: count }, (_, at) => ({
    start: starts[at] ?? -1,
    end: ends[at] ?? -1,
    lists: [...index.listsOf(phrases[at] ?? -1)],
  }));
};

/** What is found of some lists in a text: the words as they stand there. */
const found = (lists: readonly (readonly string[])[], text: string): string[] =>
  hitsOf(new WordIndex(lists), text).map(({ start, end }) => text.slice(start, end));

describe("words and phrases of lists", () => {
  test.each([
    ["a word", "ssn", "The SSN is", ["SSN"]],
    ["a word at either end", "ssn", "ssn and ssn", ["ssn", "ssn"]],
    ["no part of a word", "tax", "taxi syntax taxes", []],
    ["a word beside punctuation", "ssn", "(ssn):ssn=ssn,", ["ssn", "ssn", "ssn"]],
    ["a word beside digits", "ssn", "ssn1 1ssn ssn", ["ssn"]],
    ["a word with a digit", "form 1099", "on form 1099.", ["form 1099"]],
    ["a phrase", "tax id", "the Tax ID is", ["Tax ID"]],
    ["a phrase over three gaps", "tax id", "tax   id and tax \n id", ["tax   id", "tax \n id"]],
    ["no phrase over four gaps", "tax id", "tax    id", []],
    ["no phrase over other signs", "tax id", "tax. id, tax/id, tax:id", []],
    ["an underscore", "tax id", "tax_id=1 TAX_ID=2", ["tax_id", "TAX_ID"]],
    ["a dash", "tax id", "tax-id", ["tax-id"]],
    ["a hump", "tax id", "taxId TaxId taxID", ["taxId", "TaxId", "taxID"]],
    ["humps inside a longer name", "tax id", "myTaxIdNumber", ["TaxId"]],
    ["capitals before a hump", "ssn", "SSNNumber userSSN", ["SSN", "SSN"]],
    ["no hump that ends inside a word", "tax id", "taxIdentity taxIdle", []],
    ["no phrase written as one word", "tax id", "taxid", []],
    ["no phrase cut short", "tax id number", "tax id numbe", []],
    ["a phrase after the same word", "tax id", "tax tax id", ["tax id"]],
    [
      "an apostrophe in a phrase",
      "driver's licence",
      "driver's licence, driver’s licence",
      ["driver's licence", "driver’s licence"],
    ],
    ["a French phrase", "carte d'identité", "la carte d’identité", ["carte d’identité"]],
    [
      "diacritics that are left out",
      "número de identificación",
      "NUMERO DE IDENTIFICACION",
      ["NUMERO DE IDENTIFICACION"],
    ],
    ["diacritics that are written", "reisepaß größe", "Reisepaß-Größe", ["Reisepaß-Größe"]],
    ["letters without decomposition", "łódź", "lodz ŁÓDŹ", ["lodz", "ŁÓDŹ"]],
    ["Cyrillic", "паспорт", "Номер ПАСПОРТА: паспорт", ["паспорт"]],
    ["Greek with and without accents", "διαβατήριο", "ΔΙΑΒΑΤΉΡΙΟ διαβατηριο", ["ΔΙΑΒΑΤΉΡΙΟ", "διαβατηριο"]],
    ["Chinese in running text", "身份证", "我的身份证号码是", ["身份证"]],
    ["one Chinese letter", "男", "他是男人", ["男"]],
    ["Japanese beside Latin", "電話番号", "電話番号:03", ["電話番号"]],
    ["Korean in running text", "주민등록번호", "제 주민등록번호는", ["주민등록번호"]],
    ["Latin beside Chinese", "id 号", "身份id号", ["id号"]],
    ["Hebrew", "תעודת זהות", "מספר תעודת זהות:", ["תעודת זהות"]],
    ["Arabic", "رقم الهوية", "ما هو رقم الهوية؟", ["رقم الهوية"]],
  ])("%s", (_name, phrase, text, expected) => {
    expect(found([[phrase]], text)).toEqual(expected);
  });

  test("that overlap are all hits, in order of their start", () => {
    const lists = [["tax", "tax id", "tax id number", "id", "id number"]];
    expect(found(lists, "tax id number").sort()).toEqual(["id", "id number", "tax", "tax id", "tax id number"]);
    const starts = hitsOf(new WordIndex(lists), "the taxId, tax id").map(({ start }) => start);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  test("tell which lists have them", () => {
    const index = new WordIndex([["ssn", "social security"], ["ssn"], [], ["Security"]]);
    const hits = hitsOf(index, "SSN (social security)");
    expect(hits).toEqual([
      { start: 0, end: 3, lists: [0, 1] },
      { start: 5, end: 20, lists: [0] },
      { start: 12, end: 20, lists: [3] },
    ]);
  });

  test("are told apart where their hash is the same", () => {
    // FNV-1a gives both words one hash.
    const lists = [["costarring"], ["liquid assets", "liquid"]];
    expect(hitsOf(new WordIndex(lists), "costarring liquid assets")).toEqual([
      { start: 0, end: 10, lists: [0] },
      { start: 11, end: 17, lists: [1] },
      { start: 11, end: 24, lists: [1] },
    ]);
    expect(found([["costarring"]], "liquid")).toEqual([]);
    expect(new WordIndex(lists).openFrom("some liquid a")).toBe(5);
  });

  test("are all found where they are more than there was room for", () => {
    const index = new WordIndex([["a"]]);
    const text = "a ".repeat(100_000);
    expect(index.find(codesOf(text), []).count).toBe(100_000);
    expect(hitsOf(index, "b a")).toEqual([{ start: 2, end: 3, lists: [0] }]);
  });

  test("are nowhere when there are none", () => {
    expect(found([], "any text 123")).toEqual([]);
    expect(found([["", "!!"]], "any text !!")).toEqual([]);
    expect(found([["word"]], "")).toEqual([]);
  });

  test("longer than any list is no burden", () => {
    const words = Array.from({ length: 5_000 }, (_, n) => `word${n.toString(36)}`);
    const text = words.join(" ");
    expect(found([words], text)).toEqual(words);
    expect(found([words], `${"x".repeat(100_000)} wordzz`)).toEqual(found([words], "wordzz"));
  });
});

/** The reference: every phrase tried at every place, words without humps. */
const bySearch = (phrases: readonly string[], text: string): string[] =>
  phrases
    .flatMap((phrase) => {
      const source = phrase.split(" ").join("[ _'’\\n\\t-]{1,3}");
      return [...text.matchAll(new RegExp(`(?<![\\p{L}\\d])(?=(${source})(?![\\p{L}\\d]))`, "giu"))].map(
        ({ index, 1: match = "" }) => `${index} ${match}`,
      );
    })
    .sort();

test("all phrases that a search finds, and no others, are hits", () => {
  const phrases = ["a", "ab", "a b", "a b c", "b c", "ba a", "c 1", "1"];
  const index = new WordIndex([phrases]);
  const text = fc.array(fc.constantFrom("a", "b", "c", "ab", "ba", "1", " ", " ", "-", "_", ".", "\n"), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(text, (pieces) => {
      const where = pieces.join("");
      const hits = hitsOf(index, where).map(({ start, end }) => `${start} ${where.slice(start, end)}`);
      expect(hits.sort()).toEqual(bySearch(phrases, where));
    }),
    { numRuns: 3_000 },
  );
});

describe("hard places", () => {
  const hardIn = (text: string): string[] => {
    const hard: Place[] = [];
    new WordIndex([]).find(codesOf(text), hard);
    return hard.map(({ from, to }) => text.slice(from, to));
  };

  test.each([
    ["plain words of a sentence, and another one", []],
    ['It ended. It did; really - "so"! Well-', []],
    ["one two three four 5 six", ["two three four 5"]],
    ["one two three four five@ six", ["two three four five@"]],
    ["a b c d e f. g.h", ["d e f. g."]],
    ["a b c d e Donaudampfschiff f", ["c d e Donaudampfschiff"]],
    ["a b c d e/f", ["b c d e/"]],
    ["a well-known thing (so)", ["a well-known thing ("]],
    ["1 a b c d e f g 2", ["1", "e f g 2"]],
    ["", []],
  ])("of %j", (text, places) => {
    expect(hardIn(text)).toEqual(places);
  });

  test("reach back 128 characters in a text without spaces", () => {
    expect(hardIn("甲".repeat(300) + "7")).toEqual([`${"甲".repeat(128)}7`]);
  });

  test("are in order and apart", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", " ", "1", "-", ".", "word", "甲"), { maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        const hard: Place[] = [];
        new WordIndex([]).find(codesOf(text), hard);
        let last = -1;
        for (const { from, to } of hard) {
          expect(from).toBeGreaterThan(last);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(text.length);
          last = to;
        }
        for (const digit of text.matchAll(/\d/g)) {
          expect(hard.some(({ from, to }) => from <= digit.index && digit.index < to)).toBe(true);
        }
      }),
    );
  });
});

describe("a phrase at the end of a growing text", () => {
  const index = new WordIndex([["ssn", "tax id", "carte d'identité", "身份证"]]);

  test.each([
    ["my s", 3],
    ["my SS", 3],
    ["my ssn", 3],
    ["my tax", 3],
    ["my tax ", 3],
    ["my tax i", 3],
    ["my taxI", 3],
    ["my carte d’ident", 3],
    ["our 身份", 4],
    ["our家身", 4],
    ["my ssn ", 7],
    ["my xyz", 6],
    ["my tax it", 9],
    ["", 0],
  ])("is open: %j", (text, from) => {
    expect(index.openFrom(text)).toBe(from);
  });

  test("no hit begins before the open part that the prefix did not have", () => {
    const pieces = fc.constantFrom(
      "tax",
      "TAX",
      "id",
      "ssn",
      "s",
      "n",
      " ",
      "_",
      "d",
      "'",
      "identité",
      "carte",
      "身",
      "份",
      "证",
      ".",
      "1",
      "x",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), fc.nat(), (list, place) => {
        const text = list.join("");
        const prefix = text.slice(0, place % (text.length + 1));
        const from = index.openFrom(prefix);
        const before = (where: string): string[] =>
          hitsOf(index, where)
            .filter(({ start }) => start < from)
            .map(({ start, end }) => `${start}-${end}`);
        expect(before(text)).toEqual(before(prefix));
      }),
      { numRuns: 3_000 },
    );
  });
});
