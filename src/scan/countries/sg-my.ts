/**
 * Singapore and Malaysia.
 * @module
 */
import { isYearMonthDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

const nricLetters: Readonly<Record<string, readonly [offset: number, letters: string]>> = {
  S: [0, "JZIHGFEDCBA"],
  T: [4, "JZIHGFEDCBA"],
  F: [0, "XWUTRQPNMLK"],
  G: [4, "XWUTRQPNMLK"],
  M: [3, "XWUTRQPNJLK"],
};

/** A letter of the kind and century, seven digits, and the letter of their weighted sum by 11. */
export const isNric = (compact: string): boolean => {
  const [offset, letters] = nricLetters[compact.charAt(0)] ?? [0, ""];
  return letters.charAt((weightedSum(compact.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11) === compact.charAt(8);
};

const uenAlphabet = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
const uenWeights = [4, 3, 5, 3, 10, 2, 2, 5, 7];

/** Businesses, local companies, and other entities: three forms with three tables of letters. */
export const isUen = (compact: string): boolean => {
  if (compact.length === 9)
    return "XMKECAWLJDB".charAt(weightedSum(compact, [10, 4, 9, 3, 8, 2, 7, 1]) % 11) === compact.charAt(8);
  if (/^\d/.test(compact))
    return "ZKCMDNERGWH".charAt(weightedSum(compact, [10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11) === compact.charAt(9);
  const sum = uenWeights.reduce((sum, weight, place) => sum + weight * uenAlphabet.indexOf(compact.charAt(place)), 0);
  return uenAlphabet.charAt((((sum - 5) % 11) + 11) % 11) === compact.charAt(9);
};

/** Places of birth that are not given out. */
const noPlace = new Set(["00", "17", "18", "19", "20", "69", "70", "73", "80", "81", "94", "95", "96", "97"]);
export const isMyKad = (digits: string): boolean => isYearMonthDay(digits) && !noPlace.has(digits.slice(6, 8));

export const sgMy: readonly Recognizer[] = [
  ...identifier({
    type: "SG_NRIC_FIN",
    countries: ["SG"],
    source: "National Registration Act 1965; https://www.ica.gov.sg",
    forms: [
      [/[STFGM]\d{7}[A-Z]/, strength.likely],
      [/[STFGM][- ]?\d{7}[- ]?[A-Z]/i, strength.fair],
    ],
    check: compacted(isNric),
    context: ["nric", "fin", "nric fin", "identity card", "ic number", "singpass", "singapore id"],
  }),
  ...identifier({
    type: "SG_UEN",
    countries: ["SG"],
    source: "https://www.uen.gov.sg",
    forms: [
      [/\d{8}[A-Z]|(?:19|20)\d{7}[A-Z]|[RST]\d{2}[A-Z]{2}\d{4}[A-Z]/, strength.fair],
      [/\d{8}[A-Z]|(?:19|20)\d{7}[A-Z]|[RST]\d{2}[A-Z]{2}\d{4}[A-Z]/i, strength.weak],
    ],
    check: compacted(isUen),
    context: ["uen", "business registration", "company", "acra", "gst", "roc"],
  }),
  ...identifier({
    type: "SG_PASSPORT",
    countries: ["SG"],
    source: "ICAO 9303",
    forms: [[/[KE]\d{7}[A-Z]/i, 200]],
    context: ["passport", "passport number", "singapore passport"],
  }),
  ...identifier({
    type: "MY_NRIC",
    countries: ["MY"],
    source: "National Registration Regulations 1990; https://www.jpn.gov.my",
    forms: [
      [/\d{6}-\d{2}-\d{4}/, strength.likely],
      [/\d{6} \d{2} \d{4}|\d{12}/, 200],
    ],
    check: compacted(isMyKad),
    context: ["mykad", "nric", "kad pengenalan", "ic number", "ic no", "no kp", "no ic", "malaysian id"],
    aloneMilli: 401,
  }),
  ...identifier({
    type: "MY_PASSPORT",
    countries: ["MY"],
    source: "ICAO 9303",
    forms: [[/[AHK]\d{8}/i, 120]],
    context: ["pasport", "passport", "malaysian passport"],
  }),
  ...identifier({
    type: "MY_SSM",
    countries: ["MY"],
    source: "Companies Act 2016; https://www.ssm.com.my",
    forms: [[bare(12), 100]],
    check: (text) => /^(?:19|20)\d{2}0[1-6]/.test(text),
    context: ["ssm", "company registration", "no syarikat", "pendaftaran syarikat"],
  }),
];
