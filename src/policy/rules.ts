/**
 * What a policy does about a finding: the last of its rules that matches decides.
 * @module
 */
import type { DataClass } from "../domain/data-class.ts";
import type { Finding } from "../domain/finding.ts";
import { compileGlobs } from "../domain/glob.ts";
import type { Direction, PartKind } from "../domain/part-kind.ts";
import type { Action } from "../domain/verdict.ts";
import type { PlacedRule } from "./effective-policy.ts";
import { blocksByDefault, isGuardrail, mediaTypes } from "./guardrails.ts";

/** Where a finding was made. */
export interface Where {
  readonly direction: Direction;
  readonly partKind: PartKind;
}

/** What a policy does, which rule says so, and from which score on. */
export interface Decision {
  readonly action: Action;
  readonly origin: string;
  readonly thresholdMilli: number;
}

interface Compiled {
  readonly decision: Decision;
  matches(type: string, dataClass: DataClass, where: Where): boolean;
  /** Whether it could match a type (null: any) somewhere on a way. */
  couldMatch(type: string | null, direction: Direction): boolean;
  /** It matches whatever its types say, everywhere: no rule before it decides about those. */
  readonly isLast: boolean;
}

const has = <T>(list: readonly T[] | undefined, value: T): boolean => list === undefined || list.includes(value);

/** Of what scanners find, and of the shape of a body. */
const guardrailClasses: readonly DataClass[] = ["internal", "public"];

const compile = ({ types, classes, directions, parts, scoreMilliMin = 0, action, origin }: PlacedRule): Compiled => {
  const isType = types === undefined ? () => true : compileGlobs(types);
  return {
    decision: { action, origin, thresholdMilli: scoreMilliMin },
    matches: (type, dataClass, { direction, partKind }) =>
      isType(type) && has(classes, dataClass) && has(directions, direction) && has(parts, partKind),
    couldMatch: (type, direction) =>
      (type === null || (isType(type) && (!isGuardrail(type) || guardrailClasses.some((one) => has(classes, one))))) &&
      has(directions, direction),
    isLast: types !== undefined && !classes && !directions && !parts && scoreMilliMin === 0,
  };
};

const flag: Decision = { action: "flag", origin: "built-in", thresholdMilli: 0 };
const allow: Decision = { action: "allow", origin: "built-in", thresholdMilli: 0 };
const block: Decision = { action: "block", origin: "built-in", thresholdMilli: 0 };

/** What is done where no rule says it. */
const otherwise = (type: string): Decision => (blocksByDefault.has(type) ? block : mediaTypes.has(type) ? allow : flag);

export interface Rules {
  /** What is done about a finding: where no rule matches it is flagged; blocked when its type is made by a list of the policy itself; passed when it is no text. */
  decide(finding: Finding, where: Where): Decision;
  /** All that could be done about findings of a type and class somewhere on a way. */
  possible(type: string | null, direction: Direction): readonly Action[];
}

/** See `Rules`. What matches a type, class and place is looked for once. */
export const compileRules = (placed: readonly PlacedRule[]): Rules => {
  const compiled = placed.map(compile).toReversed();
  const memory = new Map<string, readonly Decision[]>();
  const decisionsFor = (type: string, dataClass: DataClass, where: Where): readonly Decision[] => {
    const key = `${type} ${dataClass} ${where.direction} ${where.partKind}`;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const found = compiled.filter((one) => one.matches(type, dataClass, where)).map(({ decision }) => decision);
    const decisions = [...found, otherwise(type)];
    memory.set(key, decisions);
    return decisions;
  };
  return {
    decide: (finding, where) =>
      decisionsFor(finding.type, finding.dataClass, where).find(
        ({ thresholdMilli }) => finding.scoreMilli >= thresholdMilli,
      ) ?? flag,
    possible: (type, direction) => {
      const found: Action[] = [];
      for (const one of compiled) {
        if (!one.couldMatch(type, direction)) continue;
        found.push(one.decision.action);
        if (one.isLast && type !== null) return found;
      }
      return [...found, type === null ? "flag" : otherwise(type).action];
    },
  };
};
