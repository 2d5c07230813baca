/**
 * The stretches of a text that numbers with check digits can stand in. Looking for them first costs one cheap pass over clean text.
 * @module
 */

const runCharsMin = 8;
const run = /\d[\d -]{7,}/g;

/** Runs of digits, spaces and dashes, eight characters at least, that begin with a digit: `[start, end)` each. */
export const digitRuns = (text: string): readonly { readonly start: number; readonly end: number }[] => {
  if (text.length < runCharsMin) return none;
  run.lastIndex = 0;
  let match = run.exec(text);
  if (match === null) return none;
  const runs = [];
  for (; match !== null; match = run.exec(text)) runs.push({ start: match.index, end: run.lastIndex });
  return runs;
};

const none: readonly { start: number; end: number }[] = [];
