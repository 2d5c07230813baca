import { describe, expect, test } from "vitest";
import { formatCell, formatRow } from "../../../src/evidence/exports/csv.ts";

describe("a cell", () => {
  test.each([
    [null, ""],
    [undefined, ""],
    [0, "0"],
    [true, "true"],
    ["gpt-4o", "gpt-4o"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["two\r", '"two\r"'],
  ])("of %j is %j (RFC 4180)", (cell, text) => expect(formatCell(cell)).toBe(text));

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])("that begins as a formula does, %j, is plain text", (cell) => {
    expect(formatCell(cell)).toBe(`'${cell}`);
  });

  test("is quoted after its apostrophe", () => {
    expect(formatCell('=HYPERLINK("http://x","y")')).toBe(`"'=HYPERLINK(""http://x"",""y"")"`);
    expect(formatCell("\rx")).toBe(`"'\rx"`);
  });
});

test("a row ends with CRLF", () => expect(formatRow(["a", null, 1])).toBe("a,,1\r\n"));
