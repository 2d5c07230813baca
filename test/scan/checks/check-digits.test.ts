/**
 * Check digits: published examples, a second computation, and what each scheme promises to see.
 * @module
 */
import { describe, expect, test } from "vitest";
import { isDay, isDayMonth, isYearMonthDay } from "../../../src/scan/checks/calendar.ts";
import { compact, compacted, isOneCharacter } from "../../../src/scan/checks/compact.ts";
import { mod97, passesMod11And10, passesMod11And2 } from "../../../src/scan/checks/iso-7064.ts";
import { passesLuhn } from "../../../src/scan/checks/luhn.ts";
import { passesVerhoeff } from "../../../src/scan/checks/verhoeff.ts";
import { passesVin } from "../../../src/scan/checks/vin.ts";
import { digitAt, digitSum, sumsTo, valueOf, weightedSum } from "../../../src/scan/checks/weighted-sum.ts";

const published: readonly (readonly [name: string, check: (text: string) => boolean, valid: readonly string[]])[] = [
  ["Luhn (ISO/IEC 7812-1)", passesLuhn, ["79927398713", "4111111111111111", "0", "18"]],
  ["Verhoeff (1969)", passesVerhoeff, ["2363", "1428570", "758722", "123451"]],
  ["MOD 11,10 (ISO/IEC 7064)", passesMod11And10, ["07945", "86095742719", "33392005961"]],
  ["MOD 11-2 (ISO/IEC 7064)", passesMod11And2, ["07940", "0000000218250097", "000000021694233X", "11010519491231002X"]],
];

describe.each(published)("%s", (_, check, valid) => {
  test.each(valid)("%s", (text) => expect(check(text)).toBe(true));

  test("every change of one digit is seen", () => {
    for (const text of valid) {
      for (let place = 0; place < text.length; place += 1) {
        for (const digit of "0123456789") {
          if (digit === text.charAt(place)) continue;
          expect(check(text.slice(0, place) + digit + text.slice(place + 1))).toBe(false);
        }
      }
    }
  });

  test("exactly one last character fits", () => {
    for (const text of valid) {
      const fitting = [..."0123456789", text.slice(-1)].filter((last) => check(text.slice(0, -1) + last));
      expect(new Set(fitting)).toEqual(new Set([text.slice(-1)]));
    }
  });
});

test("Verhoeff sees every swap of neighbours", () => {
  for (let number = 1_000; number < 2_000; number += 1) {
    const text = [..."0123456789"].map((last) => `${number}${last}`).find(passesVerhoeff) ?? "";
    expect(text).toHaveLength(5);
    for (let place = 0; place < 4; place += 1) {
      const [a, b] = [text.charAt(place), text.charAt(place + 1)];
      if (a !== b) expect(passesVerhoeff(text.slice(0, place) + b + a + text.slice(place + 2))).toBe(false);
    }
  }
});

test("the remainder by 97 of long numbers", () => {
  for (const text of ["96", "97", "123456789012345678901234567890", "3214282912345698765432161182"])
    expect(mod97(text)).toBe(Number(BigInt(text) % 97n));
  expect(mod97("WEST12345698765432GB82")).toBe(1);
  expect(mod97("WEST12345698765433GB82")).not.toBe(1);
});

describe("vehicle identification numbers (49 CFR 565.15)", () => {
  test.each(["1M8GDM9AXKP042788", "11111111111111111", "5GZCZ43D13S812715"])("%s", (vin) => {
    expect(passesVin(vin)).toBe(true);
    const changed = vin.charAt(4) === "C" ? "D" : "C";
    expect(passesVin(vin.slice(0, 4) + changed + vin.slice(5))).toBe(false);
  });
});

describe("dates in numbers", () => {
  test.each([
    [1, 31, true],
    [2, 29, true],
    [2, 30, false],
    [4, 31, false],
    [12, 31, true],
    [0, 1, false],
    [13, 1, false],
    [1, 0, false],
    [1, 32, false],
  ])("month %i, day %i: %s", (month, day, is) => expect(isDay(month, day)).toBe(is));

  test("in either order", () => {
    expect(isYearMonthDay("991231")).toBe(true);
    expect(isYearMonthDay("311299")).toBe(false);
    expect(isDayMonth("311299")).toBe(true);
    expect(isDayMonth("991231")).toBe(false);
  });
});

describe("written forms", () => {
  test.each([
    ["12 345-678.9/x", "123456789X"],
    ["ABC123", "ABC123"],
    ["Ñ-é 1", "ÑÉ1"],
    ["", ""],
  ])("%j is %j", (text, is) => expect(compact(text)).toBe(is));

  test("a check of the written form is one of the compact form", () => {
    expect(compacted(passesLuhn)("7992-739 871.3")).toBe(true);
    expect(compacted(passesLuhn)("7992-739 871.4")).toBe(false);
  });

  test("one character all along", () => {
    expect(isOneCharacter("0000")).toBe(true);
    expect(isOneCharacter("0001")).toBe(false);
    expect(isOneCharacter("0")).toBe(false);
  });
});

describe("weighted sums", () => {
  test("values of digits and letters", () => expect([..."09AZ"].map(valueOf)).toEqual([0, 9, 10, 35]));
  test("places beyond the weights do not count", () => expect(weightedSum("1239", [3, 2, 1])).toBe(10));
  test("digits of products", () => expect(digitSum("87", [7, 2])).toBe(5 + 6 + 1 + 4));
  test("a multiple of the modulus", () => {
    expect(sumsTo([2, 1], 11)("47")).toBe(false);
    expect(sumsTo([2, 1], 11)("43")).toBe(true);
  });
  test("digits from either end", () =>
    expect([digitAt("123", 0), digitAt("123", -1), digitAt("1", 5)]).toEqual([1, 3, 0]));
});
