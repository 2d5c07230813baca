/**
 * Which findings stand where several claim one stretch of text.
 * @module
 */
import { dataClasses } from "../domain/data-class.ts";
import type { Finding } from "../domain/finding.ts";

const byPriority = (a: Finding, b: Finding): number =>
  b.end - b.start - (a.end - a.start) || b.scoreMilli - a.scoreMilli;

/**
 * Of findings that overlap the longest stands, then the one with the higher score, then the one that was given first (recognizers are
 * listed from the specific to the general). None is hidden by one that weighs less: a key inside a web address stands beside it, and so does a
 * name that a policy redacts inside an address that it only flags. `weightOf` is 0-254; by default the place of the data class. The
 * result is in order of the starts, the longer first. Takes time linear in the findings' lengths, but for sorting them.
 */
export const resolveOverlaps = (
  found: readonly Finding[],
  weightOf: (finding: Finding) => number = ({ dataClass }) => dataClasses.indexOf(dataClass),
): readonly Finding[] => {
  if (found.length < 2) return found;
  // For each character the greatest weight that stands there, plus one.
  const taken = new Uint8Array(found.reduce((end, one) => Math.max(end, one.end), 0));
  const standing: Finding[] = [];
  for (const one of found.toSorted(byPriority)) {
    const weight = weightOf(one) + 1;
    if (taken.subarray(one.start, one.end).some((other) => other >= weight)) continue;
    standing.push(one);
    for (let at = one.start; at < one.end; at += 1) if ((taken[at] ?? 0) < weight) taken[at] = weight;
  }
  return standing.sort((a, b) => a.start - b.start || b.end - a.end);
};

/** The last place at or before `open` that none of the spans reaches across: what overlaps an open place may yet give way to it, and so on. */
export const beforeOverlapping = (
  spans: readonly { readonly start: number; readonly end: number }[],
  open: number,
): number => {
  let first = open;
  for (const { start, end } of spans.toSorted((a, b) => b.end - a.end)) if (end > first && start < first) first = start;
  return first;
};
