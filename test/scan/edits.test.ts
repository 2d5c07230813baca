import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits, type Edit, type RankedEdit, editPiece, mergeEdits, redactionMark } from "../../src/scan/edits.ts";

const text = "ab CARD cd MAIL ef";
const edits: Edit[] = [
  { start: 3, end: 7, text: redactionMark("CARD") },
  { start: 11, end: 15, text: "<MAIL_1>" },
];
const expected = "ab [CARD_REDACTED] cd <MAIL_1> ef";

describe("an edit", () => {
  test("puts its text where a span was", () => {
    expect(applyEdits(text, edits)).toBe(expected);
    expect(applyEdits(text, [])).toBe(text);
    expect(applyEdits("x", [{ start: 0, end: 1, text: "" }])).toBe("");
  });

  test("of the pieces of a text, joined, is that of the text, wherever it was cut", () => {
    for (let a = 0; a <= text.length; a += 1) {
      for (let b = a; b <= text.length; b += 1) {
        const cuts = [0, a, b, text.length];
        const pieces = cuts.slice(1).map((to, place) => editPiece(text, edits, cuts[place] ?? 0, to));
        expect(pieces.join(""), `${a} ${b}`).toBe(expected);
      }
    }
  });

  test("of single characters too", () => {
    const pieces = Array.from({ length: text.length }, (_, at) => editPiece(text, edits, at, at + 1));
    expect(pieces.join("")).toBe(expected);
  });

  test("keeps the texts around and between spans that touch", () => {
    const touching = [
      { start: 1, end: 3, text: "A" },
      { start: 3, end: 5, text: "B" },
    ];
    expect(applyEdits("0123456", touching)).toBe("0AB56");
  });
});

describe("edits that overlap", () => {
  const edit = (said: string, start: number, end: number, rank = 0): RankedEdit => ({ text: said, start, end, rank });
  const merged = (...given: RankedEdit[]): string[] =>
    mergeEdits(given).map(({ text: said, start, end }) => `${said} ${start}-${end}`);

  test("go together, with the text of the longest", () => {
    expect(merged(edit("A", 0, 5), edit("B", 3, 20), edit("C", 19, 25))).toEqual(["B 0-25"]);
    expect(merged(edit("A", 0, 20), edit("B", 5, 8))).toEqual(["A 0-20"]);
    expect(merged(edit("A", 0, 5), edit("B", 1, 6))).toEqual(["A 0-6"]);
  });

  test("or with that of the one that is asked for most strongly", () => {
    expect(merged(edit("A", 0, 9, 1), edit("B", 2, 4, 2), edit("C", 8, 20, 1))).toEqual(["B 0-20"]);
  });

  test("that only touch stay apart", () => {
    expect(merged(edit("A", 0, 5), edit("B", 5, 9))).toEqual(["A 0-5", "B 5-9"]);
  });

  const distinct = String.fromCharCode(...Array.from({ length: 30 }, (_, place) => 0x4e00 + place));
  const spans = fc.array(
    fc.record({ start: fc.nat(29), length: fc.integer({ min: 1, max: 12 }), text: fc.constantFrom("A", "B", "") }),
    { maxLength: 8 },
  );

  test("leave nothing of what any of them covers, and all else in its order", () => {
    fc.assert(
      fc.property(spans, (given) => {
        const all = given.map(({ start, length, text: said }) => edit(said, start, Math.min(30, start + length)));
        const after = applyEdits(distinct, mergeEdits(all.toSorted((a, b) => a.start - b.start)));
        const kept = [...distinct].filter((_, at) => !all.some(({ start, end }) => start <= at && at < end));
        expect(after.replaceAll(/[AB]/g, "")).toBe(kept.join(""));
      }),
    );
  });

  test("are in order and apart once merged", () => {
    fc.assert(
      fc.property(spans, (given) => {
        const all = given.map(({ start, length, text: said }) => edit(said, start, start + length));
        const once = mergeEdits(all.toSorted((a, b) => a.start - b.start));
        expect(once.every(({ start }, place) => start >= (once[place - 1]?.end ?? 0))).toBe(true);
        expect(merged(...once.map((one) => ({ ...one, rank: 0 })))).toEqual(
          once.map(({ text: said, start, end }) => `${said} ${start}-${end}`),
        );
      }),
    );
  });
});
