/**
 * Germany: health insurance, physicians, practices.
 * @module
 */
import { compacted } from "../checks/compact.ts";
import { digitAt, digitSum, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** A letter, as two digits, and eight digits under the weights 1 and 2, digit sums (GKV-Spitzenverband, annex 1). */
export const isInsuredNumber = (compact: string): boolean => {
  const digits = String(compact.charCodeAt(0) - 64).padStart(2, "0") + compact.slice(1);
  return digitSum(digits, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10 === digitAt(compact, 9);
};

/** Six digits under the weights 4 and 9, their check digit, and two of the specialty (KBV, Arztnummern). */
export const isPhysicianNumber = (digits: string): boolean =>
  (10 - (weightedSum(digits, [4, 9, 4, 9, 4, 9]) % 10)) % 10 === digitAt(digits, 6) && !digits.endsWith("00");

const insuredWords = [
  "krankenkasse",
  "krankenversicherung",
  "kvnr",
  "versichertennummer",
  "krankenversichertennummer",
  "egk",
  "health insurance",
];
const physicianWords = ["lanr", "arztnummer", "lebenslange arztnummer", "arzt", "physician number", "vertragsarzt"];
const practiceWords = ["bsnr", "betriebsstättennummer", "betriebsstätte", "praxis", "nbsnr", "practice number"];

export const deHealth: readonly Recognizer[] = [
  ...identifier({
    type: "DE_HEALTH_INSURANCE",
    countries: ["DE"],
    dataClass: "phi",
    source: "SGB V § 290",
    forms: [
      [/[A-Z]\d{9}/, strength.fair],
      [/[A-Z][ -]?\d{3}[ -]?\d{3}[ -]?\d{3}/i, strength.weak],
    ],
    check: compacted(isInsuredNumber),
    context: insuredWords,
    aloneMilli: strength.fair,
  }),
  ...identifier({
    type: "DE_LANR",
    countries: ["DE"],
    dataClass: "phi",
    source: "SGB V § 75 Abs. 7; Richtlinie der KBV zur Vergabe der Arzt- und Betriebsstättennummern",
    forms: [[bare(9), strength.weak]],
    check: isPhysicianNumber,
    context: physicianWords,
    aloneMilli: 410,
  }),
  ...identifier({
    type: "DE_BSNR",
    countries: ["DE"],
    dataClass: "phi",
    source: "SGB V § 75 Abs. 7; Richtlinie der KBV zur Vergabe der Arzt- und Betriebsstättennummern",
    forms: [[bare(9), 100]],
    // The first two digits are the association's: 01-03, 06-21, 24, 25, 27, 28, 31, 35, 37-52, 55, 60-74, 77-83, 85-96, 98, 99.
    check: (digits) =>
      /^(?:0[1-36-9]|1\d|2[014578]|3[15789]|4\d|5[0-25]|6\d|7[0-4789]|8[0-35-9]|9[0-689])/.test(digits),
    context: practiceWords,
    aloneMilli: 400,
  }),
];
