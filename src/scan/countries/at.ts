/**
 * Austria: social insurance, VAT and tax numbers.
 * @module
 */
import { isDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { digitAt, digitSum, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Three digits, check digit, date of birth (months 13-15 when a day has run out of numbers). */
export const isSocialInsurance = (digits: string): boolean => {
  const month = Number(digits.slice(6, 8));
  return (
    digits.charAt(0) !== "0" &&
    isDay(month > 12 && month < 16 ? 1 : month, Number(digits.slice(4, 6))) &&
    weightedSum(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digitAt(digits, 3)
  );
};

/** ATU and eight digits: 96 less the digit sums, by 10. */
export const isUid = (compact: string): boolean =>
  (96 - digitSum(compact.slice(3), [1, 2, 1, 2, 1, 2, 1])) % 10 === digitAt(compact, 10);

export const at: readonly Recognizer[] = [
  ...identifier({
    type: "AT_SVNR",
    countries: ["AT"],
    source: "ASVG § 30c; https://www.sozialversicherung.at",
    forms: [
      [/\d{4}[ /-]\d{6}/, strength.fair],
      [bare(10), strength.weak],
    ],
    check: compacted(isSocialInsurance),
    context: [
      "svnr",
      "sv nummer",
      "sozialversicherungsnummer",
      "versicherungsnummer",
      "e card",
      "ecard",
      "social insurance",
    ],
    aloneMilli: 425,
  }),
  ...identifier({
    type: "AT_VAT_ID",
    countries: ["AT"],
    source: "Umsatzsteuergesetz 1994, Art. 28",
    forms: [[/ATU ?\d{8}/i, strength.certain]],
    check: compacted(isUid),
    context: ["uid", "ust id", "umsatzsteuer", "vat"],
  }),
  ...identifier({
    type: "AT_TAX_NUMBER",
    countries: ["AT"],
    source: "https://www.oenb.at; Bundesministerium für Finanzen, Abgabenkontonummer",
    forms: [[/\d{2}[ -]?\d{3}\/?\d{4}/, strength.weak]],
    check: compacted((digits) => (80 - digitSum(digits, [1, 2, 1, 2, 1, 2, 1, 2])) % 10 === digitAt(digits, 8)),
    context: ["steuernummer", "abgabenkontonummer", "finanzamt", "steuer nr", "tax number"],
  }),
  ...identifier({
    type: "AT_PASSPORT",
    countries: ["AT"],
    source: "ICAO 9303",
    forms: [[/[A-Z]{1,2} ?\d{7}/, 130]],
    context: ["reisepass", "passnummer", "reisepassnummer", "passport"],
  }),
];
