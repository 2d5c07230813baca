/**
 * Telephone and fax numbers. A form finds candidates; the numbering plans decide where the form alone says too little.
 * @module
 */
import type { PatternRecognizer } from "../recognizer.ts";
import { isInternationalNumber } from "./numbering-plans.ts";

const gap = "[ .\\-\\u00a0\\u2011\\/]";
const extension = "(?:[ ]{0,2}(?:x|ext\\.?|extension|Durchwahl|poste)[ ]{0,2}\\d{1,6})?";
const digitCount = (text: string): number => (text.match(/\d/g) ?? []).length;

/** Words that mean a telephone. */
const telephoneWords = [
  "phone",
  "phones",
  "phone number",
  "telephone",
  "tel",
  "mobile",
  "mobile number",
  "cell",
  "cellphone",
  "cell phone",
  "callback",
  "dial",
  "dialed",
  "fax",
  "telefax",
  "sms",
  "whatsapp",
  "telegram",
  "viber",
  "hotline",
  "helpline",
  "landline",
  "voicemail",
  "contact number",
  "reach me",
  "reached at",
  "answering",
  "pager",
  "telefon",
  "telefonnummer",
  "handy",
  "handynummer",
  "rufnummer",
  "mobil",
  "mobiltelefon",
  "anrufen",
  "téléphone",
  "numéro de téléphone",
  "appeler",
  "appelez",
  "teléfono",
  "telefono",
  "móvil",
  "celular",
  "llamar",
  "llámame",
  "cellulare",
  "chiamare",
  "telefone",
  "telemóvel",
  "telefoon",
  "telefoonnummer",
  "mobiel",
  "komórka",
  "numer telefonu",
  "telefonu",
  "zadzwoń",
  "telefonnr",
  "puhelin",
  "puhelinnumero",
  "soita",
  "numaram",
  "telepono",
  "mobilnummer",
  "tlf",
];
/** And those that may: enough beside digits in groups. */
const phoneWords = [
  ...telephoneWords,
  "call",
  "calling",
  "called",
  "ring",
  "text",
  "signal",
  "contact",
  "reach",
  "message",
  "office",
  "desk",
  "portable",
  "chiama",
  "ligar",
  "bellen",
  "ringa",
  "cep",
  "mob",
  "call me",
  "call us",
];
const otherNumbers = [
  "card",
  "credit card",
  "ssn",
  "social security",
  "iban",
  "account",
  "zip",
  "zip code",
  "isbn",
  "invoice",
  "order",
  "version",
  "passport",
  "license",
  "postcode",
  "imei",
];

/** A day, a range of years, or a US social security number: written with the same digits and dashes. */
const isOther = (text: string): boolean =>
  /^(?:(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}(?!\d)|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|[12]\d|3[01])[-./](?:19|20)?\d\d$|(?:1[5-9]|20)\d\d ?[-/] ?(?:1[5-9]|20)\d\d$|\d{1,2} +(?:19|20)\d\d$|\d{3}[-. ]\d\d[-. ]\d{4}$)/.test(
    text,
  );

const isShortNumber = (text: string): boolean => {
  const digits = digitCount(text.replace(/[ ]{0,2}(?:x|ext).*/i, ""));
  return digits > 5 && digits < 15 && !isOther(text) && !/^\d+\.\d+$/.test(text) && !/^(\d)\1*$/.test(text);
};

/** The digits that national numbers have with their trunk prefix 0, in the countries that dial one. */
const isTrunkNumber = (text: string): boolean => {
  const digits = digitCount(text.replace(/[ ]{0,2}(?:x|ext).*/i, ""));
  return digits > 8 && digits < 13 && isShortNumber(text);
};

const national = "(?:\\(\\d{3}\\)[ ]?|\\d{3}[-.])\\d{3}[-. ]\\d{4}";

const fax: PatternRecognizer = {
  type: "FAX_NUMBER",
  pattern: new RegExp(
    `(?:fax|telefax|facsimile|télécopie)(?: (?:number|no\\.?|nr\\.?))?(?: (?:is|at|to))?[ ]?[.:#]?[ ]{0,2}(?<value>[+(]?\\d{1,5}[)]?(?:${gap}{0,2}[(]?\\d{1,6}[)]?){1,6}${extension})(?!${gap}?\\d)`,
    "i",
  ),
  check: isShortNumber,
  scoreMilli: 1_000,
  dataClass: "confidential",
  source: "ITU-T E.123; 45 CFR 164.514(b)(2)(i)(E)",
};

