/**
 * Expressions that go together in one automaton. The states of one are all that its expressions may have read together: where some count, some look for a
 * word anywhere inside a longer one and some tell beginnings of words apart, nearly every new word makes states that were not there. Apart they have few.
 * @module
 */
import type { AST } from "@eslint-community/regexpp";
import { countedMax, isSingle } from "./automaton-builder.ts";
import type { Expressions } from "./automaton-nodes.ts";
import { parseExpression } from "./pattern-syntax.ts";

/** An expression of more nodes says more than other ones, and does so for most of what begins like it: the lines of an address. */
const nodesMax = 2_000;

/** So few have few states together too, and one walk costs less than three. */
const togetherMax = 100;

/** The places of a list that make a family each. */
export const familiesOf = (
  patterns: readonly RegExp[],
  places: readonly number[],
  expressions: Expressions,
): readonly (readonly number[])[] => {
  if (places.length <= togetherMax) return places.length === 0 ? [] : [places];
  const families = Map.groupBy(places, (place) => {
    const pattern = patterns[place] ?? /$/;
    const { first, end } = expressions.of(pattern);
    return isLedByRun(parseExpression(pattern).alternatives) ? "led" : end - first > nodesMax ? "large" : "other";
  });
  return [...families.values()];
};

/** Whether it begins with any number of characters of a class, or one does after a single character: what it looks for stands anywhere behind. */
const isLedByRun = (alternatives: readonly AST.Alternative[]): boolean =>
  alternatives.some(({ elements }) => {
    const [first, second] = elements.filter(({ type }) => type !== "Assertion");
    if (first === undefined) return false;
    if (first.type === "Group" || first.type === "CapturingGroup") return isLedByRun(first.alternatives);
    if (first.type === "Quantifier" && first.element.type === "Group") return isLedByRun(first.element.alternatives);
    const run = isSingle(first) ? second : first;
    return run?.type === "Quantifier" && run.max - run.min > countedMax && isSingle(run.element);
  });
