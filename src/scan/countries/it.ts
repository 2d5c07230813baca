/**
 * Italy: fiscal and VAT codes, identity documents, plates.
 * @module
 */
import { isDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { passesLuhn } from "../checks/luhn.ts";
import { valueOf } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** What a character at an odd place counts, by its value as a digit or as a letter from A = 0. */
const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
const place = (character: string): number => valueOf(character) - (/\d/.test(character) ? 0 : 10);

/** The letter of the month, the day (40 more for women), and the check letter. Where two people share a code, letters stand for digits. */
export const isFiscalCode = (code: string): boolean => {
  const plain = (character: string): string => String("LMNPQRSTUV".indexOf(character));
  const day = Number(code.slice(9, 11).replace(/[LMNP-V]/g, plain)) % 40;
  if (!isDay("ABCDEHLMPRST".indexOf(code.charAt(8)) + 1, day)) return false;
  let sum = 0;
  for (let at = 0; at < 15; at += 1) sum += at % 2 === 0 ? (odd[place(code.charAt(at))] ?? 0) : place(code.charAt(at));
  return String.fromCharCode(65 + (sum % 26)) === code.charAt(15);
};

/** Luhn, and not the zeros that fill a form. */
export const isPartitaIva = (digits: string): boolean => passesLuhn(digits) && !/^0{7}/.test(digits);

const cardWords = [
  "carta d identità",
  "carta identità",
  "carta di identità",
  "cie",
  "identity card",
  "documento",
  "numero documento",
  "id card",
];

export const it: readonly Recognizer[] = [
  ...identifier({
    type: "IT_FISCAL_CODE",
    countries: ["IT"],
    source: "Decreto ministeriale 23 dicembre 1976",
    forms: [
      [/[A-Z]{6}[\dLMNP-V]{2}[ABCDEHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]/i, strength.certain],
      [/[A-Z]{3} [A-Z]{3} \d[\dLMNP-V][ABCDEHLMPRST][\dLMNP-V]{2} [A-Z][\dLMNP-V]{3}[A-Z]/i, strength.certain],
    ],
    check: compacted(isFiscalCode),
    context: ["codice fiscale", "cf", "cod fiscale", "fiscal code", "tessera sanitaria"],
  }),
  ...identifier({
    type: "IT_VAT_CODE",
    countries: ["IT"],
    source: "DPR 633/1972, art. 35",
    forms: [[/IT ?\d{11}/, strength.likely]],
    check: (text) => isPartitaIva(text.slice(-11)),
    context: ["partita iva", "piva", "p iva", "iva", "vat"],
  }),
  ...identifier({
    type: "IT_VAT_CODE",
    countries: ["IT"],
    source: "DPR 633/1972, art. 35",
    forms: [[bare(11), strength.weak]],
    check: isPartitaIva,
    context: ["partita iva", "piva", "p iva", "iva", "vat", "vat number", "vat code"],
    aloneMilli: 405,
  }),
  ...identifier({
    type: "IT_DRIVER_LICENSE",
    countries: ["IT"],
    source: "Directive 2006/126/EC, annex I",
    forms: [
      [/[A-Z]{2}\d{7}[A-Z]|U1[BCDFGHJ-NPR-UW-Z\d]{7}[A-Z]/, 410],
      [/[A-Z]{2}\d{7}[A-Z]|U1[A-Z\d]{7}[A-Z]/i, strength.weak],
    ],
    check: (text) => /\d/.test(text.slice(2)),
    context: ["patente", "patente di guida", "licenza di guida", "driving licence", "driver license", "numero patente"],
  }),
  ...identifier({
    type: "IT_PASSPORT",
    countries: ["IT"],
    source: "ICAO 9303",
    forms: [[/[A-Z]{2}\d{7}/i, 130]],
    context: ["passaporto", "passport", "numero di passaporto", "passport number"],
  }),
  ...identifier({
    type: "IT_IDENTITY_CARD",
    countries: ["IT"],
    source: "Decreto ministeriale 23 dicembre 2015",
    forms: [[/[A-Z]{2} ?\d{7}|\d{7}[A-Z]{2}|C[A-Z]\d{5}[A-Z]{2}/i, 150]],
    context: cardWords,
    aloneMilli: 400,
  }),
  ...identifier({
    type: "IT_LICENSE_PLATE",
    countries: ["IT"],
    source: "DPR 495/1992, art. 255",
    forms: [[/[A-HJ-NPR-TV-Z]{2} ?\d{3} ?[A-HJ-NPR-TV-Z]{2}/, 200]],
    context: ["targa", "targato", "auto", "veicolo", "license plate", "number plate"],
  }),
];
