import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { openFrom, ScanCache, scanText } from "../../src/scan/scan-text.ts";
import type { Scanner } from "../../src/scan/scanner.ts";

/** Finds every `@` and the word around it. */
const mail: Scanner = {
  name: "mail",
  version: "1",
  types: ["EMAIL_ADDRESS"],
  scan: (text) =>
    [...text.matchAll(/[a-z.]{1,30}@[a-z.]{1,30}/g)].map(({ index, 0: match }) => ({
      type: "EMAIL_ADDRESS",
      start: index,
      end: index + match.length,
      scoreMilli: 900,
      scanner: "mail",
      dataClass: "confidential",
    })),
  openFrom: (text) => text.length - (/[a-z.@]{0,61}$/.exec(text)?.[0].length ?? 0),
};
const labelled: Scanner = {
  ...mail,
  name: "labelled",
  scan: (text, label) =>
    label === ""
      ? []
      : [
          {
            type: label.toUpperCase(),
            start: 0,
            end: text.length,
            scoreMilli: 500,
            scanner: "labelled",
            dataClass: "internal",
          },
        ],
  openFrom: (text) => text.length,
};
const broken: Scanner = {
  ...mail,
  name: "broken",
  scan: (text) => {
    throw new Error(`cannot read ${text}`);
  },
};

const claims = (text: string, label = ""): string[] =>
  scanText([mail], text, label).found.map(({ start, end }) => text.slice(start, end));
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("a text", () => {
  test.each([
    ["as it is", "to jane@example.com now", ["jane@example.com"]],
    ["with an escape", "to jane%40example.com now", ["jane%40example.com"]],
    ["with a hidden character inside", "to ja\u200bne@example.com now", ["ne@example.com", "ja\u200bne@example.com"]],
    ["in full width", "to ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", ["ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ"]],
    ["in base64", `to ${base64("write to jane@example.com")} now`, [base64("write to jane@example.com")]],
    [
      "in hexadecimal",
      `to ${Buffer.from("jane@example.com").toString("hex")} now`,
      [Buffer.from("jane@example.com").toString("hex")],
    ],
    ["encoded twice", base64(base64("write to jane@example.com")), []],
    ["without any", "to Jane, now", []],
  ])("%s: spans are of the original", (_name, text, expected) => {
    expect(claims(text)).toEqual(expected);
  });

  test("two findings of one encoded run both claim the run", () => {
    const run = base64("a@b.de and c@d.de, both");
    expect(claims(`x ${run} y`)).toEqual([run, run]);
  });

  test("every scanner sees every form, with the label", () => {
    const seen: string[] = [];
    const watcher: Scanner = {
      ...mail,
      scan: (text, label) => {
        seen.push(`${label}: ${text}`);
        return [];
      },
    };
    const run = base64("hello there, you");
    scanText([watcher, watcher], `a%40b ${run}`, "ssn");
    const forms = [`a%40b ${run}`, `a@b ${run}`, "hello there, you"].map((text) => `ssn: ${text}`);
    expect(seen).toEqual([...forms, ...forms]);
  });

  test("the label is the scanner's to use", () => {
    expect(scanText([mail, labelled], "a@b.de", "ssn").found.map(({ type }) => type)).toEqual(["EMAIL_ADDRESS", "SSN"]);
    expect(scanText([mail, labelled], "a@b.de", "").found.map(({ type }) => type)).toEqual(["EMAIL_ADDRESS"]);
  });

  test("a scanner that breaks is named, and those beside it are heard", () => {
    const { found, failed } = scanText([broken, mail], "secret a@b.de text", "");
    expect(failed).toEqual(["broken"]);
    expect(found.map(({ start, end }) => [start, end])).toEqual([[7, 13]]);
  });

  test.each([
    ["beyond the text", { end: 9 }],
    ["before it", { start: -1 }],
    ["of no length", { start: 4 }],
    ["of half a character", { start: 0.5 }],
    ["of no number", { end: Number.NaN }],
    ["with a score of no number", { scoreMilli: Number.NaN }],
    ["with a score above 1000", { scoreMilli: 1_001 }],
    ["with a score below 0", { scoreMilli: -1 }],
    ["with half a thousandth", { scoreMilli: 0.5 }],
  ])("a claim %s is a failure, and none of that scanner's claims stands", (_name, fault) => {
    const right: Finding = { type: "T", start: 0, end: 4, scoreMilli: 500, scanner: "s", dataClass: "internal" };
    const wrong: Scanner = { ...mail, name: "wrong", scan: () => [right, { ...right, ...fault }] };
    expect(scanText([wrong], "12345678", "")).toEqual({ found: [], failed: ["wrong"] });
    expect(scanText([{ ...wrong, scan: () => [right] }], "12345678", "")).toEqual({ found: [right], failed: [] });
  });

  test("a scanner that breaks on what is hidden only fails the text too", () => {
    const pickyOf = (word: string): Scanner => ({
      ...mail,
      name: "picky",
      scan: (text) => {
        if (text === word) throw new Error("no");
        return [];
      },
    });
    expect(scanText([pickyOf("a@b")], "a%40b", "").failed).toEqual(["picky"]);
    expect(scanText([pickyOf("hello there, you")], base64("hello there, you"), "").failed).toEqual(["picky"]);
  });

  test("what begins before a window's beginning is not claimed, in any form", () => {
    const text = `a@b.de, c%40d.de, ${base64("write to e@f.de, please")} and g@h.de`;
    const starts = (from: number) => scanText([mail], text, "", from).found.map(({ start }) => start);
    const all = new Set(starts(0));
    expect(all.size).toBe(4);
    for (const from of [0, 1, 8, 9, 18, 19, text.length]) {
      expect(new Set(starts(from))).toEqual(new Set([...all].filter((start) => start >= from)));
    }
  });
});

