/**
 * Spain: identity and foreigners' numbers, company tax codes, social security, passports, plates.
 * @module
 */
import { compacted } from "../checks/compact.ts";
import { digitAt, digitSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { identifier, strength } from "./identifier.ts";

const letters = "TRWAGMYFPDXBNJZSQVHLCKE";
const hasLetter = (digits: string, letter: string): boolean => letters.charAt(Number(digits) % 23) === letter;

/** Digits and the letter of their remainder by 23; K, L and M before seven digits stand for people without a card. */
export const isNif = (compact: string): boolean =>
  hasLetter(compact.slice(0, -1).replace(/^[KLM]/, ""), compact.slice(-1));

/** X, Y and Z count as the digits 0, 1 and 2 before the number. */
export const isNie = (compact: string): boolean =>
  hasLetter("XYZ".indexOf(compact.charAt(0)) + compact.slice(1, -1), compact.slice(-1));

/** A letter of the kind of company, seven digits, and a check digit or its letter. */
export const isCif = (compact: string): boolean => {
  const check = (10 - (digitSum(compact.slice(1), [2, 1, 2, 1, 2, 1, 2]) % 10)) % 10;
  const last = compact.slice(-1);
  if (/[KLMNPQRSW]/.test(compact.charAt(0))) return last === "JABCDEFGHI".charAt(check);
  return last === String(check) || (!/[ABEH]/.test(compact.charAt(0)) && last === "JABCDEFGHI".charAt(check));
};

/** Province, serial, and their remainder by 97. */
export const isNss = (digits: string): boolean => {
  const province = Number(digits.slice(0, 2));
  const serial = Number(digits.slice(2, 10));
  const number = serial < 10_000_000 ? serial + province * 10_000_000 : Number(digits.slice(0, 10));
  return number % 97 === Number(digits.slice(10)) && digitAt(digits, 0) < 7;
};

const dniWords = [
  "dni",
  "nif",
  "documento nacional de identidad",
  "documento nacional",
  "identificación",
  "nif dni",
  "número de identificación",
];
const nieWords = ["nie", "número de identificación de extranjero", "extranjero", "identificación", "foreigner", "tie"];
const nssWords = ["seguridad social", "nss", "número de la seguridad social", "naf", "afiliación", "social security"];

export const es: readonly Recognizer[] = [
  ...identifier({
    type: "ES_NIF",
    countries: ["ES"],
    source: "Real Decreto 1553/2005; Real Decreto 1065/2007, art. 19",
    forms: [
      [/\d{8}[- ]?[A-Z]|\d{2}\.\d{3}\.\d{3}[- ]?[A-Z]|\d{7}-[A-Z]|[KLM]\d{7}-?[A-Z]/, strength.likely],
      [/\d{7,8}[- ]?[A-Z]|[KLM]\d{7}-?[A-Z]/i, 300],
    ],
    check: compacted(isNif),
    context: dniWords,
    aloneMilli: strength.fair,
  }),
  ...identifier({
    type: "ES_NIE",
    countries: ["ES"],
    source: "Real Decreto 557/2011, art. 206",
    forms: [[/[XYZ]-?\d{7}-?[A-Z]/i, strength.certain]],
    check: compacted(isNie),
    context: nieWords,
  }),
  ...identifier({
    type: "ES_CIF",
    countries: ["ES"],
    source: "Orden EHA/451/2008",
    forms: [
      [/[ABCDEFGHJNPQRSUVW]-?\d{7}-?[A-J\d]/, 350],
      [/[ABCDEFGHJNPQRSUVW]-?\d{7}-?[A-J\d]/i, strength.weak],
    ],
    check: compacted(isCif),
    context: ["cif", "nif", "empresa", "razón social", "vat", "iva"],
    aloneMilli: 403,
  }),
  ...identifier({
    type: "ES_NSS",
    countries: ["ES"],
    source: "https://www.seg-social.es",
    forms: [
      [/\d{2}[ /-]\d{8}[ /-]\d{2}/, strength.likely],
      [/\d{12}/, 300],
    ],
    check: compacted(isNss),
    context: nssWords,
    aloneMilli: 425,
  }),
  ...identifier({
    type: "ES_PASSPORT",
    countries: ["ES"],
    source: "ICAO 9303",
    forms: [
      [/[A-Z]{3}\d{6}/i, 180],
      [/[A-Z]{2}\d{7}/i, 130],
    ],
    context: ["pasaporte", "passport", "número de pasaporte", "passport number"],
  }),
  ...identifier({
    type: "ES_LICENSE_PLATE",
    countries: ["ES"],
    source: "Orden INT/3002/2000",
    forms: [[/\d{4}[ -]?[BCDFGHJ-NPR-TV-Z]{3}/, strength.weak]],
    context: ["matrícula", "placa", "coche", "vehículo", "license plate", "number plate"],
  }),
];
