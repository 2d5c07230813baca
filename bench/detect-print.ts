/**
 * Figures beside their targets, tables, and stretches of text with what stands around them.
 * @module
 */

/** What is asked for. `isLimit`: less is better. */
export interface Target {
  readonly first: number;
  readonly moonshot: number;
  readonly isLimit?: true;
}

const verdict = (value: number, { first, moonshot, isLimit }: Target): string => {
  const reaches = (goal: number): boolean => (isLimit ? value <= goal : value >= goal);
  if (Number.isNaN(value)) return "";
  if (reaches(moonshot)) return "moonshot";
  return reaches(first) ? "yes" : "NO";
};

/** Cells: the value, its target, its moonshot, whether it is met. */
export const figure = (value: number, target: Target | undefined, digits = 3): string[] => {
  const shown = Number.isNaN(value) ? "-" : value.toFixed(digits);
  if (target === undefined) return [shown, "", "", ""];
  return [shown, String(target.first), String(target.moonshot), verdict(value, target)];
};

/** Cells: the number, of how many, the share in percent, its target, its moonshot, whether it is met. */
export const percent = ([part, whole]: readonly [number, number], target?: Target): string[] => {
  const share = part / whole;
  const inPercent = (value: number): string => (Number.isNaN(value) ? "-" : `${(value * 100).toFixed(1)} %`);
  const goals =
    target === undefined ? ["", "", ""] : [inPercent(target.first), inPercent(target.moonshot), verdict(share, target)];
  return [String(part), String(whole), inPercent(share), ...goals];
};

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${head.map((_, column) => (cells[column] ?? "").padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(line)].join("\n");
};

const charsAround = 40;

/** The stretch in brackets with some characters around it, on one line. */
export const excerpt = (text: string, { start, end }: { readonly start: number; readonly end: number }): string =>
  [
    text.slice(Math.max(0, start - charsAround), start),
    `[${text.slice(start, Math.min(end, start + 200))}]`,
    text.slice(end, end + charsAround),
  ]
    .join("")
    .replace(/\s+/g, " ");
