/**
 * Names of people and places: what is found, what is not, and that findings do not change once the text behind them is whole.
 * @module
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../src/domain/finding.ts";
import { createNamesScanner } from "../../../src/scan/names/names-scanner.ts";

const scanner = createNamesScanner();
const charsMax = 120;

const found = (type: string, text: string, label = ""): string[] =>
  scanner
    .scan(text, label)
    .filter((finding) => finding.type === type)
    .map(({ start, end }) => text.slice(start, end));

describe("people", () => {
  test.each([
    ["my name is Olivia Harper and I need help", ["Olivia Harper"]],
    ["hi, i'm daniel from accounting", ["daniel"]],
    ["Dear Mrs. Thompson,\n\nthank you.", ["Mrs. Thompson"]],
    ["Best regards,\n\nFatima Al-Sayed\nSales manager", ["Fatima Al-Sayed"]],
    ["Dr. Nguyen will see you at 10:30.", ["Dr. Nguyen"]],
    ["Patient: Kwame Mensah\nMRN: 4471", ["Kwame Mensah"]],
    ['{"name": "Ingrid Johansson", "id": 7}', ["Ingrid Johansson"]],
    ["MY NAME IS ROBERT WILSON", ["ROBERT WILSON"]],
    ["Sehr geehrter Herr Schneider,", ["Herr Schneider"]],
    ["Je m'appelle Camille Laurent.", ["Camille Laurent"]],
    ["Меня зовут Наталья Орлова.", ["Наталья Орлова"]],
    ["> From: Priya Sharma\n> hello", ["Priya Sharma"]],
    ["Maria, Thomas and Priya went home.", ["Maria", "Thomas", "Priya"]],
  ])("%s", (text, names) => {
    expect(found("PERSON", text)).toEqual(names);
  });

  test.each([
    ["我叫王小明，住在杭州。", ["王小明"]],
    ["李女士您好", ["李"]],
    ["山田花子さんは元気です。", ["山田花子"]],
    ["제 이름은 김민준입니다.", ["김민준"]],
    ["मेरा नाम राहुल वर्मा है।", ["राहुल वर्मा"]],
  ])("beside a cue in a script that the model does not read: %s", (text, names) => {
    expect(found("PERSON", text)).toEqual(names);
  });

  test("under the name of a field", () => {
    expect(found("PERSON", "王小明", "name")).toEqual(["王小明"]);
    expect(found("PERSON", "高血压", "diagnosis")).toEqual([]);
    expect(found("PERSON", "Okonkwo", "last_name")).toEqual(["Okonkwo"]);
  });
});

describe("places", () => {
  test.each([
    ["What is the weather in Barcelona tomorrow?", ["Barcelona"]],
    ["we moved from leeds to glasgow", ["leeds", "glasgow"]],
    ["She was born in Nairobi, Kenya.", ["Nairobi", "Kenya"]],
    ["我住在北京", ["北京"]],
  ])("%s", (text, names) => {
    expect(found("LOCATION", text)).toEqual(names);
  });
});

describe("silence", () => {
  test.each([
    "",
    "   \n\n\t ",
    "How do I sort a list in Python?",
    "Write a haiku about the sea.",
    "const total = items.map((item) => item.price).reduce((a, b) => a + b, 0);",
    "def main(argv: list[str]) -> int:\n    return parse(argv)",
    "SELECT id, name FROM users WHERE id = 7;",
    "ERROR 500: connection refused (retry in 30 s)",
    "x = 3; y = 4; print(x + y)",
    "Explain the difference between TCP and UDP.",
    "john.smith@example.com",
    "see https://example.com/people/john-smith",
    "请解释如何创建一个安全的用户账号。",
    "고객님 감사합니다",
    "皆さん、こんにちは",
    "Напиши краткое содержание этого текста.",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "😀😀😀 !!! ???",
    "\ud800\udfff\ud800",
  ])("on %j", (text) => {
    expect(found("PERSON", text)).toEqual([]);
  });
});

const key = ({ type, start, end, scoreMilli }: Finding): string => `${type} ${start} ${end} ${scoreMilli}`;
const keys = (text: string, moved = 0): string[] =>
  scanner.scan(text, "").map((one) => key({ ...one, start: one.start + moved, end: one.end + moved }));

/** Text of names, words, marks and breaks, so that segments end in every way that they can. */
const piece = fc.constantFrom(
  ..."John|Maria Lopez|dr.|Mr.|Al|O'Neil|it's|said|in|Paris|new york|the|x1|foo_bar|42|我叫王小明|。|김민준|Ünal|é|http://|@".split(
    "|",
  ),
  ..." |  |\n|\n\n|. |.|, |: |! |?|-|'|\"|(|)|{|}|;|…|\r\n|\t|\u00a0|\ud83d\ude00|\ud83d".split("|"),
);
const anyText = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: piece }, { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 6 }) }),
    {
      maxLength: 200,
    },
  )
  .map((pieces) => pieces.join(""));

describe("a growing text", () => {
  test("has final findings before the place that is open", () => {
    fc.assert(
      fc.property(anyText, anyText, (text, more) => {
        const open = scanner.openFrom(text);
        expect(open).toBeGreaterThanOrEqual(0);
        expect(open).toBeLessThanOrEqual(text.length);
        const before = scanner.scan(text.slice(0, open), "").map(key);
        const then = scanner.scan(text + more, "").filter(({ start }) => start < open);
        expect(then.map(key)).toEqual(before);
        expect(then.every(({ end }) => end <= open)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("may be cut there: both parts have the findings of the whole", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const open = scanner.openFrom(text);
        expect([...keys(text.slice(0, open)), ...keys(text.slice(open), open)]).toEqual(keys(text));
      }),
      { numRuns: 300 },
    );
  });

  test("is open from its last segment on, not from its beginning", () => {
    const text = "The first sentence ends here. The second one is still being writ";
    expect(scanner.openFrom(text)).toBe(text.indexOf("The second"));
    expect(scanner.openFrom("word ".repeat(1000))).toBeGreaterThan(4000);
  });
});

describe("findings", () => {
  test("are inside the text, and as the scanner describes itself", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom("", "name", "first_name", "cityOfBirth", "_", "名"), (text, label) => {
        for (const { type, start, end, scoreMilli, dataClass } of scanner.scan(text, label)) {
          expect(scanner.types).toContain(type);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(end - start).toBeLessThanOrEqual(charsMax);
          expect(scoreMilli).toBeGreaterThanOrEqual(400);
          expect(scoreMilli).toBeLessThanOrEqual(1000);
          expect(dataClass).toBe(type === "ORGANIZATION" ? "internal" : "confidential");
        }
      }),
      { numRuns: 300 },
    );
  });

  test("do not depend on what was scanned before", () => {
    const text = "Dear Olivia, Mr. Harper moved from Lyon to Turin.";
    const first = keys(text);
    for (let i = 0; i < 40_000; i += 1) scanner.scan(`W${i.toString(36)}x`, "");
    expect(keys(text)).toEqual(first);
    expect(createNamesScanner().scan(text, "").map(key)).toEqual(first);
  });

  test.each([
    ["one endless word", "a".repeat(300_000)],
    ["endless capitals", "Abc ".repeat(75_000)],
    ["endless apostrophes", "a'b".repeat(100_000)],
    ["endless marks", "@/".repeat(150_000)],
    ["endless Han", "王".repeat(300_000)],
  ])("of %s are bounded", (_, text) => {
    expect(scanner.scan(text, "").every(({ start, end }) => end - start <= charsMax)).toBe(true);
  });
});
