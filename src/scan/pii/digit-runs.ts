/**
 * The stretches of a text that numbers with check digits can stand in. Looking for them first costs one cheap pass over clean text.
 * @module
 */

const run = /\d[\d -]{7,}/g;

/** Runs of at least eight digits, spaces and dashes that begin with a digit: `[start, end)` each. */
export const digitRuns = function* (text: string): Generator<{ start: number; end: number }> {
  for (const match of text.matchAll(run)) yield { start: match.index, end: match.index + match[0].length };
};
