import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { createPatternScanner } from "../../src/scan/pattern-scanner.ts";
import {
  contextAfter,
  contextBefore,
  contextMilli,
  type PatternRecognizer,
  type Recognizer,
  reportFromMilli,
} from "../../src/scan/recognizer.ts";
import type { Scanner } from "../../src/scan/scanner.ts";
import { createScanners } from "../../src/scan/scanners.ts";
import { isForeignCode, wordClass } from "../../src/scan/word-boundary.ts";

const base = { dataClass: "confidential", source: "test", scoreMilli: 900 } as const;
const pattern = (given: RegExp, more: Partial<PatternRecognizer> = {}): PatternRecognizer => ({
  ...base,
  type: "T",
  pattern: given,
  ...more,
});
const scannerOf = (...recognizers: Recognizer[]): Scanner => createPatternScanner("test", "1", recognizers);
const found = (scanner: Scanner, text: string, label = ""): string[] =>
  scanner.scan(text, label).map(({ start, end }) => text.slice(start, end));
/** Plain words, so many characters long. */
const prose = (chars: number): string => "so it goes on and on ".repeat(Math.ceil(chars / 21)).slice(0, chars);

describe("a recognizer's score", () => {
  const scoreOf = (scoreMilli: number, text: string, label = ""): number | undefined =>
    scannerOf(pattern(/[A-Z]\d{4}/, { scoreMilli, context: ["passport", "pass no"], against: ["order"] })).scan(
      text,
      label,
    )[0]?.scoreMilli;

  test.each([
    ["its own", 500, "it is A1234", 500],
    ["raised by a word before", 500, "passport A1234", 850],
    ["raised by a word after", 500, "A1234 is my passport", 850],
    ["raised by a phrase", 500, "my pass_no: A1234", 850],
    ["raised once", 300, "passport passport pass no A1234", 650],
    ["lowered by a word against", 800, "order A1234", 450],
    ["raised and lowered", 600, "passport order A1234", 600],
    ["never above 1,000", 900, "passport A1234", 1_000],
    ["below the threshold nothing", 399, "it is A1234", undefined],
    ["at the threshold reported", 400, "it is A1234", 400],
    ["just not raised to it", 49, "passport A1234", undefined],
    ["just raised to it", 50, "passport A1234", 400],
    ["just lowered below it", 749, "order A1234", undefined],
  ])("is %s", (_name, scoreMilli, text, expected) => {
    expect(scoreOf(scoreMilli, text)).toBe(expected);
    // In a longer text too.
    expect(scoreOf(scoreMilli, `${prose(200)} ${text} ${prose(200)}`)).toBe(expected);
  });

  test.each([
    ["passport", 650],
    ["userPassportNumber", 650],
    ["pass_no", 650],
    ["PASS-NO", 650],
    ["order", undefined],
    ["passports", undefined],
    ["", undefined],
  ])("has the label %j as context", (label, expected) => {
    expect(scoreOf(300, "A1234", label)).toBe(expected);
    expect(scoreOf(300, `${prose(300)} A1234`, label)).toBe(expected);
  });

  test("is lowered by the label too", () => {
    expect(scoreOf(800, "A1234", "order")).toBe(450);
  });

  test.each([
    ["where it begins 80 before", `key ${".".repeat(contextBefore - 4)}A1234`, true],
    ["where it begins 81 before", `key ${".".repeat(contextBefore - 3)}A1234`, false],
    ["where it ends 32 after", `A1234${".".repeat(contextAfter - 3)}key`, true],
    ["where it ends 33 after", `A1234${".".repeat(contextAfter - 2)}key`, false],
  ])("counts a context word %s", (_name, text, expected) => {
    const scanner = scannerOf(pattern(/[A-Z]\d{4}/, { scoreMilli: 100, context: ["key"] }));
    expect(found(scanner, text)).toEqual(expected ? ["A1234"] : []);
    expect(found(scanner, ` ${text} `)).toEqual(expected ? ["A1234"] : []);
  });

  test("does not count what stands inside the match", () => {
    const scanner = scannerOf(pattern(/key[A-Z ]{0,3}\d{4}/i, { scoreMilli: 100, context: ["key"] }));
    expect(found(scanner, "key 1234")).toEqual([]);
    expect(found(scanner, "key 1234 key")).toEqual(["key 1234"]);
  });

  test("counts what the pattern reads outside its value", () => {
    const scanner = scannerOf(pattern(/key (?<value>\d{4})/, { scoreMilli: 100, context: ["key"] }));
    expect(found(scanner, "key 1234")).toEqual(["1234"]);
  });

  test("is as published", () => {
    expect([contextMilli, reportFromMilli, contextBefore, contextAfter]).toEqual([350, 400, 80, 32]);
  });
});

