import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { scanners } from "../../src/scan/run-scanners.ts";
import { creditCard, passesLuhn } from "../../src/scan/pii/credit-card.ts";
import { emailAddress } from "../../src/scan/pii/email-address.ts";
import { usSsn } from "../../src/scan/pii/us-ssn.ts";
import type { Scanner } from "../../src/scan/scanner.ts";

/** What a scanner finds, as the texts of its spans. */
const found = (scanner: Scanner, text: string): string[] =>
  scanner.scan(text).map(({ start, end }) => text.slice(start, end));

describe("email addresses", () => {
  test.each([
    "jane@example.com",
    "j@x.io",
    "jane.roe+tag@mail.example.co.uk",
    "o'neil_7@ex-ample.org",
    "user%host@example.com",
    "jörg@müller.example",
    "用户@例子.中国",
    "JANE@EXAMPLE.COM",
    `${"a".repeat(64)}@example.com`,
  ])("%s", (address) => {
    expect(found(emailAddress, address)).toEqual([address]);
    expect(found(emailAddress, `say (${address}), or <${address}>.`)).toEqual([address, address]);
  });

  test.each([
    "no address",
    "@",
    "a@",
    "@example.com",
    "jane@localhost",
    "jane@example.c",
    "jane@.com",
    "jane@-example.com",
    "jane.@example.com",
    "jane@exam_ple.com",
    "a @ example.com",
    "5 @ 3.50",
    "user@123.456",
  ])("not %s", (text) => {
    expect(found(emailAddress, text)).toEqual([]);
  });

  test("inside JSON, URLs and quotes, without what is around them", () => {
    expect(found(emailAddress, '{"to":"jane@example.com","n":1}')).toEqual(["jane@example.com"]);
    expect(found(emailAddress, "mailto:jane@example.com?subject=x")).toEqual(["jane@example.com"]);
    expect(found(emailAddress, "'jane@example.com'")).toEqual(["jane@example.com"]);
    expect(found(emailAddress, "a@b.example,c@d.example;e@f.example")).toEqual([
      "a@b.example",
      "c@d.example",
      "e@f.example",
    ]);
  });
});

const digits = (...groups: string[]): string => groups.join("");
const cards = [
  digits("4111", "1111", "1111", "1111"),
  digits("4012", "8888", "8888", "1881"),
  digits("5555", "5555", "5555", "4444"),
  digits("2223", "0031", "2200", "3222"),
  digits("3782", "822463", "10005"),
  digits("6011", "1111", "1111", "1117"),
  digits("3530", "1113", "3330", "0000"),
];

describe("payment cards", () => {
  test.each(cards)("%s, whole and in groups", (card) => {
    const groups = card.match(/.{1,4}/g) ?? [];
    for (const written of [card, groups.join(" "), groups.join("-")]) {
      expect(found(creditCard, written)).toEqual([written]);
      expect(found(creditCard, `pay with ${written}, please`)).toEqual([written]);
    }
  });

  test("not with one digit changed, whichever it is", () => {
    for (const card of cards) {
      for (let place = 0; place < card.length; place += 1) {
        const wrong = card.slice(0, place) + ((Number(card[place]) + 1) % 10) + card.slice(place + 1);
        expect(found(creditCard, wrong), wrong).toEqual([]);
      }
    }
  });

  test.each([
    ["of no payment network", digits("1234", "5678", "9012", "3452")],
    ["too short", "42424242"],
    ["inside a longer number", `${digits("4111", "1111", "1111", "1111")}${"7".repeat(12)}`],
    ["a telephone number", "+1 (202) 555-0143"],
    ["a date and a time", "2026-06-01 12:30:45.123"],
  ])("not %s", (_name, text) => {
    expect(found(creditCard, text)).toEqual([]);
  });

  test("among other numbers: the card alone", () => {
    const card = cards[0] ?? "";
    expect(found(creditCard, `12/27 ${card} 123`)).toEqual([card]);
    expect(found(creditCard, `order 77 ${card}`)).toEqual([card]);
    expect(found(creditCard, `${card}\n${card}`)).toEqual([card, card]);
    expect(found(creditCard, `${card} ${card}`)).toEqual([card, card]);
  });

  test("Luhn's check, against its own definition", () => {
    const byDefinition = (text: string): boolean => {
      const sum = [...text].toReversed().reduce((total, digit, place) => {
        const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
        return total + Math.floor(value / 10) + (value % 10);
      }, 0);
      return sum % 10 === 0;
    };
    for (let number = 0; number < 20_000; number += 7)
      expect(passesLuhn(String(number))).toBe(byDefinition(String(number)));
  });
});

