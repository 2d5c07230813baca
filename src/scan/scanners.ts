/**
 * Every scanner of the program.
 * @module
 */
import { hash } from "node:crypto";
import { nationalIds } from "./countries/all.ts";
import { health } from "./health/all.ts";
import { contentSafety } from "./content/all.ts";
import { createIndirectInjectionScanner } from "./injection/indirect-scanner.ts";
import { createInjectionScanner } from "./injection/injection-scanner.ts";
import { createInvisibleTextScanner } from "./invisible-text.ts";
import { createNamesScanner } from "./names/names-scanner.ts";
import { type OperatorType, operatorRecognizer } from "./operator-types.ts";
import { createPatternScanner } from "./pattern-scanner.ts";
import type { Prepared } from "./pattern-plan.ts";
import { personalData } from "./pii/all.ts";
import { readPrepared } from "./prepared-patterns.ts";
import type { Recognizer } from "./recognizer.ts";
import type { Scanner } from "./scanner.ts";
import { secrets } from "./secrets/all.ts";
import { special } from "./special/all.ts";

/** All recognizers, from the specific to the general. */
export const recognizers: readonly Recognizer[] = [
  ...secrets,
  ...nationalIds,
  ...personalData,
  ...health,
  ...special,
  ...contentSafety,
];

/** The form of the engine itself: whenever it could judge a text otherwise. */
const engine = "3";

const createAll = (added: readonly OperatorType[]): readonly Scanner[] => {
  const all = [...added.map(operatorRecognizer), ...recognizers];
  const prepared = (): Prepared | null => {
    const known = readPrepared(recognizers);
    return known === null || added.length === 0 ? known : { ...known, whole: undefined };
  };
  return [
    createPatternScanner("patterns", `${engine}.${versionOf(all)}`, all, prepared),
    createNamesScanner(),
    createInvisibleTextScanner(),
    createInjectionScanner(),
    createIndirectInjectionScanner(),
  ];
};

let own: readonly Scanner[] | null = null;
const made = new WeakMap<readonly OperatorType[], readonly Scanner[]>();

/** The scanners of a policy: the program's own and what the operator adds. They are made once. */
export const createScanners = (added: readonly OperatorType[]): readonly Scanner[] => {
  if (added.length === 0) return (own ??= createAll([]));
  const known = made.get(added) ?? createAll(added);
  made.set(added, known);
  return known;
};

/** Changes with every definition, and with the code of every check as far as it is written in one. */
const versionOf = (list: readonly Recognizer[]): string => {
  const written = list.map((one) =>
    "pattern" in one
      ? { ...one, pattern: String(one.pattern), ...(one.check === undefined ? {} : { check: String(one.check) }) }
      : "runOf" in one && one.check !== undefined
        ? { ...one, check: String(one.check) }
        : one,
  );
  return hash("sha256", JSON.stringify(written)).slice(0, 16);
};
