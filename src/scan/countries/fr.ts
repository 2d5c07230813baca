/**
 * France: social security, tax and company numbers, identity documents, plates.
 * @module
 */
import { compacted } from "../checks/compact.ts";
import { mod97 } from "../checks/iso-7064.ts";
import { passesLuhn } from "../checks/luhn.ts";
import type { Recognizer } from "../recognizer.ts";
import { anyhow, bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** 97 less the first 13 digits by 97; the departments 2A and 2B count as 19 and 18. Months 20-42 and 50-99 stand for unknown ones. */
export const isNir = (compact: string): boolean => {
  const digits = compact.replace("2A", "19").replace("2B", "18");
  return (
    /^[1-478]\d{2}(?:0[1-9]|1[0-2]|[235-9]\d|4[0-2])\d{10}$/.test(digits) &&
    97 - mod97(digits.slice(0, 13)) === Number(digits.slice(13))
  );
};

/** The last three digits are the first ten by 511. */
export const isSpi = (digits: string): boolean => Number(digits.slice(0, 10)) % 511 === Number(digits.slice(10));

/** FR, two characters, SIREN; two digits are (12 + 3 * SIREN) by 97. */
export const isFrenchVat = (compact: string): boolean => {
  const key = compact.slice(2, 4);
  const siren = compact.slice(4);
  return passesLuhn(siren) && (/\D/.test(key) || (12 + 3 * mod97(siren)) % 97 === Number(key));
};

const nirWords = [
  "nir",
  "numéro de sécurité sociale",
  "sécurité sociale",
  "insee",
  "numéro de sécu",
  "carte vitale",
  "social security",
  "assuré",
];
const taxWords = [
  "numéro fiscal",
  "spi",
  "nif",
  "impôts",
  "référence fiscale",
  "tax number",
  "tax id",
  "numéro fiscal de référence",
];
const idWords = [
  "carte d identité",
  "carte nationale d identité",
  "cni",
  "identity card",
  "id card",
  "numéro de carte d identité",
];

export const fr: readonly Recognizer[] = [
  ...identifier({
    type: "FR_NIR",
    countries: ["FR"],
    source: "Décret 82-103; https://www.insee.fr/fr/metadonnees/definition/c1409",
    forms: [
      [/[12][ .-]?\d{2}[ .-]?(?:0[1-9]|1[0-2]|20)[ .-]?\d[\dAB][ .-]?\d{3}[ .-]?\d{3}[ .-]?\d{2}/i, strength.certain],
      [anyhow(15), 320],
    ],
    check: compacted(isNir),
    context: nirWords,
  }),
  ...identifier({
    type: "FR_NIR",
    countries: ["FR"],
    source: "https://www.insee.fr/fr/metadonnees/definition/c1409 (without its key)",
    forms: [[/[12][ .-]?\d{2}[ .-]?(?:0[1-9]|1[0-2])[ .-]?\d[\dAB][ .-]?\d{3}[ .-]?\d{3}/i, strength.weak]],
    context: nirWords,
  }),
  ...identifier({
    type: "FR_TAX_ID",
    countries: ["FR"],
    source: "https://www.impots.gouv.fr; OECD, TIN France",
    forms: [[/[0-3]\d(?: \d{2} \d{3} \d{3} \d{3}|\d{11})/, 300]],
    check: compacted(isSpi),
    context: taxWords,
    aloneMilli: 425,
  }),
  ...identifier({
    type: "FR_SIREN",
    countries: ["FR"],
    source: "https://www.insee.fr/fr/metadonnees/definition/c2047",
    forms: [[/\d{3} ?\d{3} ?\d{3}/, 200]],
    check: compacted(passesLuhn),
    context: ["siren", "numéro siren", "rcs", "entreprise", "kbis"],
  }),
  ...identifier({
    type: "FR_SIRET",
    countries: ["FR"],
    source: "https://www.insee.fr/fr/metadonnees/definition/c1841",
    forms: [[/\d{3} ?\d{3} ?\d{3} ?\d{5}/, 300]],
    check: compacted(passesLuhn),
    context: ["siret", "numéro siret", "établissement", "rcs", "entreprise"],
  }),
  ...identifier({
    type: "FR_VAT_CODE",
    countries: ["FR"],
    source: "Code général des impôts, art. 286 ter",
    forms: [[/FR ?[A-HJ-NP-Z\d]{2} ?\d{3} ?\d{3} ?\d{3}/i, strength.certain]],
    check: compacted(isFrenchVat),
    context: ["tva", "vat", "tva intracommunautaire"],
  }),
  ...identifier({
    type: "FR_PASSPORT",
    countries: ["FR"],
    source: "ICAO 9303",
    forms: [[/\d{2}[A-Z]{2}\d{5}/i, strength.weak]],
    context: ["passeport", "passport", "numéro de passeport", "passport number"],
    aloneMilli: 405,
  }),
  ...identifier({
    type: "FR_ID_CARD",
    countries: ["FR"],
    source: "Décret 55-1397; ICAO 9303",
    forms: [
      [bare(12), 100],
      [/[A-Z\d]{2}\d[A-Z\d]{6}/i, strength.faint],
    ],
    check: (text) => /\d.*\d.*\d/.test(text),
    context: idWords,
  }),
  ...identifier({
    type: "FR_DRIVER_LICENSE",
    countries: ["FR"],
    source: "Directive 2006/126/EC, annex I",
    forms: [[/\d{12}|\d{2}[A-Z]{2}\d{5}/i, 100]],
    context: ["permis de conduire", "permis", "numéro de permis", "driving licence", "driver license"],
  }),
  ...identifier({
    type: "FR_LICENSE_PLATE",
    countries: ["FR"],
    source: "Arrêté du 9 février 2009, système d'immatriculation des véhicules",
    forms: [
      [/[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}/, strength.fair],
      [/[A-HJ-NP-TV-Z]{2}[ -]?\d{3}[ -]?[A-HJ-NP-TV-Z]{2}/i, 200],
    ],
    context: [
      "immatriculation",
      "plaque",
      "plaque d immatriculation",
      "véhicule",
      "voiture",
      "license plate",
      "number plate",
    ],
  }),
];
