/**
 * Written forms of numbers that are digits only.
 * @module
 */

/** So many digits without anything between them. */
export const bare = (count: number): RegExp => new RegExp(String.raw`\d{${count}}`);

/** Groups of digits of these lengths, with one of these separators between all of them. */
export const grouped = (lengths: readonly number[], separators = " -"): RegExp => {
  const rows = [...separators].map((separator) =>
    lengths.map((length) => String.raw`\d{${length}}`).join(`[${separator}]`),
  );
  return new RegExp(rows.join("|"));
};

/** So many digits with a separator, or none, between any two: however somebody may have grouped them. */
export const anyhow = (count: number): RegExp => new RegExp(String.raw`\d(?:[ .:/-]?\d){${count - 1}}`);
