import { describe, expect, test } from "vitest";
import { mergeSpans, redact, redactPiece } from "../../src/scan/redact.ts";

const text = "ab CARD cd MAIL ef";
const spans = [
  { type: "CARD", start: 3, end: 7 },
  { type: "MAIL", start: 11, end: 15 },
];
const expected = "ab [CARD_REDACTED] cd [MAIL_REDACTED] ef";

describe("redaction", () => {
  test("puts a mark where a span was", () => {
    expect(redact(text, spans)).toBe(expected);
    expect(redact(text, [])).toBe(text);
    expect(redact("x", [{ type: "T", start: 0, end: 1 }])).toBe("[T_REDACTED]");
  });

  test("of the pieces of a text, joined, is that of the text, wherever it was cut", () => {
    for (let a = 0; a <= text.length; a += 1) {
      for (let b = a; b <= text.length; b += 1) {
        const joined =
          redactPiece(text, spans, 0, a) + redactPiece(text, spans, a, b) + redactPiece(text, spans, b, text.length);
        expect(joined, `${a} ${b}`).toBe(expected);
      }
    }
  });

  test("of single characters too", () => {
    const pieces = Array.from({ length: text.length }, (_, at) => redactPiece(text, spans, at, at + 1));
    expect(pieces.join("")).toBe(expected);
  });

  test("keeps the texts around and between spans that touch", () => {
    const touching = [
      { type: "A", start: 1, end: 3 },
      { type: "B", start: 3, end: 5 },
    ];
    expect(redact("0123456", touching)).toBe("0[A_REDACTED][B_REDACTED]56");
  });
});

describe("overlapping spans", () => {
  const span = (type: string, start: number, end: number) => ({ type, start, end });
  const merged = (...spans: ReturnType<typeof span>[]) =>
    mergeSpans(spans).map(({ type, start, end }) => `${type} ${start}-${end}`);

  test("go together, named after the longest", () => {
    expect(merged(span("A", 0, 5), span("B", 3, 20), span("C", 19, 25))).toEqual(["B 0-25"]);
    expect(merged(span("A", 0, 20), span("B", 5, 8))).toEqual(["A 0-20"]);
  });

  test("that only touch stay apart", () => {
    expect(merged(span("A", 0, 5), span("B", 5, 9))).toEqual(["A 0-5", "B 5-9"]);
  });
});
