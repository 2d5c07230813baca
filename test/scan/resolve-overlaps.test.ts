import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DataClass, dataClasses } from "../../src/domain/data-class.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { resolveOverlaps } from "../../src/scan/resolve-overlaps.ts";

const finding = (
  type: string,
  start: number,
  end: number,
  scoreMilli = 800,
  dataClass: DataClass = "confidential",
): Finding => ({ type, start, end, scoreMilli, scanner: "test", dataClass });

const standing = (...found: Finding[]): string[] => resolveOverlaps(found).map(({ type }) => type);

describe("of findings that overlap", () => {
  test.each<[string, Finding[], string[]]>([
    ["the longer stands", [finding("SHORT", 2, 6), finding("LONG", 0, 9)], ["LONG"]],
    ["the longer stands with a lower score", [finding("SHORT", 0, 4, 990), finding("LONG", 3, 9, 400)], ["LONG"]],
    ["of one length the higher score stands", [finding("LOW", 0, 4, 500), finding("HIGH", 2, 6, 501)], ["HIGH"]],
    ["of one length and score the first stands", [finding("FIRST", 2, 6), finding("SECOND", 0, 4)], ["FIRST"]],
    ["of two alike one stands", [finding("A", 0, 4), finding("A", 0, 4)], ["A"]],
    [
      "one stands beside what gave way to a third",
      [finding("A", 0, 3), finding("B", 2, 7), finding("C", 6, 12)],
      ["A", "C"],
    ],
    ["those that touch all stand", [finding("A", 0, 3), finding("B", 3, 5), finding("C", 5, 6)], ["A", "B", "C"]],
    [
      "a stricter one inside stands too",
      [finding("URL", 0, 40), finding("KEY", 10, 20, 900, "secret")],
      ["URL", "KEY"],
    ],
    [
      "a stricter one across stands too",
      [finding("URL", 0, 40), finding("KEY", 35, 50, 400, "secret")],
      ["URL", "KEY"],
    ],
    ["a milder one inside gives way", [finding("KEY", 0, 40, 400, "secret"), finding("NAME", 10, 20, 990)], ["KEY"]],
    [
      "a stricter one of the same place stands alone when it is better",
      [finding("KEY", 0, 9, 900, "secret"), finding("ID", 0, 9, 500)],
      ["KEY"],
    ],
    [
      "a stricter one of the same place stands beside the better",
      [finding("ID", 0, 9, 900), finding("KEY", 0, 9, 500, "secret")],
      ["ID", "KEY"],
    ],
    [
      "none hides behind half a strict one",
      [finding("LONG", 0, 30), finding("KEY", 0, 5, 900, "secret"), finding("ID", 3, 12)],
      ["LONG", "KEY"],
    ],
    ["one alone stands", [finding("A", 5, 9)], ["A"]],
    ["none stands where there are none", [], []],
  ])("%s", (_name, found, expected) => {
    expect(standing(...found)).toEqual(expected);
  });

  test("a given weight decides instead of the class", () => {
    const found = [finding("ADDRESS", 0, 30, 900, "secret"), finding("NAME", 5, 10, 500, "public")];
    expect(resolveOverlaps(found, ({ type }) => (type === "NAME" ? 1 : 0)).map(({ type }) => type)).toEqual([
      "ADDRESS",
      "NAME",
    ]);
    expect(resolveOverlaps(found, () => 0).map(({ type }) => type)).toEqual(["ADDRESS"]);
    expect(resolveOverlaps(found, ({ type }) => (type === "NAME" ? 254 : 253)).map(({ type }) => type)).toEqual([
      "ADDRESS",
      "NAME",
    ]);
  });

  test("the result is in order of the starts, the longer first", () => {
    const found = [finding("C", 20, 25), finding("KEY", 0, 4, 800, "secret"), finding("A", 0, 9), finding("B", 10, 12)];
    expect(standing(...found)).toEqual(["A", "KEY", "B", "C"]);
  });

  test("what was given stays as it was", () => {
    const found = [finding("B", 5, 9), finding("A", 0, 6)];
    const before = structuredClone(found);
    resolveOverlaps(found);
    expect(found).toEqual(before);
  });

  test("a hundred thousand are resolved", () => {
    const found = Array.from({ length: 100_000 }, (_, place) =>
      finding("A", place * 4, place * 4 + 6, 400 + (place % 600)),
    );
    const result = resolveOverlaps(found);
    expect(result.length).toBeGreaterThan(found.length / 3);
    expect(result.every(({ start }, place) => place === 0 || start >= (result[place - 1]?.end ?? 0))).toBe(true);
    const nested = Array.from({ length: 100_000 }, (_, place) => finding("A", place % 10, 20 + (place % 10)));
    expect(resolveOverlaps(nested)).toHaveLength(1);
  });
});

const arbitrary = fc.record({
  type: fc.constantFrom("A", "B", "C"),
  start: fc.nat(40),
  chars: fc.integer({ min: 1, max: 12 }),
  scoreMilli: fc.integer({ min: 400, max: 1_000 }),
  dataClass: fc.constantFrom(...dataClasses),
});

test("each finding stands, or each of those that took its place is as strict and better or longer", () => {
  fc.assert(
    fc.property(fc.array(arbitrary, { maxLength: 20 }), (given) => {
      const found = given.map(({ type, start, chars, scoreMilli, dataClass }) =>
        finding(type, start, start + chars, scoreMilli, dataClass),
      );
      const result = resolveOverlaps(found);
      const strictness = (one: Finding): number => dataClasses.indexOf(one.dataClass);
      const chars = (one: Finding): number => one.end - one.start;
      const meet = (a: Finding, b: Finding): boolean => a.start < b.end && b.start < a.end;
      expect(result.every((one) => found.includes(one))).toBe(true);
      for (const one of found) {
        if (result.includes(one)) continue;
        const over = result.filter((other) => meet(one, other) && strictness(other) >= strictness(one));
        const wins = (other: Finding): boolean =>
          chars(other) > chars(one) || (chars(other) === chars(one) && other.scoreMilli >= one.scoreMilli);
        expect(over.some(wins)).toBe(true);
      }
      // Those of one class do not overlap.
      for (const one of result) {
        const others = result.filter((other) => other !== one && strictness(other) === strictness(one));
        expect(others.some((other) => meet(one, other))).toBe(false);
      }
    }),
    { numRuns: 2_000 },
  );
});
