/**
 * United Kingdom: national insurance and health service numbers, driving licences, passports, plates, postcodes.
 * @module
 */
import { compact, compacted, isOneCharacter } from "../checks/compact.ts";
import { digitAt, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { anyhow, bare, grouped } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Modulus 11 over nine digits; a check of 10 is not given out. */
export const isNhs = (digits: string): boolean => {
  const check = (11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return check === digitAt(digits, 9) && !isOneCharacter(digits);
};

/** Prefixes that are never given out: some letters, and some pairs. */
export const isNino = (compact: string): boolean =>
  /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(compact);

/** Modulus 11 of the last nine digits by the first (HMRC). */
export const isUtr = (digits: string): boolean =>
  "21987654321".charAt(weightedSum(digits.slice(1), [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11) === digits.charAt(0);

const areas = new Set(
  `AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG
  HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG
  SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE`.split(/\s+/),
);
const isPostcode = (text: string): boolean => text === "GIR0AA" || areas.has(/^[A-Z]{1,2}/.exec(text)?.[0] ?? "");

const ninoWords = ["national insurance", "national insurance number", "ni number", "nino", "ni no", "insurance number"];
const nhsWords = ["nhs", "nhs number", "nhs no", "national health service", "health service number"];
const plateWords = ["registration", "reg", "number plate", "licence plate", "vehicle", "car", "plate", "dvla", "vrm"];
const drivingWords = [
  "driving licence",
  "driving license",
  "driver licence",
  "dvla",
  "licence number",
  "driver number",
];

export const gb: readonly Recognizer[] = [
  ...identifier({
    type: "UK_NHS",
    countries: ["GB"],
    dataClass: "phi",
    source: "https://www.datadictionary.nhs.uk/attributes/nhs_number.html",
    forms: [
      [grouped([3, 3, 4]), strength.weak],
      [anyhow(10), strength.weak],
    ],
    check: compacted(isNhs),
    context: nhsWords,
    aloneMilli: 420,
  }),
  ...identifier({
    type: "UK_NINO",
    countries: ["GB"],
    source: "https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110",
    forms: [
      [/[A-Z]{2}\d{6}[A-D]/i, strength.likely],
      [/[A-Z]{2}(?: ?\d{2} \d{2} \d{2} ?|-?\d{2}-\d{2}-\d{2}-?|[ -]\d{6}[ -])[A-D]/i, strength.likely],
    ],
    check: compacted(isNino),
    context: ninoWords,
  }),
  ...identifier({
    type: "UK_DRIVING_LICENCE",
    countries: ["GB"],
    source: "https://www.gov.uk/government/publications/inf10-driver-licence-number",
    forms: [
      [
        /[A-Z][A-Z9]{4} ?\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d ?[A-Z9]{2}[A-Z\d] ?[A-Z]{2}(?: ?\d{2})?/i,
        strength.certain,
      ],
    ],
    context: drivingWords,
  }),
  ...identifier({
    type: "UK_PASSPORT",
    countries: ["GB"],
    source: "https://www.icao.int/publications/pages/publication.aspx?docnum=9303",
    forms: [
      [/[A-Z]{2}\d{7}/i, 150],
      [bare(9), strength.faint],
    ],
    context: ["passport", "passport number", "uk passport", "british passport", "travel document", "hmpo"],
  }),
  ...identifier({
    type: "UK_VEHICLE_REGISTRATION",
    countries: ["GB"],
    source: "https://www.gov.uk/government/publications/vehicle-registration-numbers-and-number-plates",
    forms: [
      [/[A-HJ-PR-Y]{2}(?:0[2-9]|[12]\d|5[1-9]|[67]\d) ?[A-HJ-PR-Z]{3}/, 380],
      [/[A-HJ-PR-Y]{2}(?:0[2-9]|[12]\d|5[1-9]|[67]\d) ?[A-HJ-PR-Z]{3}/i, strength.weak],
    ],
    context: plateWords,
    aloneMilli: 405,
  }),
  // Older series, which look like the names of cars.
  ...identifier({
    type: "UK_VEHICLE_REGISTRATION",
    countries: ["GB"],
    source: "https://www.gov.uk/government/publications/vehicle-registration-numbers-and-number-plates",
    forms: [
      [/[A-HJ-NPR-TV-Y]\d{1,3} ?[A-HJ-PR-Y]{3}/, strength.weak],
      [/[A-HJ-PR-Y]{3} ?\d{1,3}[A-HJ-NPR-TV-Y]/, strength.weak],
    ],
    context: ["registration", "reg", "number plate", "licence plate", "plate", "dvla", "vrm"],
    aloneMilli: 405,
  }),
  ...identifier({
    type: "UK_POSTCODE",
    countries: ["GB"],
    source: "BS 7666; https://ideal-postcodes.co.uk/guides/uk-postcode-format",
    forms: [
      [/GIR 0AA|[A-Z]{1,2}\d[A-HJKMNPR-Y\d]? \d[ABD-HJLNP-UW-Z]{2}/, strength.fair],
      [/GIR ?0AA|[A-Z]{1,2}\d[A-HJKMNPR-Y\d]? ?\d[ABD-HJLNP-UW-Z]{2}/i, strength.weak],
    ],
    check: (text) => isPostcode(compact(text)),
    context: [
      "postcode",
      "post code",
      "postal code",
      "zip",
      "address",
      "street",
      "road",
      "london",
      "uk",
      "united kingdom",
    ],
    aloneMilli: 410,
  }),
  ...identifier({
    type: "UK_UTR",
    countries: ["GB"],
    source: "https://www.gov.uk/find-utr-number",
    forms: [[/\d{5} ?\d{5}K?/i, strength.weak]],
    check: (text) => isUtr(compact(text)),
    context: ["utr", "unique taxpayer reference", "tax reference", "self assessment", "hmrc"],
  }),
];
