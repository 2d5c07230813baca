/**
 * Australia and New Zealand.
 * @module
 */
import { compacted } from "../checks/compact.ts";
import { digitAt, sumsTo, valueOf, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { grouped } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

const abnSum = (digits: string): number => weightedSum(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10;

/** One less in the first digit, a multiple of 89. */
export const isAbn = (digits: string): boolean => !digits.startsWith("0") && abnSum(digits) % 89 === 0;

/** Weights 8 to 1, modulus 10. */
export const isAcn = (digits: string): boolean =>
  Number(digits) > 0 && (10 - (weightedSum(digits, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digitAt(digits, 8);

const tfnSum = sumsTo([1, 4, 3, 7, 5, 8, 6, 9, 10], 11);
export const isTfn = (digits: string): boolean => Number(digits) > 0 && tfnSum(digits);

/** The ninth digit checks the first eight; the tenth is the card's issue. */
export const isMedicare = (digits: string): boolean =>
  /^[2-6]/.test(digits) && weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8);

/** Modulus 11; a second row of weights where the first gives ten. */
export const isIrd = (digits: string): boolean => {
  const number = digits.padStart(9, "0");
  const rest = (11 - (weightedSum(number, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  const check = rest === 10 ? (11 - (weightedSum(number, [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11 : rest;
  return Number(digits) >= 10_000_000 && Number(digits) <= 150_000_000 && check === digitAt(number, 8);
};

const nhiLetters = "0ABCDEFGHJKLMNPQRSTUVWXYZ";
const nhiValue = (character: string): number =>
  /\d/.test(character) ? valueOf(character) : nhiLetters.indexOf(character);

/** Three letters and four digits modulus 11, or three letters, two digits and two letters modulus 23 (HISO 10046). */
export const isNhi = (code: string): boolean => {
  const sum = [7, 6, 5, 4, 3, 2].reduce((sum, weight, place) => sum + weight * nhiValue(code.charAt(place)), 0);
  if (/\d$/.test(code)) return sum % 11 !== 0 && (11 - (sum % 11)) % 10 === digitAt(code, 6);
  return nhiLetters.charAt(23 - (sum % 23)) === code.charAt(6);
};

const tfnWords = ["tfn", "tax file number", "tax file", "ato", "tax number"];
const medicareWords = ["medicare", "medicare card", "medicare number", "medicare no", "irn", "medicare card number"];

const au: readonly Recognizer[] = [
  ...identifier({
    type: "AU_ABN",
    countries: ["AU"],
    source: "A New Tax System (Australian Business Number) Act 1999; https://abr.business.gov.au/Help/AbnFormat",
    forms: [
      [/\d{2} \d{3} \d{3} \d{3}|\d{2}-\d{3}-\d{3}-\d{3}/, strength.likely],
      [/\d{11}/, 350],
    ],
    check: compacted(isAbn),
    context: ["abn", "australian business number", "business number", "abn number"],
    aloneMilli: 428,
  }),
  ...identifier({
    type: "AU_ACN",
    countries: ["AU"],
    source: "Corporations Act 2001, s. 118; https://asic.gov.au",
    forms: [[/\d{3}[ -]?\d{3}[ -]?\d{3}/, strength.weak]],
    check: compacted(isAcn),
    context: ["acn", "australian company number", "company number", "asic"],
    aloneMilli: 406,
  }),
  ...identifier({
    type: "AU_TFN",
    countries: ["AU"],
    source: "Income Tax Assessment Act 1936, part VA; https://www.ato.gov.au",
    forms: [[/\d{3}[ -]?\d{3}[ -]?\d{3}/, strength.weak]],
    digits: 9,
    check: compacted(isTfn),
    context: tfnWords,
    aloneMilli: 407,
  }),
  ...identifier({
    type: "AU_MEDICARE",
    countries: ["AU"],
    dataClass: "phi",
    source: "https://www.servicesaustralia.gov.au/medicare-card",
    forms: [
      [grouped([4, 5, 1]), strength.fair],
      [/[2-6]\d{9,10}/, strength.weak],
    ],
    check: compacted(isMedicare),
    context: medicareWords,
    aloneMilli: 432,
  }),
  ...identifier({
    type: "AU_PASSPORT",
    countries: ["AU"],
    source: "ICAO 9303",
    forms: [[/(?:[A-Z]|P[A-FUWXZ]|R[A-Z])\d{7}/i, 130]],
    context: ["passport", "passport number", "australian passport", "travel document"],
  }),
  ...identifier({
    type: "AU_DRIVER_LICENSE",
    countries: ["AU"],
    source: "Austroads, driver licence numbers by state",
    forms: [[/\d{8,10}|[A-Z]\d{5,6}|\d{3} ?\d{3} ?\d{3}/i, 60]],
    context: ["driver licence", "drivers licence", "driver s licence", "licence number", "driving licence"],
  }),
];

const nz: readonly Recognizer[] = [
  ...identifier({
    type: "NZ_IRD",
    countries: ["NZ"],
    source: "https://www.ird.govt.nz, resident withholding tax and non-resident withholding tax specification",
    forms: [
      [/\d{2,3}-\d{3}-\d{3}/, 300],
      [/\d{8,9}|\d{2,3} \d{3} \d{3}/, strength.weak],
    ],
    check: compacted(isIrd),
    context: ["ird", "ird number", "inland revenue", "ird no", "tax number"],
    aloneMilli: 402,
  }),
  ...identifier({
    type: "NZ_NHI",
    countries: ["NZ"],
    dataClass: "phi",
    source: "HISO 10046, Consumer Health Identity Standard",
    forms: [
      [/[A-HJ-NP-Z]{3}(?:\d{4}|\d{2}[A-HJ-NP-Z]{2})/, strength.weak],
      [/[A-HJ-NP-Z]{3}(?:\d{4}|\d{2}[A-HJ-NP-Z]{2})/i, 100],
    ],
    check: compacted(isNhi),
    context: ["nhi", "nhi number", "national health index", "patient", "nhi no"],
    aloneMilli: 402,
  }),
  ...identifier({
    type: "NZ_PASSPORT",
    countries: ["NZ"],
    source: "ICAO 9303",
    forms: [[/[ELR][A-Z]?\d{6}/i, 120]],
    context: ["passport", "passport number", "new zealand passport", "nz passport"],
  }),
  ...identifier({
    type: "NZ_DRIVER_LICENSE",
    countries: ["NZ"],
    source: "https://www.nzta.govt.nz",
    forms: [[/[A-Z]{2}\d{6}/i, 110]],
    context: ["driver licence", "drivers licence", "driver s licence", "driving licence", "nzta"],
  }),
];

export const auNz: readonly Recognizer[] = [...au, ...nz];
