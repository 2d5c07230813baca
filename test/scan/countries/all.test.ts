/**
 * What holds of every national identifier, and what none of them may find.
 * @module
 */
import { describe, expect, test } from "vitest";
import { nationalIds } from "../../../src/scan/countries/all.ts";
import { identifier, strength } from "../../../src/scan/countries/identifier.ts";
import { createPatternScanner } from "../../../src/scan/pattern-scanner.ts";
import { syntaxFault } from "../../../src/scan/pattern-syntax.ts";
import { reportFromMilli } from "../../../src/scan/recognizer.ts";

const patterns = nationalIds.flatMap((one) => ("pattern" in one ? [one] : []));
const scanner = createPatternScanner("national-ids", "1", nationalIds);

/** Countries that must have an identifier. */
const countries =
  "AR AT AU BE BR CA CH CL CN CO CZ DE DK ES FI FR GB GR HK ID IE IL IN IT JP KE KR MX MY NG NL NO NZ PH PL PT RO SE SG TH TR TW US ZA";

describe("every entry", () => {
  test("has an expression that the scanner takes", () => {
    for (const { type, pattern } of patterns) expect(syntaxFault(pattern), `${type} ${pattern.source}`).toBeNull();
  });

  test("has context words as the scanner reads them", () => {
    for (const { type, context = [], against = [], ...rest } of nationalIds) {
      // Words of its own pattern may be its context.
      const isCued = "pattern" in rest && rest.pattern.source.includes("(?<value>");
      expect(context.length > 0 || isCued, type).toBe(true);
      for (const word of [...context, ...against]) {
        expect(word, type).toBe(word.toLowerCase());
        expect(word, type).toMatch(/^[\p{L}\p{M}\p{N}]+(?: [\p{L}\p{M}\p{N}]+)*$/u);
      }
    }
  });

  test("is found without context only with a check or letters of its own", () => {
    for (const { type, pattern, check, scoreMilli } of patterns) {
      if (scoreMilli < reportFromMilli || check !== undefined || pattern.source.startsWith("(?<!\\S")) continue;
      // A dash or a letter at the least.
      expect(pattern.source.replace(/\(\?<![^)]*\)|\(\?![^)]*\)|\\[dsS]/g, ""), type).toMatch(/[A-Z/-]/);
    }
  });

  test("never throws on what its expression cannot match", () => {
    for (const { type, check } of patterns) {
      for (const text of ["", "0", "ÿ", "A".repeat(40), "9".repeat(40)])
        expect(() => check?.(text), type).not.toThrow();
    }
  });

  test("the asked countries are there", () => {
    const has = new Set(nationalIds.flatMap(({ countries = [] }) => countries));
    expect(countries.split(" ").filter((country) => !has.has(country))).toEqual([]);
  });
});

describe("silent on ordinary text", () => {
  test.each([
    ["times in milliseconds", (n: number) => `at ${1_700_000_000_000 + n * 7_919_333}`],
    ["times in seconds", (n: number) => `at ${1_700_000_000 + n * 7_919}`],
    [
      "log lines",
      (n: number) => `2026-11-21T10:${10 + (n % 50)}:07.${100 + (n % 900)}Z pid=${n * 37} took ${n / 7} ms`,
    ],
    ["amounts", (n: number) => `$${n * 12_345.67} and €${n * 1_234_567}`],
    [
      "American phone numbers",
      (n: number) => `call (${201 + (n % 700)}) 555-0${100 + (n % 100)} or 212-555-0${100 + (n % 100)}`,
    ],
    ["versions", (n: number) => `v${n % 9}.${n % 31}.${n}-rc.${n % 5}`],
    ["hexadecimal", (n: number) => `commit ${(n * 2_654_435_761).toString(16).padStart(12, "0")}`],
    ["sums", (n: number) => `${n * 1_001} + ${n * 77_777} = ${n * 78_778}`],
    ["ISO dates", (n: number) => `from 2026-0${1 + (n % 9)}-1${n % 10} to 2027-1${n % 3}-0${1 + (n % 9)}`],
    ["decimal fractions", (n: number) => `x = ${(n + 0.5) / 997}, y = ${Math.sqrt(n)}`],
  ])("%s", (_, line) => {
    for (let n = 1; n <= 200; n += 1) expect(scanner.scan(line(n), ""), line(n)).toEqual([]);
  });
});

describe("identifier", () => {
  const [one, alone] = identifier({
    type: "X",
    source: "test",
    forms: [[/\d{3} \d{3}/, strength.weak]],
    context: ["x"],
    aloneMilli: 410,
  });
  const scan = (text: string): readonly string[] =>
    createPatternScanner(
      "x",
      "1",
      [one, alone].flatMap((it) => it ?? []),
    )
      .scan(text, "")
      .map(({ start, end }) => text.slice(start, end));

  test("a form with spaces is not a stretch of a row of numbers", () => {
    expect(scan("x 123 456")).toEqual(["123 456"]);
    expect(scan("x 123 456 789")).toEqual([]);
    expect(scan("x: 1.123 456")).toEqual([]);
    expect(scan("x: 123 456.78")).toEqual([]);
    expect(scan("x: 123 456.")).toEqual(["123 456"]);
  });

  test("alone it needs no word", () => {
    expect(scan("123 456")).toEqual(["123 456"]);
    expect(scan(" 123 456\n")).toEqual(["123 456"]);
    expect(scan("is 123 456")).toEqual([]);
    expect(scan("123 456 or so")).toEqual([]);
  });
});
