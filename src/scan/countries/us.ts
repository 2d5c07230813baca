/**
 * United States: social security, taxpayer and employer numbers, passports.
 * @module
 */
import { compacted, isOneCharacter } from "../checks/compact.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare, grouped } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Numbers that were printed in advertisements; the administration never gave them to anybody. */
const advertised = new Set(["078051120", "219099999"]);

/** No area 000, 666 or 900-999, no group 00, no serial 0000. */
export const isSsn = (digits: string): boolean =>
  /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits) && !advertised.has(digits) && !isOneCharacter(digits);

/** Begins with 9; the groups that are given out. */
export const isItin = (digits: string): boolean =>
  /^9\d{2}(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/.test(digits) && !isOneCharacter(digits);

/** The prefixes of the campuses and of the internet that give numbers out. */
export const isEin = (digits: string): boolean =>
  /^(?:0[1-6]|1[0-6]|2[0-7]|[345]\d|6[0-8]|7[1-7]|8[0-8]|9[0-58-9])\d{7}$/.test(digits);

const ssnWords = ["ssn", "ssns", "social", "social security", "social security number", "soc sec", "ss no", "ssid"];
const itinWords = [
  "itin",
  "individual taxpayer",
  "taxpayer id",
  "taxpayer identification",
  "tax id",
  "tax payer",
  "tin",
];
const einWords = ["fein", "employer identification", "employer id", "federal tax id", "tax id", "irs", "w 9"];
const passportWords = ["passport", "passport number", "us passport", "travel document", "passport no", "passport book"];

export const us: readonly Recognizer[] = [
  ...identifier({
    type: "US_SSN",
    countries: ["US"],
    source: "https://www.ssa.gov/employer/randomization.html",
    forms: [
      [grouped([3, 2, 4], "-"), strength.certain],
      [grouped([3, 2, 4], " ."), strength.fair],
    ],
    digits: 9,
    check: compacted(isSsn),
    context: ssnWords,
  }),
  ...identifier({
    type: "US_ITIN",
    countries: ["US"],
    source: "https://www.irs.gov/individuals/individual-taxpayer-identification-number",
    forms: [
      [grouped([3, 2, 4], "-"), strength.certain],
      [grouped([3, 2, 4], " ."), strength.fair],
      [/\d{3}[- ./]?\d{2}[- ./]?\d{4}/, strength.weak],
    ],
    check: compacted(isItin),
    context: itinWords,
    aloneMilli: 410,
  }),
  ...identifier({
    type: "US_EIN",
    countries: ["US"],
    source:
      "https://www.irs.gov/businesses/small-businesses-self-employed/how-eins-are-assigned-and-valid-ein-prefixes",
    forms: [[/\d{2}-\d{7}/, strength.weak]],
    check: compacted(isEin),
    context: ["ein", ...einWords],
  }),
  // "ein" is a word of German: not enough for nine digits.
  ...identifier({
    type: "US_EIN",
    countries: ["US"],
    source:
      "https://www.irs.gov/businesses/small-businesses-self-employed/how-eins-are-assigned-and-valid-ein-prefixes",
    forms: [[bare(9), strength.faint]],
    check: compacted(isEin),
    context: einWords,
  }),
  ...identifier({
    type: "US_PASSPORT",
    countries: ["US"],
    source: "https://travel.state.gov/content/travel/en/passports/passport-help/next-generation-passport.html",
    forms: [
      [/[A-Z]\d{8}/i, strength.weak - 30],
      [bare(9), 100],
    ],
    context: passportWords,
  }),
];
