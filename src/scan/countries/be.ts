/**
 * Belgium: national register and enterprise numbers, identity cards, passports.
 * @module
 */
import { isDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { mod97 } from "../checks/iso-7064.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Date of birth, serial, 97 less the remainder by 97; a 2 stands before those born from 2000. Unknown days are 00, bis numbers add 20 or 40 to the month. */
export const isNationalNumber = (digits: string): boolean => {
  const month = Number(digits.slice(2, 4)) % 20;
  const day = Number(digits.slice(4, 6));
  const rest = 97 - Number(digits.slice(9));
  const number = digits.slice(0, 9);
  return (isDay(month, day) || (month <= 12 && day === 0)) && (mod97(number) === rest || mod97(`2${number}`) === rest);
};

/** Eight digits and 97 less their remainder by 97. */
export const isEnterprise = (digits: string): boolean =>
  /^[01]/.test(digits) && 97 - mod97(digits.slice(0, 8)) === Number(digits.slice(8));

const words = [
  "rijksregisternummer",
  "rijksregister",
  "numéro national",
  "registre national",
  "niss",
  "insz",
  "national number",
];

export const be: readonly Recognizer[] = [
  ...identifier({
    type: "BE_NATIONAL_NUMBER",
    countries: ["BE"],
    source: "Arrêté royal du 3 avril 1984, https://www.ibz.rrn.fgov.be",
    forms: [
      [/\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}|\d{6}-\d{3}[.-]\d{2}/, strength.certain],
      [/\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{3}[ .-]?\d{2}/, strength.likely],
    ],
    check: compacted(isNationalNumber),
    context: words,
  }),
  ...identifier({
    type: "BE_VAT_ID",
    countries: ["BE"],
    source: "https://economie.fgov.be, Banque-Carrefour des Entreprises",
    forms: [
      [/BE ?[01]\d{3}[. ]?\d{3}[. ]?\d{3}/i, strength.certain],
      [/[01]\d{3}\.\d{3}\.\d{3}/, strength.likely],
    ],
    check: (text) => compacted(isEnterprise)(text.replace(/^BE/i, "")),
    context: ["btw", "tva", "ondernemingsnummer", "numéro d entreprise", "kbo", "bce", "vat"],
  }),
  ...identifier({
    type: "BE_ID_CARD",
    countries: ["BE"],
    source: "https://www.ibz.rrn.fgov.be, numéro de carte",
    forms: [
      [/\d{3}-\d{7}-\d{2}/, strength.fair],
      [bare(12), 200],
    ],
    check: compacted((digits) => (Number(digits.slice(0, 10)) % 97 || 97) === Number(digits.slice(10))),
    context: ["identiteitskaart", "carte d identité", "identity card", "id card", "eid", "kaartnummer"],
  }),
  ...identifier({
    type: "BE_PASSPORT",
    countries: ["BE"],
    source: "ICAO 9303",
    forms: [[/[A-Z]{2}\d{6}/i, 120]],
    context: ["paspoort", "passeport", "passport", "paspoortnummer"],
  }),
];
