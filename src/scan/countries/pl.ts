/**
 * Poland: PESEL, tax and company numbers, identity cards, passports.
 * @module
 */
import { isDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { digitAt, sumsTo, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { anyhow, bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

const peselSum = sumsTo([1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], 10);

/** Date of birth, the century in the month (1800: 80, 2000: 20, 2100: 40, 2200: 60), modulus 10. */
export const isPesel = (digits: string): boolean =>
  isDay(Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6))) && peselSum(digits);

/** Modulus 11; a remainder of 10 is not given out. */
export const isNip = (digits: string): boolean =>
  !digits.startsWith("0") && weightedSum(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(digits, 9);

const regonWeights = [8, 9, 2, 3, 4, 5, 6, 7];
/** Modulus 11, where a remainder of 10 is a zero. */
export const isRegon = (digits: string): boolean =>
  (weightedSum(digits, regonWeights) % 11) % 10 === digitAt(digits, 8);

/** Three letters; the first digit checks the rest, weights 7, 3, 1 (letters from A = 10). */
export const isIdCard = sumsTo([7, 3, 1, 9, 7, 3, 1, 7, 3], 10);

/** Two letters; the first digit checks the rest. */
export const isPassport = sumsTo([7, 3, 9, 1, 7, 3, 1, 7, 3], 10);

const idWords = [
  "dowód osobisty",
  "dowód",
  "dowodu osobistego",
  "numer dowodu",
  "seria i numer",
  "identity card",
  "id card",
  "dowodu",
];

export const pl: readonly Recognizer[] = [
  ...identifier({
    type: "PL_PESEL",
    countries: ["PL"],
    source: "Ustawa o ewidencji ludności, art. 15; https://www.gov.pl/web/gov/czym-jest-numer-pesel",
    forms: [[anyhow(11), strength.weak]],
    check: compacted(isPesel),
    context: ["pesel", "numer pesel", "nr pesel", "polish id"],
    aloneMilli: strength.fair + 10,
  }),
  ...identifier({
    type: "PL_NIP",
    countries: ["PL"],
    source: "Ustawa o zasadach ewidencji i identyfikacji podatników, art. 8b",
    forms: [
      [/(?:PL ?)?\d{3}-\d{3}-\d{2}-\d{2}|\d{3}-\d{2}-\d{2}-\d{3}|PL ?\d{10}/, strength.fair + 50],
      [bare(10), 200],
    ],
    check: (text) => compacted(isNip)(text.replace("PL", "")),
    context: ["nip", "numer identyfikacji podatkowej", "vat", "nip nr", "podatek"],
  }),
  ...identifier({
    type: "PL_REGON",
    countries: ["PL"],
    source: "https://bip.stat.gov.pl, REGON",
    forms: [[/\d{9}|\d{14}/, 200]],
    check: isRegon,
    context: ["regon", "numer regon"],
  }),
  ...identifier({
    type: "PL_ID_CARD",
    countries: ["PL"],
    source: "Ustawa o dowodach osobistych; https://www.gov.pl",
    forms: [[/[A-Z]{3} ?\d{6}/i, strength.weak]],
    check: compacted(isIdCard),
    context: idWords,
    aloneMilli: 404,
  }),
  ...identifier({
    type: "PL_PASSPORT",
    countries: ["PL"],
    source: "ICAO 9303; https://www.gov.pl",
    forms: [[/[A-Z]{2} ?\d{7}/i, strength.weak]],
    check: compacted(isPassport),
    context: ["paszport", "numer paszportu", "paszportu", "passport"],
  }),
];
