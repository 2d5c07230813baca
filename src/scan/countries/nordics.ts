/**
 * Denmark, Norway, Finland, Iceland.
 * @module
 */
import { isDay, isDayMonth } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { digitAt, sumsTo, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare, grouped } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

const mod11 = (digits: string, weights: readonly number[]): number => (11 - (weightedSum(digits, weights) % 11)) % 11;

/** Date of birth (D numbers add 40 to the day, H numbers to the month) and two digits modulus 11. */
export const isFodselsnummer = (digits: string): boolean =>
  isDay(Number(digits.slice(2, 4)) % 40, Number(digits.slice(0, 2)) % 40) &&
  mod11(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) === digitAt(digits, 9) &&
  mod11(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) === digitAt(digits, 10);

const organisation = sumsTo([3, 2, 7, 6, 5, 4, 3, 2, 1], 11);

/** Date of birth, a sign of the century, serial 002-999, and a character of the remainder by 31. */
export const isHetu = (text: string): boolean => {
  const code = text.toUpperCase();
  const rest = Number(code.slice(0, 6) + code.slice(7, 10)) % 31;
  return (
    isDayMonth(code) &&
    Number(code.slice(7, 10)) >= 2 &&
    "0123456789ABCDEFHJKLMNPRSTUVWXY".charAt(rest) === code.charAt(10)
  );
};

/** Modulus 11; a remainder of 1 is not given out. */
export const isYTunnus = (digits: string): boolean => mod11(digits, [7, 9, 10, 5, 8, 4, 2]) === digitAt(digits, 7);

/** Date of birth, modulus 11 at the ninth digit, and the century. Companies add 40 to the day. */
export const isKennitala = (digits: string): boolean =>
  isDay(Number(digits.slice(2, 4)), Number(digits.slice(0, 2)) % 40) &&
  mod11(digits, [3, 2, 7, 6, 5, 4, 3, 2]) === digitAt(digits, 8) &&
  /[089]$/.test(digits);

const finnish = [
  "henkilötunnus",
  "hetu",
  "henkilötunnukseni",
  "personbeteckning",
  "sotu",
  "personal identity code",
  "finnish id",
];

const no: readonly Recognizer[] = [
  ...identifier({
    type: "NO_FODSELSNUMMER",
    countries: ["NO"],
    source: "Folkeregisterforskriften § 2-2-1; https://www.skatteetaten.no",
    forms: [
      [/\d{6}[ -]\d{5}/, strength.certain],
      [/\d{11}|\d{2}[ .]\d{2}[ .]\d{2}[ .-]\d{5}/, strength.likely],
    ],
    check: compacted(isFodselsnummer),
    context: ["fødselsnummer", "personnummer", "fnr", "d nummer", "national identity number"],
  }),
  ...identifier({
    type: "NO_ORGNR",
    countries: ["NO"],
    source: "https://www.brreg.no, organisasjonsnummer",
    forms: [[/[89]\d{2} ?\d{3} ?\d{3}(?: ?MVA)?/, strength.weak]],
    check: compacted((text) => organisation(text.slice(0, 9))),
    context: ["organisasjonsnummer", "orgnr", "org nr", "mva", "foretak"],
  }),
];

const dk: readonly Recognizer[] = [
  ...identifier({
    type: "DK_CPR",
    countries: ["DK"],
    source: "CPR-loven; https://cpr.dk. Since 2007 numbers need not pass modulus 11",
    forms: [
      [/\d{6}-\d{4}/, 300],
      [/\d{6} ?\d{4}/, 150],
    ],
    check: compacted(isDayMonth),
    context: ["cpr", "cpr nummer", "cpr nr", "personnummer", "cprnr", "danish id", "sygesikring"],
    aloneMilli: 402,
  }),
  ...identifier({
    type: "DK_CVR",
    countries: ["DK"],
    source: "https://datacvr.virk.dk",
    forms: [[/(?:DK ?)?\d{2} ?\d{2} ?\d{2} ?\d{2}/, 200]],
    check: (text) => compacted(sumsTo([2, 7, 6, 5, 4, 3, 2, 1], 11))(text.replace("DK", "")),
    context: ["cvr", "cvr nummer", "cvr nr", "se nr", "momsnummer", "vat"],
  }),
];

const fi: readonly Recognizer[] = [
  ...identifier({
    type: "FI_PERSONAL_IDENTITY_CODE",
    countries: ["FI"],
    source: "Valtioneuvoston asetus 128/2010; https://dvv.fi/en/personal-identity-code",
    forms: [[/\d{6}[-+A-FU-Y]\d{3}[\dA-FHJ-NPR-Y]/i, strength.certain]],
    check: isHetu,
    context: finnish,
  }),
  ...identifier({
    type: "FI_BUSINESS_ID",
    countries: ["FI"],
    source: "https://www.ytj.fi, Y-tunnus",
    forms: [
      [/\d{7}-\d/, strength.fair],
      [/FI ?\d{8}/, strength.fair + 50],
    ],
    check: (text) => compacted(isYTunnus)(text.replace("FI", "")),
    context: ["y tunnus", "ly tunnus", "business id", "fo nummer", "alv", "vat"],
  }),
];

const is: readonly Recognizer[] = [
  ...identifier({
    type: "IS_KENNITALA",
    countries: ["IS"],
    source: "https://www.skra.is, kennitala",
    forms: [
      [grouped([6, 4], "-"), strength.weak],
      [bare(10), strength.weak],
    ],
    check: compacted(isKennitala),
    context: ["kennitala", "kt", "kennitölu", "icelandic id"],
  }),
];

export const nordics: readonly Recognizer[] = [...no, ...dk, ...fi, ...is];
