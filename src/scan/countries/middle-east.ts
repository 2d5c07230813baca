/**
 * Israel and its neighbours on the Gulf and in Egypt.
 * @module
 */
import { isDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { passesLuhn } from "../checks/luhn.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Luhn over nine digits, and not all zeros. */
export const isTeudatZehut = (digits: string): boolean => Number(digits) > 0 && passesLuhn(digits.padStart(9, "0"));

export const middleEast: readonly Recognizer[] = [
  ...identifier({
    type: "IL_ID",
    countries: ["IL"],
    source: "https://www.gov.il, מספר זהות",
    forms: [[/\d{8}-?\d/, strength.weak]],
    check: compacted(isTeudatZehut),
    context: ["תעודת זהות", "מספר זהות", "ת ז", "תז", "teudat zehut", "israeli id", "identity number", "mispar zehut"],
    aloneMilli: 402,
  }),
  ...identifier({
    type: "AE_EMIRATES_ID",
    countries: ["AE"],
    source: "https://icp.gov.ae, Emirates ID",
    forms: [[/784-\d{4}-\d{7}-\d|784\d{12}/, strength.certain]],
    check: compacted((digits) => passesLuhn(digits) && /^784(?:19|20)/.test(digits)),
    context: ["emirates id", "eid", "الهوية", "رقم الهوية"],
  }),
  ...identifier({
    type: "SA_NATIONAL_ID",
    countries: ["SA"],
    source: "https://www.absher.sa, رقم الهوية الوطنية",
    forms: [[/[12]\d{9}/, strength.weak]],
    check: passesLuhn,
    context: ["iqama", "الهوية الوطنية", "رقم الهوية", "الإقامة", "saudi id", "national id"],
  }),
  ...identifier({
    type: "EG_NATIONAL_ID",
    countries: ["EG"],
    source: "https://moi.gov.eg, الرقم القومي",
    forms: [[bare(14), strength.weak]],
    check: (digits) =>
      /^[23]\d{6}(?:0[1-4]|1[1-9]|2[1-9]|3[1-5]|88)/.test(digits) &&
      isDay(Number(digits.slice(3, 5)), Number(digits.slice(5, 7))),
    context: ["الرقم القومي", "بطاقة", "national id", "egyptian id"],
    aloneMilli: 403,
  }),
];
