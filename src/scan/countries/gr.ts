/**
 * Greece and Cyprus: social security, tax and identity card numbers.
 * @module
 */
import { isDayMonth } from "../checks/calendar.ts";
import { passesLuhn } from "../checks/luhn.ts";
import { digitAt, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Date of birth, serial, Luhn. */
export const isAmka = (digits: string): boolean => isDayMonth(digits) && passesLuhn(digits);

/** Powers of two as weights, modulus 11. */
export const isAfm = (digits: string): boolean =>
  Number(digits) > 0 && (weightedSum(digits, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digitAt(digits, 8);

export const gr: readonly Recognizer[] = [
  ...identifier({
    type: "GR_AMKA",
    countries: ["GR"],
    source: "Νόμος 3655/2008, άρθρο 153; https://www.amka.gr",
    forms: [[bare(11), 360]],
    check: isAmka,
    context: ["αμκα", "amka", "αριθμός μητρώου κοινωνικής ασφάλισης", "social security"],
    aloneMilli: strength.fair,
  }),
  ...identifier({
    type: "GR_AFM",
    countries: ["GR"],
    source: "https://www.aade.gr",
    forms: [
      [/EL ?\d{9}/, strength.likely],
      [bare(9), strength.weak],
    ],
    check: (text) => isAfm(text.slice(-9)),
    context: ["αφμ", "α φ μ", "afm", "φορολογικού μητρώου", "tax number", "tax id", "vat"],
  }),
  ...identifier({
    type: "GR_ID_CARD",
    countries: ["GR"],
    source: "https://www.passport.gov.gr",
    forms: [[/[Α-ΩA-Z]{1,2}[ -]?\d{6}/u, 130]],
    context: ["ταυτότητα", "αριθμός ταυτότητας", "δελτίο ταυτότητας", "αδτ", "identity card", "greek id"],
  }),
];
