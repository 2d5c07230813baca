/**
 * Payment card numbers (ISO/IEC 7812: 12-19 digits, Luhn check digit), whole or in groups.
 * @module
 */
import type { Finding } from "../../domain/finding.ts";
import type { Scanner } from "../scanner.ts";
import { digitRuns } from "./digit-runs.ts";

const type = "CREDIT_CARD";
const digitsMin = 12;
const digitsMax = 19;
/** Major industry identifiers 2-6: the payment networks. */
const issuer = /^[2-6]/;
const candidate = /(?<!\d)\d(?:[ -]?\d){11,18}/g;

/** Luhn's check (ISO/IEC 7812-1 annex B) over a string of digits. */
export const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const doubled = place % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The longest card number at the start of a candidate that ends where a group of digits ends; null when there is none. */
const cardEnd = (text: string, start: number, end: number): number | null => {
  if (!issuer.test(text.charAt(start))) return null;
  let digits = "";
  let found: number | null = null;
  for (let at = start; at < end; at += 1) {
    if (!isDigit(text.charCodeAt(at))) continue;
    digits += text.charAt(at);
    const isGroupEnd = !isDigit(text.charCodeAt(at + 1));
    if (isGroupEnd && digits.length >= digitsMin && digits.length <= digitsMax && passesLuhn(digits)) found = at + 1;
  }
  return found;
};

const scan = (text: string): Finding[] => {
  const findings: Finding[] = [];
  for (const run of digitRuns(text)) {
    // Only the run: a search in the whole text would go on to its end for each run that holds nothing.
    const piece = text.slice(run.start, run.end);
    candidate.lastIndex = 0;
    for (let match = candidate.exec(piece); match !== null; match = candidate.exec(piece)) {
      const end = cardEnd(piece, match.index, match.index + match[0].length);
      candidate.lastIndex = end ?? match.index + 1;
      if (end === null) continue;
      const span = { start: run.start + match.index, end: run.start + end };
      findings.push({ type, ...span, scoreMilli: 1_000, scanner: "credit-card", dataClass: "pci" });
    }
  }
  return findings;
};

export const creditCard: Scanner = { name: "credit-card", version: "1", types: [type], scan };
