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
    number.lastIndex = run.start;
    let match = number.exec(text);
    while (match !== null && match.index < run.end) {
      const start = match.index;
      const end = start + match[0].length;
      findings.push({ type, start, end, scoreMilli: 850, scanner: "us-ssn", dataClass: "confidential" });
      match = number.exec(text);
    }
  }
  return findings;
};

export const usSsn: Scanner = { name: "us-ssn", version: "1", types: [type], scan };
