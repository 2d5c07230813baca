/**
 * US Social Security numbers in their written form, `AAA-GG-SSSS` (SSA: no area 000, 666 or 900-999, no group 00, no serial 0000).
 * @module
 */
import type { Finding } from "../../domain/finding.ts";
import type { Scanner } from "../scanner.ts";
import { digitRuns } from "./digit-runs.ts";

const type = "US_SSN";
const number = /(?<![\d-])(?!000|666|9)\d{3}([ -])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])/g;

const scan = (text: string): Finding[] => {
  const findings: Finding[] = [];
  for (const run of digitRuns(text)) {
    // The run and the character before it, which may be a dash; a search in the whole text would go on to its end each time.
    const from = Math.max(0, run.start - 1);
    for (const match of text.slice(from, run.end).matchAll(number)) {
      const start = from + match.index;
      const end = start + match[0].length;
      findings.push({ type, start, end, scoreMilli: 850, scanner: "us-ssn", dataClass: "confidential" });
    }
  }
  return findings;
};

export const usSsn: Scanner = { name: "us-ssn", version: "1", types: [type], scan };
