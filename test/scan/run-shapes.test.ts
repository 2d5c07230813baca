import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startCode } from "../../src/scan/automaton-builder.ts";
import { Expressions } from "../../src/scan/automaton-nodes.ts";
import { codesOf } from "../../src/scan/codes.ts";
import { RunShapes, shapesIn } from "../../src/scan/run-shapes.ts";
import { wordClass } from "../../src/scan/word-boundary.ts";

const expressions = new Expressions();
const measured = (patterns: readonly RegExp[]) => shapesIn(patterns.map((pattern) => expressions.shapesOf(pattern)));

describe("an expression that is a run of characters", () => {
  test.each([
    /\d{4}/,
    /[a-f\d]{3,5}/i,
    /(?<![\d.])(?:\d{9}|[A-Z]{2})(?!\.\d)/,
    /(?<value>[\w-]{2,20})/,
    /(?:(?:[a-z]{24}|\d{3}))/,
  ])("is measured: %s", (pattern) => {
    expect(measured([pattern]).others).toEqual([]);
  });

  test.each([
    /ab/,
    /\d{4}-/,
    /x?\d{4}/,
    /(?:\d{2}){3}/,
    /\d{3}|-/,
    /[^a]{3}/,
    /\p{L}{3}/u,
    /[k]{3}/iu,
    /[é]{3}/,
    /[ab]{1,256}[ab]{1,256}/,
  ])("is not one: %s", (pattern) => {
    expect(measured([pattern])).toMatchObject({ others: [0], shapes: { rows: new Int32Array(0) } });
  });

  test("of more classes than there is room for, the last are not measured", () => {
    const letters = Array.from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ", (letter) => new RegExp(`${letter}{2}`));
    const { others, shapes } = measured(letters);
    expect(others).toEqual([31, 32, 33, 34, 35]);
    const runs = new RunShapes(shapes);
    expect(runs.at(codesOf("EE"), 0, startCode)).toEqual([30]);
    expect(runs.at(codesOf("FF"), 0, startCode)).toBe(null);
  });
});

describe("runs of characters", () => {
  const patterns = [/\d{3}/, /[a-c\d]{2,4}/, /[\w-]{3,6}/, /(?:[a-c]{5}|[-=]{2})/, /[A-C]{1,2}/];
  const runs = new RunShapes(measured(patterns).shapes);
  const tried = patterns.map(
    ({ source }) => new RegExp(`(?:${source})(?:(?![${wordClass}])|(?<![${wordClass}]))`, "y"),
  );
  const text = fc.string({ unit: fc.constantFrom(..."aabbc123AB-_= é中"), maxLength: 12 });

  test("may match where they do, and nowhere else", () => {
    fc.assert(
      fc.property(text, fc.nat(11), (where, at) => {
        const start = Math.min(at, where.length);
        const matching = tried.flatMap((pattern, place) => {
          pattern.lastIndex = start;
          return pattern.test(where) ? [place] : [];
        });
        expect((runs.at(codesOf(where), start, startCode) ?? []).toSorted((a, b) => a - b)).toEqual(matching);
      }),
      { numRuns: 5_000 },
    );
  });

  test("are cut off by the text's end as long as they are not too long", () => {
    const isCut = (where: string): boolean => {
      runs.at(codesOf(where), 0, startCode);
      return runs.wasCut;
    };
    expect(["12", "123", "1234", "12345", "123456", "1234567"].map(isCut)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(["", "é", "12 ", "123 ", "=", "=="].map(isCut)).toEqual([false, false, false, false, true, true]);
  });

  test("that are long begin where the run does, not at a joint inside it", () => {
    const long = new RunShapes(measured([/[\w-]{4,12}/, /[\w-]{4,11}/, /\d{4,12}/]).shapes);
    expect(long.at(codesOf("ab-1234"), 3, "-".charCodeAt(0))).toEqual([1, 2]);
    expect(long.at(codesOf("ab-1234"), 0, startCode)).toEqual([0, 1]);
    expect(long.at(codesOf("ab=1234"), 3, "=".charCodeAt(0))?.toSorted()).toEqual([0, 1, 2]);
  });
});
