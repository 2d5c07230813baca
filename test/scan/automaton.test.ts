import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Automaton } from "../../src/scan/automaton.ts";
import { Expressions } from "../../src/scan/automaton-nodes.ts";
import { codesOf } from "../../src/scan/codes.ts";
import { isForeignCode, wordClass } from "../../src/scan/word-boundary.ts";

const patterns: readonly RegExp[] = [
  /\d{3}-\d{2}-\d{4}/,
  /[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){1,4}/,
  /(?:ab|a)(?:c|bcd)(?:d{0,3})/,
  /[a-z.]{1,8}@[a-z]{1,8}\.[a-z]{2,3}/i,
  /(?<!x)\d{2,4}(?=-a)/,
  /key ?[:=] ?(?<value>[^\s"]{3,12})/,
  /\p{L}{2,3}é?\d/u,
  /[é-ü]{1,3}\d/,
  /straße \d{1,3}/iu,
  /[^a-z\s]{3}a?/,
  /💳 \d{2}/u,
];
const alphabet = [
  "a",
  "b",
  "c",
  "d",
  "x",
  "A",
  "Z",
  "1",
  "2",
  "9",
  "-",
  ".",
  "@",
  " ",
  ":",
  "=",
  '"',
  "é",
  "ü",
  "ß",
  "S",
  "s",
  "t",
  "r",
  "e",
  "y",
  "k",
  "💳",
  "中",
  "\n",
];
const text = fc.array(fc.constantFrom(...alphabet), { maxLength: 40 }).map((letters) => letters.join(""));
/** Texts that are more likely to match: pieces of them. */
const pieces = fc
  .array(
    fc.constantFrom(
      "123-45-6789",
      "AB12 ABCD 1",
      "abcd",
      "a.b@c.de",
      "12-a",
      "key: abc",
      "straße 12",
      "STRASSE 1",
      "ab1",
      "💳 12",
      "ü1",
      " ",
      "x",
      "-",
      "1",
    ),
    { maxLength: 8 },
  )
  .map((list) => list.join(""));

const isWord = new RegExp(`[${wordClass}]`);
const tried = patterns.map((pattern) => new RegExp(`(?:${pattern.source})(?![${wordClass}])`, `${pattern.flags}y`));

/** Where each pattern matches, by trying each at each place. */
const byTrying = (where: string): string[] => {
  const places: string[] = [];
  for (let at = 0; at < where.length; at += 1) {
    const [before, here] = [where.charAt(at - 1), where.charAt(at)];
    // Inside a word, or inside a run of letters of other scripts, nothing begins.
    if (isWord.test(before) && isWord.test(here)) continue;
    if (before !== "" && isForeignCode(before.charCodeAt(0)) && isForeignCode(here.charCodeAt(0))) continue;
    for (const [id, pattern] of tried.entries()) {
      pattern.lastIndex = at;
      if (pattern.test(where)) places.push(`${at} ${id}`);
    }
  }
  return places;
};

const whole = new Automaton(patterns);
/** Hardly a state is kept. */
const forgetful = new Automaton(patterns, new Expressions(), 12);

/** What a file holds after a few texts, and no room for much more. */
const prepared = (): Automaton => {
  const expressions = new Expressions();
  const first = new Automaton(patterns, expressions);
  for (const where of ["it is 123-45-6789", "key: abcd, ab1", "a.b@c.de"]) {
    first.walk(codesOf(where), 0, where.length, () => undefined);
  }
  const { walked, states } = first.store();
  const room = 12 + Math.max(...states.map(({ ends }) => ends.length));
  return new Automaton(patterns, expressions, room, { ...walked, states: () => states });
};
const restored = prepared();

describe("the automaton of many expressions", () => {
  const said = (where: string, automaton = whole): Set<string> => {
    const places = new Set<string>();
    automaton.walk(codesOf(where), 0, where.length, (start, ids) => {
      for (const id of ids) places.add(`${start} ${id}`);
    });
    return places;
  };

  test.each([
    ["letters", text],
    ["pieces", pieces],
  ])("never misses a place where one matches (%s)", (_name, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (where) => {
        const places = said(where);
        expect(said(where, forgetful)).toEqual(places);
        expect(said(where, restored)).toEqual(places);
        expect(byTrying(where).filter((place) => !places.has(place))).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ["letters", text],
    ["pieces", pieces],
  ])("asked at one place, says at least what it says there in a walk (%s)", (_name, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (where) => {
        for (const automaton of [whole, forgetful]) {
          const missed = [...said(where, automaton)].filter((place) => {
            const [start, id] = place.split(" ").map(Number);
            return !automaton.at(codesOf(where), start ?? -1).includes(id ?? -1);
          });
          expect(missed).toEqual([]);
        }
      }),
    );
  });

  test("asked at one place, does not ask what stands before", () => {
    const one = new Automaton([/(?<!x)\d{3}/]);
    expect(said("x123", one)).toEqual(new Set());
    expect(one.at(codesOf("x123"), 1)).toEqual([0]);
    expect(one.at(codesOf("x12y"), 1)).toEqual([]);
  });

  test("says nothing of places where none could match", () => {
    const one = new Automaton([/\d{3}-\d{2}-\d{4}/]);
    expect(said("plain words and 123-45", one)).toEqual(new Set());
    expect(said("x123-45-6789", one)).toEqual(new Set());
    expect(said("123-45-67890", one)).toEqual(new Set());
    expect(said("(123-45-6789)", one)).toEqual(new Set(["1 0"]));
    expect(said("電話123-45-6789です", one)).toEqual(new Set(["2 0"]));
  });

  test("tells where a match was cut off by the end", () => {
    const open = (where: string): number => whole.walk(codesOf(where), 0, where.length, () => undefined);
    expect(open("it is 123-4")).toBe(6);
    expect(open("it is 123-45-6789, no")).toBe(19);
    expect(open("")).toBe(0);
    expect(open("é! ")).toBe(3);
  });
});

test("an expression is built once, whoever asks", () => {
  const expressions = new Expressions();
  const [pattern, other] = [/a{1,3}/, /a{1,3}/];
  const first = expressions.of(pattern);
  expect(expressions.of(pattern)).toBe(first);
  expect(expressions.nodes).toHaveLength(first.end);
  expect(expressions.of(other)).toMatchObject({ first: first.end, charsMax: 3 });
});

test("recognizers may share an expression", () => {
  const places: number[] = [];
  const shared = /\d{3}/;
  new Automaton([shared, /[a-z]{3}/, shared]).walk(codesOf("123"), 0, 3, (_start, ids) => places.push(...ids));
  expect(places).toEqual([0, 2]);
});
