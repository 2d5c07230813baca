/**
 * Entity types that an operator adds, as plain data: they come from a policy and go to the scan thread.
 * @module
 */
import type { DataClass } from "../domain/data-class.ts";
import type { Recognizer } from "./recognizer.ts";
import { type ValidatorName, validators } from "./validators.ts";

/** One entry of a policy's `types`, checked; it has either a pattern or words. */
export interface OperatorType {
  readonly type: string;
  /** The source of an expression; see `PatternRecognizer.pattern`. */
  readonly pattern: string | null;
  readonly ignoreCase: boolean;
  readonly words: readonly string[];
  readonly validator: ValidatorName | null;
  readonly context: readonly string[];
  readonly against: readonly string[];
  readonly scoreMilli: number;
  readonly dataClass: DataClass;
}

const source = "the operator's policy";

/** The recognizer of an operator's type. */
export const operatorRecognizer = (given: OperatorType): Recognizer => {
  const { type, pattern, ignoreCase, words, validator, context, against, scoreMilli, dataClass } = given;
  const definition = { type, context, against, scoreMilli, dataClass, source };
  if (pattern === null) return { ...definition, words };
  const check = validator === null ? undefined : validators[validator];
  return {
    ...definition,
    pattern: new RegExp(pattern, ignoreCase ? "iu" : "u"),
    ...(check === undefined ? {} : { check }),
  };
};
