/**
 * Several judgements as one.
 * @module
 */
import { stricterClass } from "../domain/data-class.ts";
import { strongerAction } from "../domain/verdict.ts";
import { classOf } from "../scan/classify.ts";
import type { Assessment } from "../ledger/exchange-record.ts";

const isEmpty = ({ reasons, degraded }: Assessment): boolean => reasons.length === 0 && degraded.length === 0;

/** The judgement over the texts of both. */
export const mergeAssessments = (a: Assessment, b: Assessment): Assessment => {
  if (isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  const counts: Record<string, number> = { ...a.counts };
  for (const [type, count] of Object.entries(b.counts)) counts[type] = (counts[type] ?? 0) + count;
  const reasons = Object.keys(counts).sort();
  return {
    dataClass: classOf(reasons, stricterClass(a.dataClass, b.dataClass)),
    reasons,
    counts,
    verdict: strongerAction(a.verdict, b.verdict),
    shadow: strongerAction(a.shadow, b.shadow),
    degraded: [...new Set([...a.degraded, ...b.degraded])].sort(),
    findings: [...a.findings, ...b.findings],
  };
};
