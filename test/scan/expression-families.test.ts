import { expect, test } from "vitest";
import { Expressions } from "../../src/scan/automaton-nodes.ts";
import { familiesOf } from "../../src/scan/expression-families.ts";

const led = [
  /[\w.-]{0,48}(?:key|token)=\d{4}x/,
  /(?<!\w)[a-z][a-z.]{0,63}@[a-z]{2,9}/,
  /(?:[a-z-]{1,63}\.){1,4}com/,
  /(?:AB|[a-z]{0,20}c)=/,
];
const other = [
  /(?:alpha|beta)\d{4}-/,
  /[a-z]{2,9}@/,
  /[a-z]{20}-/,
  ...Array.from({ length: 100 }, (_, at) => new RegExp(`x\\d{1,4}y${at}`)),
];
const large = /(?:[A-Z][a-z]{1,12} ){1,12}(?:street|road)(?: \d{1,5}[a-z]?(?:, [A-Z][a-z]{1,12}){0,12}){0,9}/;

const familiesIn = (patterns: readonly RegExp[]): RegExp[][] =>
  familiesOf(patterns, [...patterns.keys()], new Expressions()).map((family) =>
    family.flatMap((place) => patterns[place] ?? []),
  );

test("expressions that are led by a run go together, those that are large, and the others", () => {
  expect(familiesIn([...led, ...other, large])).toEqual([led, other, [large]]);
});

test("few expressions stay together", () => {
  expect(familiesIn([...led, large])).toEqual([[...led, large]]);
  expect(familiesIn([])).toEqual([]);
});