describe("a growing text", () => {
  test.each([
    ["nothing is open.", 16],
    ["to jane@exam", 3],
    ["to jane%40exam", 3],
    ["to \u200bjane@exam", 4],
    ["to jane&#6", 3],
    ["to jane%4", 3],
    ["to jane\\u00", 3],
    ["key aGVsbG8", 4],
    ["", 0],
  ])("is open from the earliest of all forms: %j", (text, most) => {
    expect(openFrom([mail], text)).toBeLessThanOrEqual(most);
    expect(openFrom([mail], text)).toBeGreaterThanOrEqual(Math.min(most, 2));
  });

  const piece = fc.constantFrom(
    "jane",
    "@",
    "example.com",
    "%40",
    "%4",
    "0",
    "&#64;",
    "&#",
    "64;",
    "\u200b",
    " ",
    " and ",
    "Ａ",
    "\\u0040",
    "\\u00",
    "40",
    "é",
    "1",
    "\u00a0",
    base64("to jane@example.com, now"),
    "=",
  );

  test("is final before it", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.nat(), (pieces, place) => {
        const text = pieces.join("");
        const prefix = text.slice(0, place % (text.length + 1));
        const from = openFrom([mail], prefix);
        const spans = (where: string, isMeant: (finding: Finding) => boolean): string[] =>
          scanText([mail], where, "")
            .found.filter(isMeant)
            .map(({ start, end }) => `${start}-${end}`);
        const known = new Set(spans(prefix, () => true));
        expect(spans(text, ({ start }) => start < from).filter((span) => !known.has(span))).toEqual([]);
        const still = new Set(spans(text, () => true));
        expect(spans(prefix, ({ end }) => end <= from).filter((span) => !still.has(span))).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("what was scanned last", () => {
  const long = (name: string): string => name.padEnd(64, ".");
  const claim: Finding = { type: "T", start: 0, end: 3, scoreMilli: 500, scanner: "s", dataClass: "internal" };

  test("is remembered", () => {
    const cache = new ScanCache();
    expect(cache.find(long("a"), "")).toBeNull();
    const claims = [claim];
    cache.keep(long("a"), "", claims);
    expect(cache.find(long("a"), "")).toBe(claims);
    expect(cache.find(long("b"), "")).toBeNull();
    cache.keep(long("b"), "", []);
    expect(cache.find(long("b"), "")).toEqual([]);
  });

  test.each([
    ["a label", long("a"), "ssn"],
    ["another label", long("a"), "name"],
  ])("is another text with %s", (_name, text, label) => {
    const cache = new ScanCache();
    cache.keep(long("a"), "", [claim]);
    cache.keep(long("a"), "phone", [claim]);
    expect(cache.find(text, label)).toBeNull();
  });

  test("a label is never taken for the beginning of a text", () => {
    const cache = new ScanCache();
    cache.keep(long("a"), "ssn", [claim]);
    expect(cache.find(`ssn\0${long("a")}`, "")).toBeNull();
  });

  test.each([
    ["in which nothing was found", "user", []],
    ["with what was found", "a@b.de", [claim]],
  ])("is remembered of a short text %s, under its label", (_name, text, claims) => {
    const cache = new ScanCache();
    cache.keep(text, "", claims);
    expect(cache.find(text, "")).toEqual(claims);
    expect(cache.find(text, "role")).toBeNull();
    cache.keep(text, "role", []);
    expect(cache.find(text, "role")).toEqual([]);
    expect(cache.find(text, "")).toEqual(claims);
  });

  test("is not remembered of every short text for ever", () => {
    const cache = new ScanCache();
    for (let other = 0; other < 4_097; other += 1) cache.keep(`short ${other}`, "", []);
    expect(cache.find("short 0", "")).toBeNull();
    expect(cache.find("short 4096", "")).toEqual([]);
  });

  test("is forgotten when 8,192 others were used since", () => {
    const cache = new ScanCache();
    const keep = (name: string): void => cache.keep(long(name), "", []);
    keep("first");
    keep("second");
    for (let other = 0; other < 8_190; other += 1) keep(`other ${other}`);
    expect(cache.find(long("first"), "")).toEqual([]);
    keep("one more");
    expect(cache.find(long("second"), "")).toBeNull();
    expect(cache.find(long("first"), "")).toEqual([]);
    expect(cache.find(long("other 0"), "")).toEqual([]);
  });
});