describe("US Social Security numbers", () => {
  test.each(["219-09-9999", "001-01-0001", "899-99-9999", "219 09 9999"])("%s", (number) => {
    expect(found(usSsn, number)).toEqual([number]);
    expect(found(usSsn, `my number: ${number}.`)).toEqual([number]);
  });

  test.each([
    "000-12-3456",
    "666-12-3456",
    "900-12-3456",
    "123-00-4567",
    "123-45-0000",
    "219-09 9999",
    "219099999",
    "1219-09-9999",
    "219-09-99990",
    "219-09-9999-1",
    "2026-06-01",
  ])("not %s", (text) => {
    expect(found(usSsn, text)).toEqual([]);
  });
});

describe("every scanner", () => {
  const mebibyte = 1_048_576;
  const fill = (unit: string): string => unit.repeat(Math.ceil(mebibyte / unit.length));
  /**
   * One megabyte each. What takes quadratic time would hold up the process for minutes, so it is ended: not a measure of speed, but the
   * difference between an end and none.
   */
  const deadlineMs = 10_000;
  const hostile: readonly (readonly [string, string])[] = [
    ["letters", fill("a")],
    ["digits", fill("4")],
    ["digits and spaces", fill("4 ")],
    ["digits and dashes", fill("1-")],
    ["groups of four", fill("4111 ")],
    ["groups of a number", fill("219-09-")],
    ["at signs", fill("@")],
    ["local parts", fill("a.")],
    ["addresses without an end", fill("a@")],
    ["domains without an end", `a@${fill("a.")}`],
    ["labels of 63", `a@${fill(`${"a".repeat(63)}.`)}`],
    ["labels of dashes", `a@a${fill("-")}`],
    ["one digit short of a run", fill("1234567x")],
    ["runs with nothing in them", fill("12345678x")],
    ["runs with nothing in them but dashes", fill("1-2-3-4-x")],
    ["cards side by side", fill(`${cards[0]}x`)],
    ["numbers side by side", fill("219-09-9999x")],
    ["astral characters", fill("\u{1d7d8}@")],
    ["spaces", fill(" ")],
    ["a digit and spaces", `4${fill(" ")}4`],
    ["a digit and spaces, again and again", fill(`4${" ".repeat(50)}`)],
  ];
  test.each(hostile)("ends on a megabyte of %s", (_name, text) => {
    const scanAll = (): number => scanners.flatMap((scanner) => scanner.scan(text)).length;
    expect(runInNewContext("scanAll()", { scanAll }, { timeout: deadlineMs })).toBeTypeOf("number");
  });

  test("reports spans in order, inside the text, of its own types, and never the text", () => {
    const card = cards[0] ?? "";
    const text = `a@b.example ${card} 219-09-9999 \u{1f600} c@d.example 001-01-0001 ${card}`;
    for (const scanner of scanners) {
      const findings = scanner.scan(text);
      expect(findings.length).toBe(2);
      let last = 0;
      for (const finding of findings) {
        expect(scanner.types).toContain(finding.type);
        expect(finding.scanner).toBe(scanner.name);
        expect(finding.start).toBeGreaterThanOrEqual(last);
        expect(finding.end).toBeLessThanOrEqual(text.length);
        last = finding.end;
        expect(JSON.stringify(finding)).not.toContain(text.slice(finding.start, finding.end));
      }
    }
  });

  test("keeps no state between texts", () => {
    for (const scanner of scanners) {
      const text = `a@b.example ${cards[0]} 219-09-9999`;
      expect(scanner.scan(text)).toEqual(scanner.scan(text));
      expect(scanner.scan("")).toEqual([]);
    }
  });
});
