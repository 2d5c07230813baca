import { describe, expect, test } from "vitest";
import { card } from "../../../src/scan/pii/card.ts";
import { finder } from "./found.ts";

const found = finder(card);
const digits = (...groups: string[]): string => groups.join("");
/** Numbers that networks and processors publish for testing. */
const cards = [
  digits("4111", "1111", "1111", "1111"),
  digits("4012", "8888", "8888", "1881"),
  digits("5555", "5555", "5555", "4444"),
  digits("2223", "0031", "2200", "3222"),
  digits("3782", "822463", "10005"),
  digits("6011", "1111", "1111", "1117"),
  digits("3530", "1113", "3330", "0000"),
  digits("3056", "930902", "5904"),
  digits("6200", "0000", "0000", "0005"),
];
const [visa = ""] = cards;

describe("card numbers", () => {
  test.each(cards)("%s, whole and in groups", (number) => {
    const groups = number.match(/.{1,4}/g) ?? [];
    for (const written of [" ", "-", "."].map((gap) => groups.join(gap)).concat(number)) {
      expect(found(written)).toEqual([`CREDIT_CARD ${written}`]);
      expect(found(`pay with ${written}, please`)).toEqual([`CREDIT_CARD ${written}`]);
    }
  });

  test("not with one digit changed, whichever it is", () => {
    for (const number of cards) {
      for (let place = 0; place < number.length; place += 1) {
        const wrong = number.slice(0, place) + ((Number(number[place]) + 1) % 10) + number.slice(place + 1);
        expect(found(`card ${wrong}`), wrong).toEqual([]);
      }
    }
  });

  test.each([
    ["of no payment network", digits("1234", "5678", "9012", "3452")],
    ["too short", "42424242"],
    ["inside a longer number", `${visa}${"7".repeat(12)}`],
    ["a telephone number", "+1 (202) 555-0143"],
    ["a date and a time", "2026-06-01 12:30:45.123"],
    ["single digits with signs of two kinds", [...visa].join(" ").replace(" ", "-")],
    ["more single digits than a card has", [...visa, "7", "7"].join(" ")],
    ["zeros", "0".repeat(16)],
    ["twelve digits without a word", digits("6304", "0000", "0000")],
  ])("not %s", (_name, text) => {
    expect(found(text)).toEqual([]);
  });

  test.each([" ", "-", ".", "_"])("digit by digit with %j between them", (sign) => {
    const written = [...visa].join(sign);
    expect(found(`pay ${written} now`)).toEqual([`CREDIT_CARD ${written}`]);
  });

  test("with a word beside them, forms that anything could have", () => {
    const spread = [...visa].join(" ");
    expect(found(`card number ${spread}`)).toEqual([`CREDIT_CARD ${spread}`]);
    const uatp = digits("1354", "0000", "0000", "000");
    expect(found(uatp)).toEqual([]);
    expect(found(`the card is ${uatp}`)).toEqual([`CREDIT_CARD ${uatp}`]);
  });

  test("among other numbers: the card alone", () => {
    const one = `CREDIT_CARD ${visa}`;
    expect(found(`order 77 ${visa}`)).toEqual([one]);
    expect(found(`12/27 ${visa} 123`)).toContain(one);
    expect(found(`${visa}\n${visa}`)).toEqual([one, one]);
    expect(found(`${visa} ${visa}`)).toEqual([one, one]);
  });
});

describe("what is printed beside the number", () => {
  test.each([
    ["cvv 123", "CVV 123"],
    ["CVV2: 1234", "CVV 1234"],
    ["the security code is 321", "CVV 321"],
    ["Kartenprüfnummer: 321", "CVV 321"],
    ["exp 12/27", "CARD_EXPIRY 12/27"],
    ["Expiry date: 09/2031", "CARD_EXPIRY 09/2031"],
    ["valid thru 01/29", "CARD_EXPIRY 01/29"],
    ["PIN: 4521", "PIN 4521"],
    ["my pin is 452133", "PIN 452133"],
  ])("%s", (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  test.each([
    "123",
    "12/27",
    "4521",
    "cvv 12",
    "cvv 12345",
    "exp 13/27",
    "exp(2.5)",
    "pin 13 of the header",
    "pinned 4521 posts",
  ])("not %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  test("under the name of a field", () => {
    expect(found("123", "cvv")).toEqual(["CVV 123"]);
    expect(found("4521", "cardPin")).toEqual(["PIN 4521"]);
    expect(found("123", "count")).toEqual([]);
  });
});

describe("what a card's stripe holds", () => {
  const track1 = `%B${visa}^DOE/JANE^${digits("2712", "101", "0000000000000")}?`;
  const track2 = `;${visa}=${digits("2712", "101", "000001230")}?`;
  test.each([track1, track2])("%s", (track) => {
    expect(found(`read ${track} ok`)).toEqual([`CARD_TRACK ${track}`]);
  });

  test("not where the month is none", () => {
    expect(found(track2.replace("2712", "2713")).some((one) => one.startsWith("CARD_TRACK"))).toBe(false);
  });
});
