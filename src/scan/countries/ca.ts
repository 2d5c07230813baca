/**
 * Canada: social insurance, provincial health cards, passports, driving licences, business numbers.
 * @module
 */
import { compacted } from "../checks/compact.ts";
import { passesLuhn } from "../checks/luhn.ts";
import { digitAt, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Luhn; 8 does not begin one, 0 those that are made up for examples. */
export const isSin = (digits: string): boolean => /^[0-79]/.test(digits) && Number(digits) > 0 && passesLuhn(digits);

/** British Columbia: 9, eight digits, modulus 11. */
export const isBcHealth = (digits: string): boolean =>
  digits.startsWith("9") && 11 - (weightedSum(digits.slice(1), [2, 4, 8, 5, 10, 9, 7, 3]) % 11) === digitAt(digits, 9);

const sinWords = [
  "sin",
  "social insurance",
  "social insurance number",
  "sin number",
  "numéro d assurance sociale",
  "nas",
  "assurance sociale",
];
const healthWords = [
  "ohip",
  "health card",
  "health card number",
  "phn",
  "personal health number",
  "ramq",
  "carte santé",
  "assurance maladie",
];

export const ca: readonly Recognizer[] = [
  ...identifier({
    type: "CA_SIN",
    countries: ["CA"],
    source: "https://www.canada.ca/en/employment-social-development/services/sin.html",
    digits: 9,
    forms: [
      [/\d{3}-\d{3}-\d{3}/, strength.fair],
      [/\d{3} \d{3} \d{3}|\d{3}\.\d{3}\.\d{3}|\d{9}/, strength.weak],
    ],
    check: compacted(isSin),
    context: sinWords,
    aloneMilli: 409,
  }),
  ...identifier({
    type: "CA_HEALTH_CARD",
    countries: ["CA"],
    dataClass: "phi",
    source: "Personal Health Information Protection Act, 2004; Ontario, British Columbia",
    forms: [[/\d{4}[ -]?\d{3}[ -]?\d{3}(?:[ -]?[A-Z]{2})?/i, strength.weak]],
    check: compacted((text) => passesLuhn(text.slice(0, 10)) || isBcHealth(text.slice(0, 10))),
    context: healthWords,
  }),
  ...identifier({
    type: "CA_HEALTH_CARD",
    countries: ["CA"],
    dataClass: "phi",
    source: "Loi sur l'assurance maladie, RLRQ A-29; four letters of the name, year, month (50 more for women), day",
    forms: [[/[A-Z]{4}[ -]?\d{2}(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])\d{2}/i, 350]],
    context: healthWords,
  }),
  ...identifier({
    type: "CA_PASSPORT",
    countries: ["CA"],
    source: "ICAO 9303",
    forms: [[/[A-Z]{2}\d{6}|[A-Z]\d{6}[A-Z]{2}/i, 130]],
    context: ["passport", "passeport", "passport number", "canadian passport"],
  }),
  ...identifier({
    type: "CA_DRIVER_LICENSE",
    countries: ["CA"],
    source: "AAMVA D20; Ontario and Quebec",
    forms: [
      [/[A-Z]\d{4}-\d{5}-\d{5}|[A-Z]\d{4}-\d{6}-\d{2}/i, strength.fair],
      [bare(7), 60],
    ],
    context: ["driver s licence", "drivers licence", "driver licence", "permis de conduire", "driver s license"],
  }),
  ...identifier({
    type: "CA_BUSINESS_NUMBER",
    countries: ["CA"],
    source: "https://www.canada.ca/en/revenue-agency, business number",
    forms: [[/\d{9} ?R[CMPTZ] ?\d{4}/i, strength.certain]],
    check: (text) => passesLuhn(text.slice(0, 9)),
    context: ["bn", "business number", "gst", "hst"],
  }),
];
