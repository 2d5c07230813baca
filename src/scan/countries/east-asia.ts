/**
 * China, Hong Kong, Taiwan, Japan.
 * @module
 */
import { isDay } from "../checks/calendar.ts";
import { compacted, isOneCharacter } from "../checks/compact.ts";
import { passesMod11And2 } from "../checks/iso-7064.ts";
import { digitAt, valueOf, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare, grouped } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Region, date of birth, serial, ISO/IEC 7064 MOD 11-2. */
export const isResidentId = (compact: string): boolean =>
  /^[1-9]\d{5}(?:19|20)/.test(compact) &&
  isDay(Number(compact.slice(10, 12)), Number(compact.slice(12, 14))) &&
  passesMod11And2(compact);

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** Powers of three as weights, modulus 31 (GB 32100-2015). */
export const isSocialCredit = (code: string): boolean => {
  const sum = creditWeights.reduce(
    (sum, weight, place) => sum + weight * creditAlphabet.indexOf(code.charAt(place)),
    0,
  );
  return creditAlphabet.charAt((31 - (sum % 31)) % 31) === code.charAt(17);
};

/** One or two letters (a missing one counts 36), six digits, modulus 11. */
export const isHkid = (compact: string): boolean => {
  const letters = compact.replace(/[\dA]$/, "").replace(/\d/g, "");
  const start = letters.length === 2 ? valueOf(letters) * 9 : 36 * 9;
  const rest = compact.slice(letters.length - 1);
  return (start + weightedSum(rest, [8, 7, 6, 5, 4, 3, 2, 1])) % 11 === 0;
};

/** Letters of the places, in the order of their numbers from 10. */
const places = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

/** A letter, as two digits, sex, serial, check digit. */
export const isTaiwanId = (compact: string): boolean => {
  const place = places.indexOf(compact.charAt(0)) + 10;
  const sum = Math.floor(place / 10) + (place % 10) * 9 + weightedSum(compact.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1]);
  return sum % 10 === 0;
};

/** Weights 6 to 2 and 7 to 2, modulus 11. */
export const isMyNumber = (digits: string): boolean => {
  const rest = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digitAt(digits, 11) && !isOneCharacter(digits);
};

const cn: readonly Recognizer[] = [
  ...identifier({
    type: "CN_RESIDENT_ID",
    countries: ["CN"],
    source: "GB 11643-1999",
    forms: [[/\d{6}[ -]?(?:19|20)\d{6}[ -]?\d{3}[\dX]/i, strength.certain]],
    check: compacted(isResidentId),
    context: ["身份证", "身份证号", "身份证号码", "居民身份证", "resident id", "chinese id", "identity card"],
  }),
  ...identifier({
    type: "CN_SOCIAL_CREDIT_CODE",
    countries: ["CN"],
    source: "GB 32100-2015",
    forms: [[/[1-9A-HJ-NPQRTUWXY][1-9]\d{6}[\dA-HJ-NPQRTUWXY]{10}/, strength.likely]],
    check: (code) => /[A-Z]/.test(code) && isSocialCredit(code),
    context: ["统一社会信用代码", "信用代码", "uscc", "unified social credit"],
  }),
  ...identifier({
    type: "CN_PASSPORT",
    countries: ["CN"],
    source: "ICAO 9303",
    forms: [[/E[A-Z\d]\d{7}|[GDSP]E?\d{7,8}/i, 160]],
    context: ["护照", "护照号", "护照号码", "passport", "chinese passport"],
  }),
];

const hk: readonly Recognizer[] = [
  ...identifier({
    type: "HK_HKID",
    countries: ["HK"],
    source: "Registration of Persons Regulations, cap. 177A",
    forms: [
      [/[A-Z]{1,2}\d{6}\([\dA]\)/i, strength.certain],
      [/[A-Z]{1,2}\d{6}[\dA]/i, strength.weak],
    ],
    check: compacted(isHkid),
    context: ["hkid", "hong kong id", "身份證", "身份證號碼", "identity card", "hkid card", "hk id"],
    aloneMilli: 404,
  }),
];

const tw: readonly Recognizer[] = [
  ...identifier({
    type: "TW_NATIONAL_ID",
    countries: ["TW"],
    source: "戶籍法; https://www.ris.gov.tw; foreigners since 2021: 8 and 9",
    forms: [
      [/[A-Z][1289]\d{8}/, strength.fair],
      [/[A-Z][1289]\d{8}/i, strength.weak],
    ],
    check: compacted(isTaiwanId),
    context: ["身分證", "身分證字號", "國民身分證", "taiwan id", "national id", "居留證"],
  }),
];

const jp: readonly Recognizer[] = [
  ...identifier({
    type: "JP_MY_NUMBER",
    countries: ["JP"],
    source: "行政手続における特定の個人を識別するための番号の利用等に関する法律施行令; 平成26年総務省令第85号",
    forms: [
      [grouped([4, 4, 4]), 340],
      [bare(12), strength.weak],
    ],
    digits: 12,
    check: compacted(isMyNumber),
    context: ["マイナンバー", "個人番号", "my number", "mynumber", "マイナンバーは", "kojin bango"],
    aloneMilli: 406,
  }),
  ...identifier({
    type: "JP_PASSPORT",
    countries: ["JP"],
    source: "ICAO 9303",
    forms: [[/[A-Z]{2}\d{7}/i, 140]],
    context: ["旅券", "旅券番号", "パスポート", "パスポート番号", "passport", "japanese passport"],
  }),
  ...identifier({
    type: "JP_DRIVER_LICENSE",
    countries: ["JP"],
    source: "道路交通法施行規則",
    forms: [[bare(12), 100]],
    context: ["運転免許", "運転免許証", "免許証番号", "driver license", "driving licence"],
  }),
];

export const eastAsia: readonly Recognizer[] = [...cn, ...hk, ...tw, ...jp];