describe("the span of a finding", () => {
  test.each<[string, PatternRecognizer, string, string[]]>([
    ["the match", pattern(/\d{3}-\d{3}/), "is 123-456.", ["123-456"]],
    ["the group `value`", pattern(/key[:=] ?(?<value>[a-z]{3,9})/), "key: secret, key=other", ["secret", "other"]],
    ["one of two groups `value`", pattern(/a=(?<value>\d{2})|(?<value>\d{3})=b/), "a=12 345=b", ["12", "345"]],
    ["the match when the group is not in it", pattern(/x:(?<value>\d{2})?y/), "x:y x:12y", ["x:y", "12"]],
    [
      "what `check` says",
      pattern(/<[a-z]{1,9}>/, { check: (text) => ({ start: 1, end: text.length - 1 }) }),
      "<abc> d",
      ["abc"],
    ],
    [
      "what `check` says of the value",
      pattern(/key=(?<value>[a-z"]{1,9})/, { check: (text) => ({ start: 1, end: text.length - 1 }) }),
      'key="abc"',
      ["abc"],
    ],
    ["none when `check` refuses", pattern(/\d{4}/, { check: (text) => text !== "1234" }), "1234 1235", ["1235"]],
    ["the longest that the expression takes", pattern(/\d{2,4}/), "1 12 123 1234 12345", ["12", "123", "1234"]],
    ["one after another, not one within another", pattern(/\d(?: \d){2}/), "1 2 3 4 5 6 7", ["1 2 3", "4 5 6"]],
    ["not shortened to fit a word", pattern(/\d{3}@?/), "1234 123@ 123", ["123@", "123"]],
  ])("is %s", (_name, recognizer, text, expected) => {
    expect(found(scannerOf(recognizer), text)).toEqual(expected);
    expect(found(scannerOf(recognizer), `${prose(99)}: ${text} ${prose(99)}`)).toEqual(expected);
  });

  test("carries its recognizer's name and class, and the scanner's", () => {
    const scanner = scannerOf({ ...base, type: "WORD", words: ["flu"], dataClass: "phi" }, pattern(/\d{3}/));
    expect(scanner.scan("flu 123", "")).toEqual([
      { type: "T", start: 4, end: 7, scoreMilli: 900, scanner: "test", dataClass: "confidential" },
      { type: "WORD", start: 0, end: 3, scoreMilli: 900, scanner: "test", dataClass: "phi" },
    ]);
    expect(scanner).toMatchObject({ name: "test", version: "1", types: ["T", "WORD"].toReversed() });
  });
});

describe("a match", () => {
  const digits = scannerOf(pattern(/\d{4}/));
  test.each([
    ["after a letter", "a1234", []],
    ["before a letter", "1234a", []],
    ["after an accented letter", "é1234", []],
    ["after a Cyrillic letter", "ж1234", []],
    ["before a digit", "12345", []],
    ["after an underscore", "_1234_", ["1234"]],
    ["between signs", "(1234)", ["1234"]],
    ["in Chinese text", "号码1234是", ["1234"]],
    ["in Thai text", "เลข1234ครับ", ["1234"]],
    ["in Korean text", "번호1234입니다", ["1234"]],
    ["alone", "1234", ["1234"]],
  ])("of digits %s", (_name, text, expected) => {
    expect(found(digits, text)).toEqual(expected);
    expect(found(digits, `${prose(100)} ${text} ${prose(100)}`)).toEqual(expected);
  });

  test("that begins with certain words begins at no hump", () => {
    const scanner = scannerOf(pattern(/Born in (?<value>[A-Z][a-z]{2,9})/i));
    expect(found(scanner, "Born in Lyon")).toEqual(["Lyon"]);
    expect(found(scanner, "he is stillBorn in Lyon")).toEqual([]);
  });

  test("that ends with a sign may stand before a letter", () => {
    expect(found(scannerOf(pattern(/\d{3}#/)), "123#a")).toEqual(["123#"]);
  });

  test("of words is whole, in any case, with humps", () => {
    const scanner = scannerOf({ ...base, type: "W", words: ["heart attack", "flu"] });
    expect(found(scanner, "a Heart Attack, no fluid; heartAttack_flu")).toEqual(["Heart Attack", "heartAttack", "flu"]);
  });

  test("of a run of words", () => {
    const scanner = scannerOf({ ...base, type: "R", runOf: ["red", "green", "blue"], wordsMin: 3, wordsMax: 3 });
    expect(found(scanner, `red green, and red, green, blue ${prose(80)}`)).toEqual(["red, green, blue"]);
  });
});

test("a pattern without a bound is refused", () => {
  expect(() => scannerOf(pattern(/a+/)).scan("a", "")).toThrow(expect.objectContaining({ code: "policy_invalid" }));
});

describe("a scanner of no recognizers", () => {
  test("finds nothing, and leaves nothing open", () => {
    expect(scannerOf().scan("any text 123", "label")).toEqual([]);
    expect(scannerOf().openFrom("any text 123")).toBe(12);
  });
});

const several: readonly Recognizer[] = [
  pattern(/\d{3}-\d{2}-\d{4}/, { type: "DASHED" }),
  pattern(/[a-z.]{1,10}@[a-z]{1,8}\.[a-z]{2,3}/i, { type: "MAIL" }),
  pattern(/[A-Z]\d{4}/, { type: "LETTER", scoreMilli: 100, context: ["passport", "pass no"], against: ["order"] }),
  pattern(/[A-Z]{5}/, { type: "CAPITALS", scoreMilli: 200, context: ["bic", "swift code"] }),
  pattern(/born (?:in|on) (?<value>[A-Z][a-z]{2,8})/i, { type: "BORN", scoreMilli: 700, against: ["order"] }),
  pattern(/key:[a-z]{3,9}/, { type: "KEY", check: (text) => ({ start: 4, end: text.length }) }),
  pattern(/(?<![$-])\d{6}(?!%)/, {
    type: "SIX",
    scoreMilli: 450,
    check: (text) => Number(text) % 7 === 0,
    against: ["order"],
  }),
  { ...base, type: "ILL", words: ["flu", "heart attack"], scoreMilli: 500, against: ["order"] },
];
const severalScanner = scannerOf(...several);
const piece = fc.constantFrom(
  ..."123-45-6789|jane.b@example.com|A1234|ABCDE|passport|pass no|pass_no|order|bic|swift code|born in lyon|born on|Monday|key:abc|777777|777778".split(
    "|",
  ),
  ..."flu|heart|attack|heart attack| | | |, |. |-|_|@|$|%|a|7|é|号|key|\n".split("|"),
  prose(40),
  prose(90),
);
/** Without humps: the index of words has its own tests of them. */
const texts = fc
  .array(piece, { maxLength: 10 })
  .map((pieces) => pieces.join("").replace(/(?<=\p{Ll})(?=\p{Lu})/gu, " "));
const longTexts = fc.tuple(texts, texts).map(([a, b]) => `${a} ${prose(70)} ${b}`);
const named = (findings: readonly Finding[]): string[] =>
  findings.map(({ type, start, end, scoreMilli }) => `${start}-${end} ${type} ${scoreMilli}`).sort();

/** Where a phrase stands, by searching. */
const placesOf = (phrase: string, text: string): { start: number; end: number }[] =>
  [
    ...text.matchAll(
      new RegExp(`(?<![${wordClass}])${phrase.split(" ").join("[ _'\\n-]{1,3}")}(?![${wordClass}])`, "gi"),
    ),
  ].map(({ index, 0: match }) => ({ start: index, end: index + match.length }));

const isNear = (phrases: readonly string[] | undefined, text: string, span: { start: number; end: number }): boolean =>
  (phrases ?? []).some((phrase) =>
    placesOf(phrase, text).some(
      ({ start, end }) =>
        (end <= span.start && start >= span.start - contextBefore) ||
        (start >= span.end && end <= span.end + contextAfter),
    ),
  );

const wordCharacter = new RegExp(`[${wordClass}]`);

/** The spans of a pattern, by trying it at every place. */
const byTrying = ({ pattern: own, check }: PatternRecognizer, text: string): { start: number; end: number }[] => {
  const sticky = new RegExp(`(?:${own.source})(?:(?![${wordClass}])|(?<![${wordClass}]))`, `${own.flags}yd`);
  const spans: { start: number; end: number }[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const [before, here] = [text.charAt(at - 1), text.charAt(at)];
    if (wordCharacter.test(before) && wordCharacter.test(here)) continue;
    if (before !== "" && isForeignCode(before.charCodeAt(0)) && isForeignCode(here.charCodeAt(0))) continue;
    sticky.lastIndex = at;
    const match = sticky.exec(text);
    if (match === null) continue;
    const [start, end] = match.indices?.groups?.["value"] ?? [at, at + match[0].length];
    const checked = check?.(text.slice(start, end)) ?? true;
    if (checked === false) continue;
    spans.push(checked === true ? { start, end } : { start: start + checked.start, end: start + checked.end });
    at = sticky.lastIndex - 1;
  }
  return spans;
};

/** What the contract says of a text, at whatever cost. */
const reference = (text: string): string[] =>
  several
    .flatMap((one) => {
      const spans =
        "pattern" in one
          ? byTrying(one, text)
          : "words" in one
            ? one.words.flatMap((word) => placesOf(word, text))
            : [];
      return spans.flatMap(({ start, end }) => {
        const raised = isNear(one.context, text, { start, end }) ? contextMilli : 0;
        const lowered = isNear(one.against, text, { start, end }) ? contextMilli : 0;
        const score = Math.min(1_000, one.scoreMilli + raised - lowered);
        return score < reportFromMilli ? [] : [`${start}-${end} ${one.type} ${score}`];
      });
    })
    .sort();

describe("a scanner of several", () => {
  test.each([
    ["short texts", texts],
    ["long texts", longTexts],
  ])("finds what trying each pattern at each place finds, in %s", (_name, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (text) => {
        expect(named(severalScanner.scan(text, ""))).toEqual(reference(text));
      }),
      { numRuns: 1_500 },
    );
  });
});

/** What a scanner says of a growing text, where it breaks its word; see `Scanner.openFrom`. */
const brokenWord = (scanner: Scanner, text: string, cut: number): string[] => {
  const prefix = text.slice(0, cut);
  const from = scanner.openFrom(prefix);
  const [whole, part] = [scanner.scan(text, ""), scanner.scan(prefix, "")];
  const known = new Set(named(part));
  const still = new Set(named(whole));
  const isFinal = ({ end }: Finding): boolean => end <= from;
  return [
    ...named(whole.filter(({ start }) => start < from))
      .filter((one) => !known.has(one))
      .map((one) => `new before ${from}: ${one}`),
    ...named(part.filter((one) => isFinal(one)))
      .filter((one) => !still.has(one))
      .map((one) => `gone before ${from}: ${one}`),
  ];
};

const own = createScanners([]);
const ownPieces = fc.constantFrom(
  "my card is ",
  "4111 1111 1111 1111",
  "SSN ",
  "536-90-4399",
  "536904399",
  "jane.doe@example.com",
  "Jane Doe",
  "Dr. Jane Doe",
  "born on 12 March 1980",
  "passport",
  " number ",
  "C01X00T47",
  "IBAN ",
  "DE89 3704 0044 0532 0130 00",
  "+1 212 555 0100",
  "call me at ",
  "12 Main Street, Springfield",
  "10.0.0.1",
  "https://example.com/a?b=c",
  "password: ",
  "hunter2x!Q",
  ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_"),
  "diagnosed with diabetes",
  "jane at example dot com",
  "take two tablets by mouth",
  "RSS MRA 85T10 A562S",
  "taxId",
  "order 1234567",
  ". ",
  ", ",
  " ",
  "\n",
  " and then we went on to the next one ",
  "电话号码",
  "2024-01-31",
  "1234567890",
);
const ownTexts = fc.array(ownPieces, { maxLength: 8 }).map((pieces) => pieces.join(""));

describe("a growing text", () => {
  test.each([
    ["short", texts],
    ["long", longTexts],
  ])("keeps what was found before its open part (%s)", (_name, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, fc.nat(), (text, place) => {
        expect(brokenWord(severalScanner, text, place % (text.length + 1))).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each(own.map((scanner) => [scanner.name, scanner] as const))(
    "keeps what the program's own %s found before its open part",
    (_name, scanner) => {
      fc.assert(
        fc.property(ownTexts, fc.nat(), (text, place) => {
          expect(brokenWord(scanner, text, place % (text.length + 1))).toEqual([]);
        }),
        { numRuns: 400 },
      );
    },
    60_000,
  );

  test("keeps open what a word is context of that ends with the text, as far away as context may", () => {
    const patterns = own.find(({ name }) => name === "patterns");
    const text = "my card is take two tablets by mouthmy card is take two tablets by mouth";
    expect(Array.from(text, (_, cut) => brokenWord(patterns ?? severalScanner, text, cut)).flat()).toEqual([]);
  });

  test("keeps what begins with a word open until it is complete, and what a match begins with", () => {
    const definition = { scoreMilli: 900, dataClass: "confidential", source: "this test" } as const;
    const scanner = createPatternScanner("worded", "1", [
      { ...definition, type: "UNIT", pattern: /(?:usns|usnv) [a-z]{2,9} [a-z]{2,9}/ },
      { ...definition, type: "PASS", pattern: /pass: (?<value>[a-z]{4})/ },
    ]);
    expect(scanner.openFrom("the usnv sand")).toBe(4);
    expect(scanner.openFrom("the usnv sand, ")).toBe(15);
    const text = "the pass: abcd, or ";
    expect(scanner.openFrom(text)).toBe(text.length);
    expect(scanner.openFrom(text, 0, 12)).toBe(4);
  });

  test("is read from a place on as it would be from the beginning", () => {
    const scanner = createPatternScanner("numbers", "1", [
      { type: "N", scoreMilli: 300, context: ["code"], dataClass: "internal", source: "t", pattern: /\d{3} \d{3}/ },
    ]);
    const text = "code 123 123 123 123 code";
    expect(scanner.scan(text, "").map(({ start }) => start)).toEqual([5, 13]);
    expect(scanner.scan(text, "", 13).map(({ start }) => start)).toEqual([13]);
    expect(scanner.scan(text, "", 14).map(({ start }) => start)).toEqual([]);
  });

  test("is all open no longer than its open part needs", () => {
    for (const scanner of own.filter(({ isWhole }) => isWhole !== true))
      expect(scanner.openFrom(`${prose(2_000)}. It is over.\n\n`)).toBeGreaterThan(1_500);
  });
});

describe("the program's own patterns", () => {
  const [patterns] = own;
  const scan = (text: string, label = ""): readonly Finding[] => patterns?.scan(text, label) ?? [];

  test("find in two texts far apart what they find in each", () => {
    const between = ` ${prose(240)}. `;
    fc.assert(
      fc.property(ownTexts, ownTexts, (a, b) => {
        const [first, second] = [`${prose(80)} ${a}`, `${b} ${prose(80)}`];
        const by = first.length + between.length;
        const shift = by - between.length;
        const moved = (one: Finding): Finding => ({ ...one, start: one.start + shift, end: one.end + shift });
        const apart = [...scan(first + between), ...Array.from(scan(between + second), moved)];
        expect(named(scan(first + between + second))).toEqual(named(apart));
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 120 }),
    fc.array(fc.nat(0xffff), { maxLength: 100 }).map((codes) => String.fromCharCode(...codes)),
    fc
      .array(fc.oneof(ownPieces, fc.constantFrom("\ud83d", "\udc00", "\0", "\u200b", "é")), { maxLength: 10 })
      .map((pieces) => pieces.join("")),
  );

  test.each(own.map((scanner) => [scanner.name, scanner] as const))(
    "and %s stay inside any text",
    (_name, scanner) => {
      fc.assert(
        fc.property(anyText, fc.constantFrom("", "ssn", "\ud83d", "constructor"), (text, label) => {
          for (const { start, end, scoreMilli, type } of scanner.scan(text, label)) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            expect(scoreMilli).toBeGreaterThanOrEqual(reportFromMilli);
            expect(scoreMilli).toBeLessThanOrEqual(1_000);
            expect(scanner.types).toContain(type);
          }
          const from = scanner.openFrom(text);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(from).toBeLessThanOrEqual(text.length);
        }),
        { numRuns: 500 },
      );
    },
    60_000,
  );
});
