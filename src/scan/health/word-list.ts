/**
 * Lexicons as they are written in the source: one text, entries separated by commas or line ends.
 * @module
 */

/** The entries of a list. */
export const entriesOf = (list: string): string[] =>
  list
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");

/** The entries and the plain English plural of those that can have one. */
export const withPlurals = (entries: readonly string[]): string[] =>
  entries.flatMap((entry) => (/(?:[sxzy]|ic|ed|ing)$/.test(entry) ? [entry] : [entry, `${entry}s`]));
