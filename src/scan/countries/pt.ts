/**
 * Portugal: tax, citizen card and social security numbers, passports.
 * @module
 */
import { compacted } from "../checks/compact.ts";
import { digitAt, valueOf, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { grouped } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Modulus 11; the first digits name the kind of taxpayer. */
export const isNif = (digits: string): boolean =>
  /^(?:[1-356]|45|7[0-24-9]|8|9[0189])/.test(digits) &&
  ((11 - (weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === digitAt(digits, 8);

/** Luhn over digits and letters (A = 10), 12 characters. */
export const isCitizenCard = (compact: string): boolean => {
  let sum = 0;
  for (let place = 0; place < 12; place += 1) {
    const value = valueOf(compact.charAt(place)) * (place % 2 === 0 ? 2 : 1);
    sum += place % 2 === 0 && value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
};

/** Primes as weights, from 29 down. */
export const isNiss = (digits: string): boolean =>
  /^[12]/.test(digits) && 9 - (weightedSum(digits, [29, 23, 19, 17, 13, 11, 7, 5, 3, 2]) % 10) === digitAt(digits, 10);

const nifWords = [
  "nif",
  "contribuinte",
  "número de contribuinte",
  "número de identificação fiscal",
  "nipc",
  "finanças",
  "tax number",
  "tax id",
];
const cardWords = [
  "cartão de cidadão",
  "cartão do cidadão",
  "bilhete de identidade",
  "número de identificação civil",
  "citizen card",
];

export const pt: readonly Recognizer[] = [
  ...identifier({
    type: "PT_NIF",
    countries: ["PT"],
    source: "Decreto-Lei 14/2013",
    forms: [
      [/PT ?\d{9}/, strength.likely],
      [/\d{3}[ .]?\d{3}[ .]?\d{3}/, strength.weak],
    ],
    check: (text) => compacted(isNif)(text.replace("PT", "")),
    context: nifWords,
    aloneMilli: 403,
  }),
  ...identifier({
    type: "PT_CC",
    countries: ["PT"],
    source: "https://www.autenticacao.gov.pt, validação de número de documento do cartão de cidadão",
    forms: [
      [/\d{8}[ -]?\d[ -]?[A-Z\d]{2}\d/, strength.fair + 50],
      [/\d{8}[ -]?\d[ -]?[A-Z\d]{2}\d/i, strength.weak],
    ],
    check: compacted((text) => /[A-Z]/.test(text) && isCitizenCard(text)),
    context: cardWords,
  }),
  ...identifier({
    type: "PT_NISS",
    countries: ["PT"],
    source: "https://www.seg-social.pt",
    forms: [
      [/\d{11}/, strength.weak],
      [grouped([3, 4, 4]), strength.weak],
    ],
    check: compacted(isNiss),
    context: ["niss", "segurança social", "número de segurança social", "social security"],
    aloneMilli: 405,
  }),
  ...identifier({
    type: "PT_PASSPORT",
    countries: ["PT"],
    source: "ICAO 9303",
    forms: [[/[A-Z]{1,2}\d{6}/i, 120]],
    context: ["passaporte", "passport", "número de passaporte"],
  }),
];
