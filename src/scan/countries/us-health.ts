/**
 * United States: Medicare beneficiaries, prescribers and their licences, and the numbers of hospitals and insurers.
 * @module
 */
import { compacted } from "../checks/compact.ts";
import { passesLuhn } from "../checks/luhn.ts";
import { digitAt } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Digits and letters at fixed places, without S, L, O, I, B and Z. */
const mbi = /^[1-9][AC-HJKMNP-RT-Y][\dAC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][\dAC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d{2}$/;
export const isMbi = (compact: string): boolean => mbi.test(compact);

/** Luhn over the number behind 80840, the prefix of health applications in the United States. */
export const isNpi = (digits: string): boolean => /^[12]\d{9}$/.test(digits) && passesLuhn(`80840${digits}`);

/** The sum of the first, third and fifth digit and twice the second, fourth and sixth ends in the seventh. */
export const isDea = (compact: string): boolean => {
  const digit = (place: number): number => digitAt(compact, place + 1);
  const sum = digit(1) + digit(3) + digit(5) + 2 * (digit(2) + digit(4) + digit(6));
  return /^[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}$/.test(compact) && sum % 10 === digit(7);
};

/** Four digits at least, and not a date. */
const isRecord = (text: string): boolean => /(?:\d\D?){4}/.test(text) && !/^(?:19|20)\d{2}-\d{2}-\d{2}$/.test(text);

/** Words for the numbers that stand beside a record's number. */
const otherNumbers = [
  "phone",
  "tel",
  "fax",
  "mobile",
  "ssn",
  "dob",
  "date of birth",
  "account",
  "npi",
  "zip",
  "invoice",
  "order",
];

const hasDigits = (text: string): boolean => /\d.{0,2}\d.{0,2}\d/.test(text);

const mrnWords = [
  "mrn",
  "medical record",
  "medical record number",
  "medical record no",
  "health record number",
  "chart number",
];
const patientWords = [
  "patient id",
  "patient number",
  "patient no",
  "patient identifier",
  "patient mrn",
  "hospital number",
];
const planWords = ["member id", "member number", "subscriber id", "subscriber number", "health plan", "insurance id"];
const insurerWords = [
  "health insurance",
  "medicaid",
  "medicaid id",
  "beneficiary",
  "beneficiary id",
  "group number",
  "rx id",
  "bcbs",
];
const licenseWords = [
  "medical license",
  "medical licence",
  "physician license",
  "nursing license",
  "license to practice",
  "dea",
];

export const usHealth: readonly Recognizer[] = [
  ...identifier({
    type: "US_MBI",
    countries: ["US"],
    dataClass: "phi",
    source: "https://www.cms.gov/medicare/new-medicare-card/understanding-the-mbi.pdf",
    forms: [
      [/\d[A-Z][\dA-Z]\d[- ][A-Z][\dA-Z]\d[- ][A-Z]{2}\d{2}/i, strength.certain],
      [/\d[A-Z][\dA-Z]\d[A-Z][\dA-Z]\d[A-Z]{2}\d{2}/i, strength.fair],
    ],
    check: compacted(isMbi),
    context: ["medicare", "mbi", "medicare id", "medicare number", "medicare beneficiary", "beneficiary", "cms"],
  }),
  ...identifier({
    type: "US_NPI",
    countries: ["US"],
    dataClass: "phi",
    source:
      "45 CFR 162.406; https://www.cms.gov/Regulations-and-Guidance/Administrative-Simplification/NationalProvIdentStand/Downloads/NPIcheckdigit.pdf",
    forms: [
      [bare(10), strength.weak],
      [/\d{4}[ -]\d{3}[ -]\d{3}/, strength.weak],
    ],
    check: compacted(isNpi),
    context: ["npi", "national provider", "provider id", "provider number", "provider", "prescriber", "physician"],
    aloneMilli: 430,
  }),
  ...identifier({
    type: "MEDICAL_LICENSE",
    countries: ["US"],
    dataClass: "phi",
    source: "21 CFR 1301.11; https://www.deadiversion.usdoj.gov",
    forms: [[/[A-Z][A-Z9]\d{7}/, 410]],
    check: compacted(isDea),
    context: ["dea", "dea number", "dea registration", "medical license", "certificate", "prescriber"],
  }),
  ...identifier({
    type: "MEDICAL_LICENSE",
    dataClass: "phi",
    source: "45 CFR 164.514(b)(2)(i)(K)",
    forms: [[/[A-Z]{0,3}[ .-]?\d{4,9}/i, strength.faint]],
    check: hasDigits,
    context: licenseWords,
  }),
  ...identifier({
    type: "US_CLIA",
    countries: ["US"],
    dataClass: "phi",
    source: "42 CFR 493; https://www.cms.gov/medicare/quality/clinical-laboratory-improvement-amendments",
    forms: [[/\d{2}D\d{7}/, 410]],
    context: ["clia", "clia number", "laboratory", "lab"],
  }),
  {
    type: "MEDICAL_RECORD_NUMBER",
    dataClass: "phi",
    source: "45 CFR 164.514(b)(2)(i)(H)",
    scoreMilli: 700,
    pattern:
      /(?:MRN|(?:medical record|patient|hospital|chart|health record)(?: ?(?:number|no|num|id|identifier|MRN|#)\.?){1,2})(?: ?(?:is|was|[:#=]) ?){0,2} ?(?<value>(?:[A-Z]{1,4}[-#]?)?\d[\dA-Z]{3,11}(?:-[\dA-Z]{1,6}){0,2})/i,
    check: isRecord,
  },
  ...identifier({
    type: "MEDICAL_RECORD_NUMBER",
    dataClass: "phi",
    source: "45 CFR 164.514(b)(2)(i)(H)",
    forms: [[/(?:[A-Z]{1,4}[-#]?)?\d{5,12}/i, strength.faint]],
    context: [...mrnWords, ...patientWords],
    against: otherNumbers,
  }),
  {
    type: "HEALTH_PLAN_ID",
    dataClass: "phi",
    source: "45 CFR 164.514(b)(2)(i)(I)",
    scoreMilli: 600,
    pattern:
      /(?:member|subscriber|beneficiary|insurance|health plan|medicaid|policy ?holder)(?: ?(?:number|no|num|id|identifier|#)\.?){1,2}(?: ?(?:is|was|[:#=]) ?){0,2} ?(?<value>(?:[A-Z]{1,4}[- ]?)?\d[\dA-Z]{5,13}(?:-\d{1,3})?)/i,
    check: isRecord,
  },
  ...identifier({
    type: "HEALTH_PLAN_ID",
    dataClass: "phi",
    source: "45 CFR 164.514(b)(2)(i)(I)",
    forms: [[/[A-Z]{1,4}[- ]?\d{6,12}(?:-\d{1,3})?|\d{8,12}(?:-\d{1,3})?/i, strength.faint]],
    context: [...planWords, ...insurerWords],
    against: otherNumbers,
  }),
];
