/**
 * All scanners over one text.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Finding } from "../domain/finding.ts";
import { creditCard } from "./pii/credit-card.ts";
import { emailAddress } from "./pii/email-address.ts";
import { usSsn } from "./pii/us-ssn.ts";
import type { Scanner } from "./scanner.ts";

/** Every scanner of the program. */
export const scanners: readonly Scanner[] = [emailAddress, creditCard, usSsn];

/**
 * Findings of all scanners in order of their start; they may overlap, and each counts, so that a weaker one cannot hide a stronger. Throws
 * `scanner_failed`, naming the scanner, when one breaks: unscanned text goes nowhere.
 */
export const runScanners = (list: readonly Scanner[], text: string): Finding[] => {
  let found: Finding[] = [];
  for (const scanner of list) {
    try {
      const own = scanner.scan(text);
      if (own.length > 0) found = found.concat(own);
    } catch {
      throw new CustodyError("scanner_failed", `the scanner ${scanner.name} failed`);
    }
  }
  return found.length > 1 ? found.toSorted((a, b) => a.start - b.start || b.end - a.end) : found;
};
