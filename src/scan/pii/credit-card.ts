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

/** The longest card number at the start of a candidate that ends where a group of digits ends; null when there is none. */
const cardEnd = (text: string, start: number, end: number): number | null => {
  for (let stop = end; stop > start; stop -= 1) {
    if (/\d/.test(text[stop] ?? "") || !/\d/.test(text[stop - 1] ?? "")) continue;
    const digits = text.slice(start, stop).replaceAll(/[ -]/g, "");
    if (digits.length < digitsMin || digits.length > digitsMax) continue;
    if (issuer.test(digits) && passesLuhn(digits)) return stop;
  }
  return null;
};

const scan = (text: string): Finding[] => {
  const findings: Finding[] = [];
  for (const run of digitRuns(text)) {
    candidate.lastIndex = run.start;
    let match = candidate.exec(text);
    while (match !== null && match.index < run.end) {
      const start = match.index;
      const end = cardEnd(text, start, start + match[0].length);
      if (end !== null)
        findings.push({ type, start, end, scoreMilli: 1_000, scanner: "credit-card", dataClass: "pci" });
      candidate.lastIndex = end ?? start + 1;
      match = candidate.exec(text);
    }
  }
  return findings;
};

export const creditCard: Scanner = { name: "credit-card", version: "1", types: [type], scan };
