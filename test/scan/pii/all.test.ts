import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { dataClasses } from "../../../src/domain/data-class.ts";
import { syntaxFault } from "../../../src/scan/pattern-syntax.ts";
import { personalData } from "../../../src/scan/pii/all.ts";
import { reportFromMilli } from "../../../src/scan/recognizer.ts";
import { finder } from "./found.ts";

const found = finder(personalData);

describe("every recognizer", () => {
  test.each(personalData.map((one, place) => [`${place} ${one.type}`, one] as const))("%s", (_name, one) => {
    if (!("pattern" in one)) throw new Error("every one is a pattern");
    expect(syntaxFault(one.pattern)).toBeNull();
    expect(one.type).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(one.source).not.toBe("");
    expect(dataClasses).toContain(one.dataClass);
    // What is never reported by itself must have words that raise it.
    if (one.scoreMilli < reportFromMilli) expect(one.context?.length).toBeGreaterThan(0);
    for (const word of [...(one.context ?? []), ...(one.against ?? [])]) {
      expect(word).toBe(word.toLowerCase());
      expect(word).toMatch(/^[\p{L}\p{M}\p{N}]+(?: [\p{L}\p{M}\p{N}]+)*$/u);
    }
  });

  test("checks neither throw nor claim a text that is none of theirs", () => {
    for (const one of personalData) {
      if (!("pattern" in one) || one.check === undefined) continue;
      for (const text of ["", " ", "@", ":", "0", "\ud800"]) expect(() => one.check?.(text), one.source).not.toThrow();
    }
  });
});

describe("ordinary texts", () => {
  test.each([
    "Write a poem about the sea in three stanzas, please.",
    "If 3x + 4 = 19, what is x? Show the steps: 19 - 4 = 15, 15 / 3 = 5.",
    "for (let i = 0; i < 1000; i += 1) total[i] = rows[i].value * 0.25;",
    "SELECT id, name FROM orders WHERE total > 1000 LIMIT 50;",
    "| 1 | 200 | 3000 |\n| 2 | 400 | 6000 |",
    "error: expected 2 arguments, but got 3 (TS2554)",
    "npm install left-pad@1.3.0 && node index.js --port 8080",
    "commit 3f2a9c1d8e7b6a5f4c3d2e1f0a9b8c7d6e5f4a3b",
    "The ratio is 16:9 and the score was 3-2.",
    "def add(a: int, b: int) -> int:\n    return a + b",
    "She bought 12 apples, 15 pears and 20 plums, and gave away a third.",
    "Chapter 12, section 3.4.1, page 217.",
    "#include <vector>\nstd::vector<int> v{1, 2, 3};",
    "padding: 0 12px 8px 4px; color: #ff8800;",
    "Version 2.10.4 fixes issue #12345.",
    "The population grew from 1,234,567 to 2,345,678.",
  ])("%s", (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("a record with several", () => {
  test("each is found as what it is", () => {
    const card = ["4111", "1111", "1111", "1111"].join(" ");
    const text = `Jane, born 12/05/1980, 742 Evergreen Terrace, Springfield, IL 62704, jane@example.com, +1 202-555-0143, card ${card} exp 12/27 cvv 123, from 192.0.2.1`;
    expect(found(text)).toEqual([
      "DATE_OF_BIRTH 12/05/1980",
      "STREET_ADDRESS 742 Evergreen Terrace, Springfield, IL 62704",
      "EMAIL_ADDRESS jane@example.com",
      "PHONE_NUMBER +1 202-555-0143",
      `CREDIT_CARD ${card}`,
      "CARD_EXPIRY 12/27",
      "CVV 123",
      "IP_ADDRESS 192.0.2.1",
    ]);
  });
});

describe("texts that are made to be slow", () => {
  const chars = 65_536;
  const fill = (unit: string): string => unit.repeat(Math.ceil(chars / unit.length));
  /** What takes quadratic time would go on for minutes: not a measure of speed, but the difference between an end and none. */
  const deadlineMs = 20_000;
  test.each([
    ["letters", fill("a")],
    ["capitals", fill("Aa ")],
    ["digits", fill("4")],
    ["digits and spaces", fill("4 ")],
    ["digits and dashes", fill("1-")],
    ["zeros and spaces", fill("0 ")],
    ["groups of four", fill("4111 ")],
    ["cards without an end", fill("4111 1111 1111 1112 ")],
    ["telephone numbers", fill("+49 30 1234567 ")],
    ["trunk numbers", fill("0123 456 789 ")],
    ["dates", fill("12/12/2012 ")],
    ["house numbers and words", fill("1 a ")],
    ["house numbers and lines", fill("1 a\n")],
    ["streets", fill("1 rue ")],
    ["units", fill("Apt 1\n")],
    ["at signs", fill("@")],
    ["local parts", fill("a.")],
    ["addresses without an end", fill("a@")],
    ["domains without an end", `a@${fill("a.")}`],
    ["labels of 63", `a@${fill(`${"a".repeat(63)}.`)}`],
    ["schemes", fill("http://")],
    ["colons", fill("::")],
    ["IBANs without an end", fill("GB82 ")],
    ["letters beyond ASCII", fill("É")],
    ["Chinese", fill("漢")],
    ["lone surrogates", fill("\ud800")],
    ["spaces", fill(" ")],
  ])("%s", (_name, text) => {
    expect(runInNewContext("scan()", { scan: () => found(text).length }, { timeout: deadlineMs })).toBeTypeOf("number");
  });
});
