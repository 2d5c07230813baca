/**
 * The scanners that are slow: they ask models. They need none of the recognizers, which are most of what the others load.
 * @module
 */
import { createIndirectInjectionScanner } from "./injection/indirect-scanner.ts";
import { createInjectionScanner } from "./injection/injection-scanner.ts";
import { createNamesScanner } from "./names/names-scanner.ts";
import type { Scanner } from "./scanner.ts";

/** In the order that they have among all. */
export const createSlowScanners = (): readonly Scanner[] => [
  createNamesScanner(),
  createInjectionScanner(),
  createIndirectInjectionScanner(),
];
