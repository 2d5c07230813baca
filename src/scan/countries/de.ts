/**
 * Germany: tax, pension, identity card, passport, driving licence, VAT and commercial register numbers, plates, postcodes.
 * @module
 */
import { isDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { passesMod11And10 } from "../checks/iso-7064.ts";
import { digitAt, digitSum, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { anyhow, bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** MOD 11,10, no leading zero. */
export const isTaxId = (digits: string): boolean => digits.charAt(0) !== "0" && passesMod11And10(digits);

/** Of the first ten digits one stands twice or three times, and no other twice (Bundeszentralamt für Steuern). */
export const repeatsOneDigit = (digits: string): boolean => {
  const counts = [..."0123456789"].map((digit) => digits.slice(0, 10).split(digit).length - 1);
  const repeated = counts.filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3;
};

/** Area, date of birth, initial, serial; the initial counts as its place in the alphabet, two digits (VKVV § 4). Replacement numbers add 50 to the day. */
export const isPensionNumber = (compact: string): boolean => {
  const day = Number(compact.slice(2, 4));
  const initial = String(compact.charCodeAt(8) - 64).padStart(2, "0");
  const digits = compact.slice(0, 8) + initial + compact.slice(9);
  return (
    isDay(Number(compact.slice(4, 6)), day > 50 ? day - 50 : day) &&
    digitSum(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 === digitAt(compact, 11)
  );
};

/** The check digit of machine-readable documents: weights 7, 3, 1 (ICAO 9303). */
export const passesIcao = (compact: string): boolean =>
  weightedSum(
    compact,
    Array.from({ length: compact.length - 1 }, (_, place) => [7, 3, 1][place % 3] ?? 0),
  ) %
    10 ===
  digitAt(compact, compact.length - 1);

/** MOD 11,10 behind DE. */
export const isVatId = (compact: string): boolean => passesMod11And10(compact.slice(2));

const passportWords = ["reisepass", "pass", "passnummer", "reisepassnummer", "passport", "passport number", "pass nr"];
const idWords = [
  "personalausweis",
  "personalausweisnummer",
  "ausweis",
  "ausweisnummer",
  "identity card",
  "id card",
  "perso",
  "npa",
];
const taxWords = [
  "steuer id",
  "steueridentifikationsnummer",
  "steuerid",
  "idnr",
  "identifikationsnummer",
  "tax id",
  "steuernummer",
];
const taxNumberWords = ["steuernummer", "st nr", "steuer nr", "finanzamt", "tax number", "stnr", "elster"];
const pensionWords = [
  "sozialversicherungsnummer",
  "rentenversicherungsnummer",
  "rvnr",
  "svnr",
  "sv nummer",
  "versicherungsnummer",
];
const drivingWords = [
  "führerschein",
  "führerscheinnummer",
  "fahrerlaubnis",
  "driving licence",
  "driver license",
  "fuehrerschein",
];
const plateWords = [
  "kennzeichen",
  "kfz kennzeichen",
  "nummernschild",
  "autokennzeichen",
  "amtliches kennzeichen",
  "license plate",
];

export const de: readonly Recognizer[] = [
  ...identifier({
    type: "DE_TAX_ID",
    countries: ["DE"],
    source: "Abgabenordnung § 139b; ISO/IEC 7064 MOD 11,10",
    forms: [[/\d{2} \d{3} \d{3} \d{3}|\d{11}/, strength.fair]],
    check: compacted((digits) => isTaxId(digits) && repeatsOneDigit(digits)),
    context: taxWords,
  }),
  ...identifier({
    type: "DE_TAX_ID",
    countries: ["DE"],
    source: "Abgabenordnung § 139b; ISO/IEC 7064 MOD 11,10",
    forms: [[anyhow(11), strength.weak]],
    check: compacted(isTaxId),
    context: taxWords,
    aloneMilli: 410,
  }),
  ...identifier({
    type: "DE_TAX_NUMBER",
    countries: ["DE"],
    source: "https://de.wikipedia.org/wiki/Steuernummer",
    forms: [
      [/\d{2,3}\/\d{3,4}\/\d{4,5}/, 390],
      [/(?:0[1-9]|1[0-6])\d{11}|\d{2,3}[ /-]?\d{3,4}[ /-]?\d{4,5}/, strength.faint + 70],
    ],
    context: taxNumberWords,
  }),
  ...identifier({
    type: "DE_TAX_NUMBER",
    countries: ["DE"],
    source: "https://de.wikipedia.org/wiki/Steuernummer",
    forms: [[/(?:0[1-9]|1[0-6])\d{11}|\d{2,3}\/\d{3,4}\/\d{4,5}/, strength.faint]],
    context: taxNumberWords,
    aloneMilli: 400,
  }),
  ...identifier({
    type: "DE_SOCIAL_SECURITY",
    countries: ["DE"],
    source: "VKVV § 2, § 4",
    forms: [[/\d{2}[ /-]?\d{6}[ /-]?[A-Z][ /-]?\d{2}[ /-]?\d/i, strength.certain]],
    check: compacted(isPensionNumber),
    context: pensionWords,
  }),
  ...identifier({
    type: "DE_ID_CARD",
    countries: ["DE"],
    source: "PAuswV; ICAO 9303",
    forms: [[/[LMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ\d]{8}/i, 150]],
    check: (text) => /\d.*\d.*\d/.test(text),
    context: idWords,
    aloneMilli: 402,
  }),
  ...identifier({
    type: "DE_PASSPORT",
    countries: ["DE"],
    source: "PassV; ICAO 9303",
    forms: [[/[CFGHJK][CFGHJKLMNPRTVWXYZ\d]{8}\d/i, 300]],
    check: compacted(passesIcao),
    context: passportWords,
    aloneMilli: strength.fair,
  }),
  // Without the check digit, which stands in the machine-readable zone only.
  ...identifier({
    type: "DE_PASSPORT",
    countries: ["DE"],
    source: "PassV; ICAO 9303",
    forms: [[/[CFGHJK][CFGHJKLMNPRTVWXYZ\d]{8}/i, 160]],
    check: (text) => /\d.*\d.*\d/.test(text) && /[A-Z]/i.test(text.slice(1)),
    context: passportWords,
    aloneMilli: 403,
  }),
  ...identifier({
    type: "DE_FUEHRERSCHEIN",
    countries: ["DE"],
    source: "Fahrerlaubnis-Verordnung, annex 8",
    forms: [[/[A-Z]\d{2}[A-Z\d]{6}\d[A-Z\d]|[A-Z]{2}\d{8}[A-Z\d]/i, 150]],
    // DE and nine digits is a VAT number.
    check: (text) => !/^DE\d{9}$/i.test(text),
    context: drivingWords,
    aloneMilli: 402,
  }),
  ...identifier({
    type: "DE_VAT_ID",
    countries: ["DE"],
    source: "Umsatzsteuergesetz § 27a",
    forms: [[/DE ?\d{3}[ .]?\d{3}[ .]?\d{3}/i, strength.certain]],
    check: compacted(isVatId),
    context: ["ust idnr", "ust id", "umsatzsteuer", "vat", "vat id", "mwst", "rechnung"],
  }),
  ...identifier({
    type: "DE_HANDELSREGISTER",
    countries: ["DE"],
    source: "Handelsregisterverordnung § 13",
    forms: [
      [/HR[AB] ?\d{3,6}(?: ?[A-Z]{1,3})?/, strength.likely],
      [/(?:HR[AB]|GnR|PR|VR)[ -]?\d{1,6}/i, strength.weak],
    ],
    context: [
      "handelsregister",
      "handelsregisternummer",
      "amtsgericht",
      "registergericht",
      "hrb",
      "hra",
      "commercial register",
    ],
  }),
  ...identifier({
    type: "DE_KFZ",
    countries: ["DE"],
    source: "Fahrzeug-Zulassungsverordnung, annex 2",
    forms: [[/[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]?[1-9]\d{0,3}[EH]?/, 200]],
    context: plateWords,
    aloneMilli: 405,
  }),
  ...identifier({
    type: "DE_PLZ",
    countries: ["DE"],
    source: "https://de.wikipedia.org/wiki/Postleitzahl_(Deutschland)",
    forms: [[bare(5), 100]],
    check: (text) => Number(text) >= 1001 && Number(text) <= 99_998,
    context: ["plz", "postleitzahl", "postleitzahlen"],
  }),
  ...identifier({
    type: "DE_PLZ",
    countries: ["DE"],
    source: "https://de.wikipedia.org/wiki/Postleitzahl_(Deutschland)",
    forms: [[/D-\d{5}/, strength.fair]],
    check: (text) => Number(text.slice(2)) >= 1001 && Number(text.slice(2)) <= 99_998,
    context: ["plz", "postleitzahl", "deutschland", "germany"],
  }),
];
