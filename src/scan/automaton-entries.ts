/**
 * After which characters an expression may begin.
 * @module
 */
import type { AST } from "@eslint-community/regexpp";
import { type Builder, isSingle, otherCode, startCode } from "./automaton-builder.ts";

/** What joins the pieces of one name, number or key. */
const joiners = "-_.+/";
/** 1 for the codes of those. */
export const isJoiner = new Uint8Array(otherCode);
for (const joiner of joiners) isJoiner[joiner.charCodeAt(0)] = 1;
/**
 * Whether an expression may begin, by the ASCII code before: at `otherCode` for all others, at `startCode` for the start of a text. Where a digit
 * stands before that one, `afterDigit` is added.
 */
export type Allowed = Uint8Array;
export const afterDigit = startCode + 1;
export const allowedSize = 2 * afterDigit;
const runMin = 12;

/**
 * Where an expression may begin. Not where a lookbehind at its start forbids it; and one that begins with a long repetition
 * begins where the run of such characters does, not at each joint inside it.
 */
export const allowedAfter = (builder: Builder, pattern: AST.Pattern, flags: string): Allowed => {
  const allowed = new Uint8Array(allowedSize).fill(1);
  const [only, ...others] = pattern.alternatives;
  if (only === undefined || others.length > 0) return allowed;
  const [first] = only.elements;
  if (first?.type === "Assertion" && first.kind === "lookbehind" && first.negate) {
    for (const { elements } of first.alternatives) {
      if (elements.length > 2 || !elements.every(isSingle)) continue;
      const last = elements.at(-1);
      const digit = elements.length === 2 ? elements[0] : undefined;
      if (last === undefined || (digit !== undefined && digit.raw !== String.raw`\d`)) continue;
      const set = builder.setOf(last, flags);
      // What lies beyond ASCII is one class: only the expression knows which of it is meant.
      for (let code = 0; code < otherCode; code += 1) {
        if (set[code] !== 1) continue;
        allowed[afterDigit + code] = 0;
        if (digit === undefined) allowed[code] = 0;
      }
    }
  }
  const run = runAtStart(only.elements.filter(({ type }) => type !== "Assertion"));
  if (run === null) return allowed;
  const set = builder.setOf(run, flags);
  for (const joiner of joiners) {
    const code = joiner.charCodeAt(0);
    if (set[code] === 1) allowed[code] = allowed[afterDigit + code] = 0;
  }
  return allowed;
};

/** The character that a long repetition at the beginning, or after one character, is of. */
export const runAtStart = (elements: readonly AST.Element[]): AST.Element | null => {
  const [first, second] = elements;
  if (first?.type === "Group" || (first?.type === "Quantifier" && first.element.type === "Group")) {
    const group = first.type === "Group" ? first : first.element;
    const [only, ...others] = group.type === "Group" ? group.alternatives : [];
    return only === undefined || others.length > 0 ? null : runAtStart(only.elements);
  }
  const repeated = first !== undefined && isSingle(first) ? second : first;
  return repeated?.type === "Quantifier" && repeated.max >= runMin && isSingle(repeated.element)
    ? repeated.element
    : null;
};
