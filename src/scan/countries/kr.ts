/**
 * Korea: resident and foreigner registration, passports, driving licences, business registration.
 * @module
 */
import { isYearMonthDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { digitAt, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { identifier, strength } from "./identifier.ts";

const sum = (digits: string): number => weightedSum(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11;

/** Date of birth; 1-4 for the century and sex; a region up to 95. Numbers given out since October 2020 are random behind the sex, so the check digit is not asked. */
export const isRrn = (digits: string): boolean =>
  isYearMonthDay(digits) && /^[1-4](?:[0-8]\d|9[0-5])/.test(digits.slice(6));

/** The same, with 5-8 for the century and sex. */
export const isFrn = (digits: string): boolean =>
  isYearMonthDay(digits) && /^[5-8](?:[0-8]\d|9[0-5])/.test(digits.slice(6));

/** The check digit that numbers until October 2020 have. */
export const hasResidentCheck = (digits: string): boolean => (11 - sum(digits)) % 10 === digitAt(digits, 12);
export const hasForeignerCheck = (digits: string): boolean => (13 - sum(digits)) % 10 === digitAt(digits, 12);

/** Weights 1, 3, 7, and both digits of the last product. */
export const isBusiness = (digits: string): boolean => {
  const product = digitAt(digits, 8) * 5;
  const sum = weightedSum(digits, [1, 3, 7, 1, 3, 7, 1, 3]) + product + Math.floor(product / 10);
  return (10 - (sum % 10)) % 10 === digitAt(digits, 9);
};

const rrnWords = [
  "주민등록번호",
  "주민번호",
  "rrn",
  "resident registration",
  "korean id",
  "resident number",
  "주민등록",
];
const frnWords = [
  "외국인등록번호",
  "외국인번호",
  "frn",
  "foreigner registration",
  "alien registration",
  "arc",
  "korean id",
];
const passportWords = ["여권", "여권번호", "passport", "korean passport", "passport number", "여권번호는"];
const drivingWords = [
  "운전면허",
  "운전면허번호",
  "면허번호",
  "driver license",
  "driving license",
  "driving licence",
  "drivers license",
];

export const kr: readonly Recognizer[] = [
  ...identifier({
    type: "KR_RRN",
    countries: ["KR"],
    source: "주민등록법 시행규칙 제2조",
    forms: [
      [/\d{6}-[1-4]\d{6}/, strength.certain],
      [/\d{6} ?[1-4]\d{6}/, 300],
    ],
    check: compacted(isRrn),
    context: rrnWords,
    aloneMilli: 420,
  }),
  ...identifier({
    type: "KR_RRN",
    countries: ["KR"],
    source: "주민등록법 시행규칙 제2조",
    forms: [[/\d{6}[1-4]\d{6}/, strength.weak]],
    check: compacted((digits) => isRrn(digits) && hasResidentCheck(digits)),
    context: rrnWords,
  }),
  ...identifier({
    type: "KR_FRN",
    countries: ["KR"],
    source: "출입국관리법 시행령 제40조의2",
    forms: [
      [/\d{6}-[5-8]\d{6}/, strength.certain],
      [/\d{6} ?[5-8]\d{6}/, 300],
    ],
    check: compacted(isFrn),
    context: frnWords,
    aloneMilli: 420,
  }),
  ...identifier({
    type: "KR_FRN",
    countries: ["KR"],
    source: "출입국관리법 시행령 제40조의2",
    forms: [[/\d{6}[5-8]\d{6}/, strength.weak]],
    check: compacted((digits) => isFrn(digits) && hasForeignerCheck(digits)),
    context: frnWords,
  }),
  ...identifier({
    type: "KR_PASSPORT",
    countries: ["KR"],
    source: "여권법 시행규칙; ICAO 9303",
    forms: [
      [/[MSRODG]\d{3}[A-Z]\d{4}/i, 300],
      [/[MSRODG]\d{8}/i, 180],
    ],
    context: passportWords,
    aloneMilli: 403,
  }),
  ...identifier({
    type: "KR_DRIVER_LICENSE",
    countries: ["KR"],
    source: "도로교통법 시행규칙 제76조; regions 11-26, 28",
    forms: [
      [/(?:1[1-9]|2[0-68])-\d{2}-\d{6}-\d{2}/, strength.certain],
      [/(?:1[1-9]|2[0-68])[ .]?\d{2}[ .]?\d{6}[ .]?\d{2}/, 150],
    ],
    context: drivingWords,
    aloneMilli: 402,
  }),
  ...identifier({
    type: "KR_BRN",
    countries: ["KR"],
    source: "부가가치세법 시행령 제12조",
    forms: [[/\d{3}-\d{2}-\d{5}/, strength.likely]],
    digits: 10,
    check: compacted(isBusiness),
    context: ["사업자등록번호", "사업자번호", "brn", "business registration", "사업자"],
    aloneMilli: 405,
  }),
];
