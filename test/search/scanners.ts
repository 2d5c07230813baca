/**
 * Scanners that find what a test can foresee: addresses and numbers in the call, names beside it.
 * @module
 */
import type { DataClass } from "../../src/domain/data-class.ts";
import type { Scanner } from "../../src/scan/scanner.ts";

const finding = (
  name: string,
  dataClass: DataClass,
  types: Readonly<Record<string, RegExp>>,
  isSlow: boolean,
): Scanner => ({
  name,
  version: "1",
  types: Object.keys(types),
  isSlow,
  scan: (text) => {
    if (text.includes(`break ${name}`)) throw new Error("broken");
    return Object.entries(types).flatMap(([type, pattern]) =>
      [...text.matchAll(pattern)].map(({ 0: value, index: start }) => {
        return { type, start, end: start + value.length, scoreMilli: 900, scanner: name, dataClass };
      }),
    );
  },
  openFrom: (text) => Math.max(0, text.length - 64),
});

export const scanners: readonly Scanner[] = [
  finding(
    "values",
    "confidential",
    {
      EMAIL_ADDRESS: /[a-z.]+@[a-z]+\.com/g,
      CREDIT_CARD: /\b4\d{15}\b/g,
      IBAN_CODE: /GB\d{2}[A-Z]{4}\d+/g,
      // Overlaps an address, and reaches beyond it.
      US_STREET_ADDRESS: /[a-z]+@[a-z]+\.com near \w+/g,
    },
    false,
  ),
  finding("people", "confidential", { PERSON: /\b[A-Z][a-z]+ [A-Z][a-z]+\b/g }, true),
];
