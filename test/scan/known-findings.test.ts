import { expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { KnownFindings } from "../../src/scan/known-findings.ts";

const finding: Finding = { type: "T", start: 0, end: 3, scoreMilli: 500, scanner: "s", dataClass: "internal" };
const many = (count: number): Finding[] => Array.from({ length: count }, () => finding);

test("of so many texts those are known that were used last", () => {
  const known = new KnownFindings(2);
  for (const digest of ["a", "b"]) known.keep(digest, many(1));
  expect(known.find("a")).toEqual(many(1));
  known.keep("c", []);
  expect([known.find("b"), known.find("a"), known.find("c")]).toEqual([null, many(1), []]);
});

test("what was found in one text is known up to 8,192 findings", () => {
  const known = new KnownFindings(2);
  known.keep("a", many(8_192));
  known.keep("b", many(8_193));
  expect([known.find("a")?.length, known.find("b")]).toEqual([8_192, null]);
});

test("what is too much now is not what was known before", () => {
  const known = new KnownFindings(2);
  known.keep("a", many(1));
  known.keep("a", many(8_193));
  expect(known.find("a")).toBeNull();
});

test("of many texts with much in them those are known that were used last, 131,072 findings together", () => {
  const known = new KnownFindings(100);
  for (let text = 0; text < 16; text += 1) known.keep(`${text}`, many(8_192));
  expect(known.find("0")).toHaveLength(8_192);
  known.keep("one more", many(1));
  expect([known.find("1"), known.find("0")?.length, known.find("2")?.length]).toEqual([null, 8_192, 8_192]);
});

test("the same text again counts once", () => {
  const known = new KnownFindings(100);
  for (let time = 0; time < 20; time += 1) known.keep("a", many(8_192));
  known.keep("b", many(8_192));
  expect([known.find("a")?.length, known.find("b")?.length]).toEqual([8_192, 8_192]);
});
