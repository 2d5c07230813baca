/**
 * What a list of recognizers finds in a text, as types and texts.
 * @module
 */
import { createPatternScanner } from "../../../src/scan/pattern-scanner.ts";
import type { Recognizer } from "../../../src/scan/recognizer.ts";
import { resolveOverlaps } from "../../../src/scan/resolve-overlaps.ts";

/** A scanner of the list that gives `TYPE text` for each finding that stands; `label` is the field's name. */
export const finder = (recognizers: readonly Recognizer[]): ((text: string, label?: string) => string[]) => {
  const scanner = createPatternScanner("test", "1", recognizers);
  return (text, label = "") =>
    resolveOverlaps(scanner.scan(text, label)).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);
};
