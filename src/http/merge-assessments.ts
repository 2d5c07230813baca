/**
 * Several judgements as one.
 * @module
 */
import { stricterClass } from "../domain/data-class.ts";
import { strongerAction } from "../domain/verdict.ts";
import { classOf } from "../scan/classify.ts";
import type { Assessment } from "../ledger/exchange-record.ts";

/** The judgement over the texts of both. */
export const mergeAssessments = (a: Assessment, b: Assessment): Assessment => {
  if (b.findings.length === 0) return a;
  if (a.findings.length === 0) return b;
  const counts: Record<string, number> = { ...a.counts };
  for (const [type, count] of Object.entries(b.counts)) counts[type] = (counts[type] ?? 0) + count;
  const reasons = Object.keys(counts).sort();
  return {
    dataClass: classOf(reasons, stricterClass(a.dataClass, b.dataClass)),
    reasons,
    counts,
    verdict: strongerAction(a.verdict, b.verdict),
    findings: [...a.findings, ...b.findings],
  };
};
