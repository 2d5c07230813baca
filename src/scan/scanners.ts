/**
 * Every scanner of the program.
 * @module
 */
import { nationalIds } from "./countries/all.ts";
import { health } from "./health/all.ts";
import { createNamesScanner } from "./names/names-scanner.ts";
import { type OperatorType, operatorRecognizer } from "./operator-types.ts";
import { createPatternScanner } from "./pattern-scanner.ts";
import { personalData } from "./pii/all.ts";
import type { Recognizer } from "./recognizer.ts";
import type { Scanner } from "./scanner.ts";
import { secrets } from "./secrets/all.ts";
import { special } from "./special/all.ts";

/** All recognizers, from the specific to the general. */
export const recognizers: readonly Recognizer[] = [...secrets, ...nationalIds, ...personalData, ...health, ...special];

/** The scanners of a policy: the program's own, and what the operator adds. */
export const createScanners = (added: readonly OperatorType[]): readonly Scanner[] => [
  createPatternScanner("patterns", "2", [...added.map(operatorRecognizer), ...recognizers]),
  createNamesScanner(),
];
