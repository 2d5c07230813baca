import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutDisguiseFrom, type Unmasked, unmask } from "../../src/scan/unmask.ts";

const opened = (text: string): Unmasked => {
  const unmasked = unmask(text);
  if (unmasked === null) throw new Error("nothing was hidden");
  return unmasked;
};

/** Where a piece of what is said stands in the original. */
const stands = (text: string, piece: string): string => {
  const unmasked = opened(text);
  const start = unmasked.text.indexOf(piece);
  expect(start, piece).toBeGreaterThanOrEqual(0);
  const span = unmasked.spanOf(start, start + piece.length);
  return text.slice(span.start, span.end);
};

describe("unmasking", () => {
  test.each([
    ["full-width digits", "４１１１ １１１１", "4111 1111"],
    ["a full-width address", "ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", "jane@example.com"],
    ["a zero-width space", "123-4\u200b5-6789", "123-45-6789"],
    ["zero-width joiners and a word joiner", "j\u200da\u200cn\u2060e", "jane"],
    ["a soft hyphen and a byte order mark", "\ufeffpass\u00adword", "password"],
    ["marks struck through letters", "4\u03361\u03361\u03361\u0336", "4111"],
    ["marks of direction", "\u202e12\u202c34\u2066x\u2069", "1234x"],
    ["tag characters", "ja\u{e0061}ne", "jane"],
    ["variation selectors", "1\ufe0f2\ufe0f", "12"],
    ["a Hangul filler", "ja\u3164ne", "jane"],
    ["a Cyrillic letter in a Latin word", "j\u0430ne@example.com", "jane@example.com"],
    ["Greek capitals among Latin ones", "\u0391\u0392C-12", "ABC-12"],
    ["Cyrillic letters beside digits", "\u0410\u041212", "AB12"],
    ["mathematical letters and digits", "𝐣𝐚𝐧𝐞 𝟒𝟏𝟏𝟏", "jane 4111"],
    ["Arabic-Indic digits", "١٢٣-٤٥", "123-45"],
    ["Persian digits", "۱۲۳", "123"],
    ["Devanagari digits", "४१११", "4111"],
    ["superscript digits", "x²³¹", "x231"],
    ["subscript digits", "₄₁", "41"],
    ["circled digits", "①②", "12"],
    ["no-break spaces between digits", "4111\u00a01111", "4111 1111"],
    ["thin and ideographic spaces", "1\u20092\u30003", "1 2 3"],
    ["dashes between digits", "123\u201345\u20146789", "123-45-6789"],
    ["a minus sign between digits", "12\u221234", "12-34"],
    ["a percent escape", "jane%40example.com", "jane@example.com"],
    ["percent escapes of two bytes", "caf%C3%A9", "café"],
    ["percent escapes of four bytes", "%f0%9F%98%80!", "😀!"],
    ["a decimal reference", "jane&#64;example.com", "jane@example.com"],
    ["a hexadecimal reference", "jane&#x40;example&#X2e;com", "jane@example.com"],
    ["named references", "jane&commat;example&period;com", "jane@example.com"],
    ["the longest named reference alone", "12&NewLine;34", "12\n34"],
    ["escaped units", "jane\\u0040example.com", "jane@example.com"],
    ["escaped surrogates", "\\ud83d\\ude00", "😀"],
    ["escaped bytes", "jane\\x40example.com", "jane@example.com"],
    ["escaped letters", '\\"a\\"\\tb\\nc\\/d\\re', '"a"\tb\nc/d\re'],
  ])("undoes %s", (_name, hidden, said) => {
    expect(opened(hidden).text).toBe(said);
  });

  test.each([
    ["plain English", "Dear Jane, the meeting is at 10:30 - bring 2 copies (A4), 100% sure & ready. \\o/"],
    ["Western letters", "Grüße aus Köln: ça va très bien, señor."],
    ["Russian", "Иван Петров живёт в Москве, улица Ленина, дом 12."],
    ["Greek", "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας. Τηλ: 210 1234567"],
    ["Chinese and Japanese", "电话号码是 138-0013-8000。よろしくお願いします。"],
    ["Korean", "주민등록번호 뒷자리"],
    ["emoji", "well done 👍🏽 🎉"],
    ["dashes between words", "a range \u2013 from here \u2014 to there"],
    ["a space before a sign of French", "Vraiment\u00a0?"],
    ["no text", ""],
  ])("leaves %s alone", (_name, text) => {
    expect(unmask(text)).toBeNull();
  });

  test.each([
    ["a percent sign that is none of an escape", "100%zz, 5%"],
    ["half a character", "%C3 and %E2%82"],
    ["bytes that no character begins with", "%FF%80"],
    ["references to no character", "&#0; &#xD800; &#1114112;"],
    ["names of no character", "&nosuch; &constructor; &toStr;"],
    ["escapes of other letters", "\\d\\w\\u12 \\xg0"],
    ["what would become longer", "⑩ and ⑳"],
  ])("leaves %s", (_name, text) => {
    expect(unmask(text)).toBeNull();
  });

  test.each([
    ["%2540", "%40"],
    ["&amp;#64;", "&#64;"],
    ["\\u005cu0040", "\\u0040"],
    ["%26%2364;", "&#64;"],
    ["&#37;40", "%40"],
  ])("is done once: %s", (twice, once) => {
    expect(opened(twice).text).toBe(once);
  });

  test("turns look-alikes in mixed words only", () => {
    expect(opened("p\u0430ypal и банк").text).toBe("paypal и банк");
    expect(opened("письмо j\u0430ne@example.com от мамы").text).toBe("письмо jane@example.com от мамы");
  });

  test.each([
    ["jane%40example.com", "@", "%40"],
    ["a &#64; b", "@", "&#64;"],
    ["a \\u0040 b", "@", "\\u0040"],
    ["mail ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ now", "jane@example.com", "ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ"],
    ["x 12\u200b3 y", "123", "12\u200b3"],
    ["id 𝟒𝟏 end", "41", "𝟒𝟏"],
    ["in %f0%9F%98%80 out", "😀", "%f0%9F%98%80"],
    ["in %f0%9F%98%80 out", "\ude00", "%f0%9F%98%80"],
    ["in &#x1F600; out", "\ud83d", "&#x1F600;"],
    ["%41", "A", "%41"],
  ])("tells where in %j %j stands", (hidden, said, original) => {
    expect(stands(hidden, said)).toBe(original);
  });

  test("places a position before the piece that it stands for", () => {
    const { text, positionOf } = opened("a%40b&#64;c");
    expect([...text].map((_letter, at) => positionOf(at))).toEqual([0, 1, 4, 5, 10]);
    expect(positionOf(text.length)).toBe(11);
  });
});