const everywhere: readonly PatternRecognizer[] = [
  {
    type: "PHONE_NUMBER",
    pattern: new RegExp(`(?:\\+|00)[1-9]\\d{0,2}(?:${gap}{0,2}[(]?\\d[)]?){6,13}${extension}(?!\\d)`, "i"),
    check: isInternationalNumber,
    scoreMilli: 750,
    context: phoneWords,
    dataClass: "confidential",
    source: "ITU-T E.164, E.123",
  },
  {
    type: "PHONE_NUMBER",
    pattern: new RegExp(
      `(?:\\+|00)[1-9]\\d{0,2}${gap}{1,2}[(]?\\d{1,4}[)]?(?:${gap}{0,2}\\d{2,8}){1,5}${extension}(?!\\d)`,
      "i",
    ),
    check: (text) => digitCount(text) > 8 && isShortNumber(text.replace(/^00/, "")),
    scoreMilli: 480,
    context: phoneWords,
    dataClass: "confidential",
    source: "ITU-T E.123",
  },
  {
    type: "PHONE_NUMBER",
    pattern: new RegExp(`(?:1[ .-])?${national}${extension}(?!${gap}?\\d)`, "i"),
    scoreMilli: 550,
    context: phoneWords,
    dataClass: "confidential",
    countries: ["US", "CA"],
    source: "ITU-T E.123; North American Numbering Plan",
  },
  {
    type: "PHONE_NUMBER",
    pattern: new RegExp(
      `[(]?0[)]?[1-9]\\d{0,4}[)]?(?:[ ]?${gap}[ ]?[(]?\\d{2,8}[)]?){1,4}${extension}(?!${gap}?\\d)`,
      "i",
    ),
    check: (text) => isTrunkNumber(text),
    scoreMilli: 430,
    context: phoneWords,
    dataClass: "confidential",
    source: "ITU-T E.123, national notation; each country's numbering plan",
  },
  {
    type: "PHONE_NUMBER",
    pattern: /07[1-57-9]\d{2} ?\d{3} ?\d{3}/,
    scoreMilli: 450,
    context: phoneWords,
    dataClass: "confidential",
    countries: ["GB"],
    source: "Ofcom, National Telephone Numbering Plan",
  },
];

const byContext: readonly PatternRecognizer[] = [
  {
    type: "PHONE_NUMBER",
    pattern: new RegExp(
      `(?<!\\d[-/.])[+(]?\\d{1,5}[)]?(?:${gap}{1,2}[(]?\\d{1,6}[)]?){1,6}${extension}(?!${gap}?\\d)`,
      "i",
    ),
    check: isShortNumber,
    scoreMilli: 200,
    context: phoneWords,
    dataClass: "confidential",
    source: "ITU-T E.123",
  },
  {
    type: "PHONE_NUMBER",
    pattern: new RegExp(`\\d{7,12}${extension}(?![.,]\\d)`, "i"),
    check: isShortNumber,
    scoreMilli: 150,
    context: [...telephoneWords, "call me", "call us", "call", "reach me", "office", "desk"],
    against: otherNumbers,
    dataClass: "confidential",
    source: "ITU-T E.164",
  },
];

/** Area codes of Türkiye's landlines, and 50-55 of its mobile networks. */
const isTurkish = (text: string): boolean => {
  const digits = text.replace(/^\+90/, "").replace(/\D/g, "").replace(/^0/, "");
  return digits.length === 10 && /^(?:5[0-6]\d|2[1-8][02468]|3[1-9][02468]|4[1-8][02468])/.test(digits);
};

const single: readonly PatternRecognizer[] = [
  {
    type: "TR_PHONE_NUMBER",
    pattern: /\+90[ -]?\(?[2-5]\d{2}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}/,
    check: isTurkish,
    scoreMilli: 800,
    context: phoneWords,
    dataClass: "confidential",
    countries: ["TR"],
    source: "BTK, numbering plan of Türkiye",
  },
  {
    type: "PH_MOBILE_NUMBER",
    pattern: /\+63[ -]?\(?9\d{2}\)?[ -]?\d{3}[ -]?\d{4}/,
    scoreMilli: 800,
    context: phoneWords,
    dataClass: "confidential",
    countries: ["PH"],
    source: "NTC, numbering plan of the Philippines",
  },
  {
    type: "TR_PHONE_NUMBER",
    pattern: /0[ -]?\(?[2-5]\d{2}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}|[2-5]\d{2}[ -]\d{3}[ -]\d{2}[ -]\d{2}/,
    check: isTurkish,
    scoreMilli: 500,
    context: phoneWords,
    dataClass: "confidential",
    countries: ["TR"],
    source: "BTK, numbering plan of Türkiye",
  },
  {
    type: "TR_PHONE_NUMBER",
    pattern: /[2-5]\d{9}(?![.,]\d)/,
    check: isTurkish,
    scoreMilli: 400,
    context: ["telefon", "cep", "numaram", "gsm"],
    against: [...otherNumbers, "id", "timestamp", "number"],
    dataClass: "confidential",
    countries: ["TR"],
    source: "BTK, numbering plan of Türkiye",
  },
  {
    type: "PH_MOBILE_NUMBER",
    pattern: /0[ -]?\(?9\d{2}\)?[ -]?\d{3}[ -]?\d{4}/,
    scoreMilli: 500,
    context: phoneWords,
    dataClass: "confidential",
    countries: ["PH"],
    source: "NTC, numbering plan of the Philippines",
  },
];

/** Telephone and fax numbers. */
export const phone: readonly PatternRecognizer[] = [fax, ...single, ...everywhere, ...byContext];
