/**
 * What an expression may say, and how much it can match.
 * @module
 */
import { type AST, RegExpParser } from "@eslint-community/regexpp";
import { CustodyError } from "../domain/errors.ts";

export const repetitionsMax = 256;
const parser = new RegExpParser({ ecmaVersion: 2025 });

/** Why an expression cannot be a recognizer's, or null when it can: see `PatternRecognizer.pattern`. */
export const syntaxFault = (pattern: RegExp): string | null => {
  if (/[^iud]/.test(pattern.flags)) return "only the flags i and u are allowed";
  const tree = parseExpression(pattern);
  if (longest(tree) === 0) return "it matches nothing or an empty text only";
  return faultOf(tree.alternatives, true, true);
};

/** The syntax tree of an expression: many times its size, and so nobody keeps it. */
export const parseExpression = (pattern: RegExp): AST.Pattern =>
  parser.parsePattern(pattern.source, 0, undefined, { unicode: pattern.flags.includes("u") });

const faultOf = (alternatives: readonly AST.Alternative[], atStart: boolean, atEnd: boolean): string | null => {
  for (const { elements } of alternatives) {
    for (const [place, element] of elements.entries()) {
      const isFirst = atStart && elements.slice(0, place).every(({ type }) => type === "Assertion");
      const isLast = atEnd && elements.slice(place + 1).every(({ type }) => type === "Assertion");
      const fault = elementFault(element, isFirst, isLast);
      if (fault !== null) return fault;
    }
  }
  return null;
};

const elementFault = (element: AST.Element, isFirst: boolean, isLast: boolean): string | null => {
  switch (element.type) {
    case "Quantifier":
      if (element.max > repetitionsMax) return `a repetition is not bounded by ${repetitionsMax}: ${element.raw}`;
      return elementFault(element.element, false, false);
    case "Group":
    case "CapturingGroup":
      return faultOf(element.alternatives, isFirst, isLast);
    case "Backreference":
      return `a reference to a group is not allowed: ${element.raw}`;
    case "Assertion":
      if (element.kind === "word" || element.kind === "start" || element.kind === "end") {
        return `boundaries are implied and anchors are not allowed: ${element.raw}`;
      }
      return isFirst || isLast ? null : `lookaround is allowed at either end only: ${element.raw}`;
    default:
      return null;
  }
};

/** The most characters (UTF-16) that it can match. Throws `policy_invalid` when there is no bound. */
export const longestMatch = (pattern: RegExp, tree = parseExpression(pattern)): number => {
  const chars = longest(tree);
  if (!Number.isFinite(chars)) throw new CustodyError("policy_invalid", "an expression is not bounded");
  // A character beyond the basic plane is two code units.
  return pattern.flags.includes("u") ? 2 * chars : chars;
};

const longest = (node: AST.Pattern | AST.Element): number => {
  switch (node.type) {
    case "Pattern":
    case "Group":
    case "CapturingGroup":
      return Math.max(0, ...node.alternatives.map(({ elements }) => sum(elements.map(longest))));
    case "Quantifier":
      return node.max === 0 ? 0 : node.max * longest(node.element);
    case "Assertion":
    case "Backreference":
      return 0;
    default:
      return 1;
  }
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