/** Pieces that say the same beside any other. */
const piece = fc.constantFrom(
  ["word", "word"],
  [" ", " "],
  ["12", "12"],
  ["é", "é"],
  ["😀", "😀"],
  ["%40", "@"],
  ["%C3%A9", "é"],
  ["%F0%9F%98%80", "😀"],
  ["&#64;", "@"],
  ["&#x1F600;", "😀"],
  ["&commat;", "@"],
  ["\\u0041", "A"],
  ["\\x41", "A"],
  ["\u200b", ""],
  ["\u00ad", ""],
  ["Ａ", "A"],
  ["７", "7"],
  ["𝟕", "7"],
);

describe("spans of an unmasked text", () => {
  test("lie around the pieces that they stand for, and reach no visible piece beyond", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(), fc.nat(), (pieces, a, b) => {
        const hidden = pieces.map(([original]) => original).join("");
        const unmasked = unmask(hidden);
        const said = pieces.map(([, text]) => text).join("");
        expect(unmasked?.text ?? hidden).toBe(said);
        if (unmasked === null) return;
        const ranges: { start: number; end: number; from: number; to: number }[] = [];
        let [start, from] = [0, 0];
        for (const [original = "", text = ""] of pieces) {
          const [end, to] = [start + original.length, from + text.length];
          if (text !== "") ranges.push({ start, end, from, to });
          [start, from] = [end, to];
        }
        if (ranges.length === 0) return;
        const [low, high] = [a % ranges.length, b % ranges.length].sort((x, y) => x - y);
        const [first, last] = [ranges[low ?? 0], ranges[high ?? 0]];
        if (first === undefined || last === undefined) return;
        const span = unmasked.spanOf(first.from, last.to);
        expect(span.start).toBe(first.start);
        expect(span.end).toBeGreaterThanOrEqual(last.end);
        expect(span.end).toBeLessThanOrEqual(ranges[(high ?? 0) + 1]?.start ?? hidden.length);
      }),
      { numRuns: 2_000 },
    );
  });

  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.array(fc.nat(0xffff), { maxLength: 30 }).map((codes) => String.fromCharCode(...codes)),
    fc
      .array(
        fc.constantFrom(
          "%",
          "&",
          "#",
          "x",
          ";",
          "\\",
          "u",
          "0",
          "4",
          "C3",
          "1",
          "a",
          "\u0430",
          "\u00a0",
          "\u2013",
          "\ud835",
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join("")),
  );

  test("stay inside the text, whatever it says", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const unmasked = unmask(text);
        if (unmasked === null) return;
        const said = unmasked.text.length;
        expect(said).toBeLessThanOrEqual(text.length);
        let before = 0;
        for (let at = 0; at <= said; at += 1) {
          const position = unmasked.positionOf(at);
          expect(position).toBeGreaterThanOrEqual(before);
          expect(position).toBeLessThanOrEqual(text.length);
          before = position;
          const { start, end } = unmasked.spanOf(at, Math.min(said, at + 3));
          if (at < said) expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("places", () => {
  test("a span ends with its last character: what has no width behind it is not of it", () => {
    expect(stands("to a\u200bb@x.de\u200b\u200b.", "ab@x.de")).toBe("a\u200bb@x.de");
    expect(stands("a%40b", "a@")).toBe("a%40");
  });

  test.each([
    ["a\u200bb", 0, 0],
    ["a\u200bb", 1, 1],
    ["a\u200bb", 2, 1],
    ["a%40b", 2, 2],
    ["a%40b", 4, 2],
    ["a%40b", 5, 3],
  ])("of %j from %i on begins at %i", (text, position, place) => {
    expect(opened(text).placeOf(position)).toBe(place);
  });

  test.each([
    ["plain", 5],
    ["a%", 1],
    ["a%4", 1],
    ["a%40", 4],
    // One byte of two, and of more.
    ["a%C3", 1],
    ["a%E2%82", 1],
    ["a&#10", 1],
    ["a\\u00", 1],
    ["a \u00a0", 2],
    ["a4 ", 3],
    // Cyrillic letters: with a Latin one behind they would stand for others.
    ["say \u0430\u0435", 4],
    ["say \u0430@", 4],
    ["say \u0430x", 6],
    ["say \u00e9\u00e8", 6],
    ["", 0],
  ])("a disguise that is cut off in %j begins at %i", (text, from) => {
    expect(cutDisguiseFrom(text)).toBe(from);
  });
});
