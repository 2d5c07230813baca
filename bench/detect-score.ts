/**
 * How findings are held against labels: any overlap within one family is a hit.
 * @module
 */
import type { Finding } from "../src/domain/finding.ts";
import type { Span } from "./detect-data.ts";
import { familyOf, leftOut } from "./detect-families.ts";

/** Hits and misses on both sides: findings that hit of those made, spans that are hit of those labelled. */
export interface Tally {
  findings: number;
  findingsHit: number;
  spans: number;
  spansHit: number;
}

export const emptyTally = (): Tally => ({ findings: 0, findingsHit: 0, spans: 0, spansHit: 0 });

/** Precision, recall and their means, 0-1; NaN where there is nothing to divide by. */
export const figuresOf = ({ findings, findingsHit, spans, spansHit }: Tally) => {
  const precision = findingsHit / findings;
  const recall = spansHit / spans;
  const mean = (beta: number): number => {
    if (spans === 0) return Number.NaN;
    if (spansHit === 0) return 0;
    return ((1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall);
  };
  return { precision, recall, f1: mean(1), f2: mean(2) };
};

/** A span that is missed, or a finding that hits nothing: where it stands and what stands there on the other side. */
export interface Failure {
  readonly family: string;
  readonly start: number;
  readonly end: number;
  /** Types found there, for a miss; types labelled there, for a false finding. */
  readonly instead: readonly string[];
}

interface Stretch {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const overlap = (a: Stretch, b: Stretch): boolean => a.start < b.end && b.start < a.end;

const failuresOf = (ones: readonly Stretch[], others: readonly Stretch[]): Failure[] =>
  ones.flatMap((one) => {
    const there = others.filter((other) => overlap(one, other));
    const family = familyOf(one.type);
    if (there.some(({ type }) => familyOf(type) === family)) return [];
    return [{ family, start: one.start, end: one.end, instead: [...new Set(there.map(({ type }) => type))] }];
  });

const counted = (ones: readonly Stretch[]): readonly Stretch[] => ones.filter(({ type }) => !leftOut.has(type));
const hits = (ones: readonly Stretch[], others: readonly Stretch[]): number =>
  ones.filter((one) => others.some((other) => overlap(one, other))).length;

/** One text's findings against its labels, added to `byFamily` and `together`. */
export const scoreText = (
  findings: readonly Finding[],
  spans: readonly Span[],
  byFamily: Map<string, Tally>,
  together: Tally,
): { missed: Failure[]; wrong: Failure[] } => {
  const tallyOf = (type: string): Tally => {
    const family = familyOf(type);
    const tally = byFamily.get(family) ?? emptyTally();
    byFamily.set(family, tally);
    return tally;
  };
  for (const { type } of spans) {
    tallyOf(type).spans += 1;
    tallyOf(type).spansHit += 1;
  }
  for (const { type } of findings) {
    tallyOf(type).findings += 1;
    tallyOf(type).findingsHit += 1;
  }
  const missed = failuresOf(spans, findings);
  const wrong = failuresOf(findings, spans);
  for (const { family } of missed) tallyOf(family).spansHit -= 1;
  for (const { family } of wrong) tallyOf(family).findingsHit -= 1;
  const [ours, theirs] = [counted(findings), counted(spans)];
  together.findings += ours.length;
  together.findingsHit += hits(ours, theirs);
  together.spans += theirs.length;
  together.spansHit += hits(theirs, ours);
  return { missed, wrong };
};
