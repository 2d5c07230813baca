/**
 * Dates and times as numbers write them, dates of birth, ages.
 * @module
 */
import type { PatternRecognizer } from "../recognizer.ts";
import { dateWords, namedDate } from "./date-words.ts";

const day = "(?:0?[1-9]|[12]\\d|3[01])";
const month = "(?:0?[1-9]|1[0-2])";
const year = "(?:1[6-9]|20|21)\\d\\d";
const time =
  "(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:[.,]\\d{1,9})?)?(?:[ ]?(?:[ap]\\.?m\\.?|Uhr|hrs|Z|[+-]\\d\\d:?\\d\\d|UTC|GMT|[ECMP][SD]T))?";
const after = `(?:(?:[T ]|, |,| at | um | à | alle | a las )${time})?`;

/** All three parts, in each order that is used; the parts' separators are alike (`isOneKind`). */
const numericDate = `(?:${year}[-/.]${month}[-/.]${day}|(?:${day}[-/.]${month}|${month}[-/.]${day})[-/.](?:${year}|\\d\\d))`;

/** `1.2.26` is a version more often than a day: two-digit years are taken only with parts that a version would not pad. */
const isOneKind = (text: string): boolean => {
  const separators = text.match(/[-/.]/g) ?? [];
  if (separators[0] !== separators[1]) return false;
  return separators[0] !== "." || /(?:^|\.)\d{4}/.test(text) || /^\d\d\.\d\d\.\d\d(?!\d)/.test(text);
};

const birthWords = [
  "born",
  "birth",
  "birthday",
  "birthdate",
  "birth date",
  "date of birth",
  "dob",
  "d o b",
  "bday",
  "geboren",
  "geb",
  "geburtsdatum",
  "geburtstag",
  "né le",
  "née le",
  "date de naissance",
  "naissance",
  "nacido",
  "nacida",
  "fecha de nacimiento",
  "nacimiento",
  "nato il",
  "nata il",
  "data di nascita",
  "nascido",
  "nascida",
  "data de nascimento",
  "geboortedatum",
  "urodzony",
  "urodzona",
  "data urodzenia",
  "född",
  "födelsedatum",
  "født",
  "fødselsdato",
  "syntynyt",
  "syntymäaika",
  "datum narození",
  "narozen",
  "narozena",
  "doğum tarihi",
];

const numeric: readonly PatternRecognizer[] = [
  {
    type: "DATE_TIME",
    pattern: new RegExp(`${year}-${month}-${day}${after}(?![\\d:]|-\\d)`),
    scoreMilli: 640,
    dataClass: "internal",
    source: "ISO 8601-1; RFC 3339",
  },
  {
    type: "DATE_TIME",
    pattern: new RegExp(`(?<!\\d[-/.])${numericDate}${after}(?![-/.]?\\d)`, "i"),
    check: isOneKind,
    scoreMilli: 600,
    dataClass: "internal",
    source: "Unicode CLDR, date formats",
  },
  {
    type: "DATE_TIME",
    pattern: new RegExp(
      `(?<!\\d[-/.])(?:${month}[/-](?:${year}|\\d\\d)|${month}[/]${day}|${day}[/]${month})(?![-/.]?\\d)`,
    ),
    scoreMilli: 150,
    context: ["today is", "date", "dated", "due", "since", "until", "born", "on", "by", "expires", "from", "month"],
    against: ["score", "rating", "ratio", "fraction"],
    dataClass: "internal",
    source: "Unicode CLDR, date formats",
  },
  {
    type: "DATE_TIME",
    pattern: new RegExp(`(?<![-+.:])${time}(?![:\\d])`, "i"),
    scoreMilli: 450,
    dataClass: "internal",
    source: "ISO 8601-1 section 5.3",
  },
  {
    type: "DATE_TIME",
    pattern: /(?:1[0-2]|0?[1-9])(?:[:.][0-5]\d)?[ ]?(?:[ap]\.m\.?|[ap]m|o'clock|Uhr|heures|h[0-5]\d)/i,
    scoreMilli: 500,
    dataClass: "internal",
    source: "Unicode CLDR, time formats",
  },
  {
    type: "DATE_TIME",
    pattern:
      /(?:in|since|of|during|from|until|till|by|before|after|circa|around|year|summer|winter|spring|autumn|fall|seit|im Jahr|en|depuis|desde|nel|dal|em|sinds|w roku)[ ](?<value>(?:1[789]|20)\d\d)(?![\d.,:%]\d)/i,
    scoreMilli: 420,
    dataClass: "internal",
    source: "45 CFR 164.514(b)(2)(i)(C)",
  },
];

const birth: readonly PatternRecognizer[] = [
  {
    type: "DATE_OF_BIRTH",
    pattern: new RegExp(`(?:${numericDate}|${namedDate})(?![-/.]?\\d)`, "i"),
    scoreMilli: 350,
    context: birthWords,
    dataClass: "confidential",
    source: "45 CFR 164.514(b)(2)(i)(C)",
  },
  {
    type: "DATE_OF_BIRTH",
    pattern: /(?:\d{8}|(?:19|20)\d\d)/,
    check: (text) =>
      /^(?:(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))?|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d)$/.test(
        text,
      ),
    scoreMilli: 100,
    context: [
      "dob",
      "date of birth",
      "birth date",
      "birthdate",
      "birth year",
      "year of birth",
      "born in",
      "geburtsdatum",
      "geboren",
    ],
    dataClass: "confidential",
    source: "45 CFR 164.514(b)(2)(i)(C)",
  },
];

const years = "(?:1[0-2]\\d|[1-9]?\\d)";

const ages: readonly PatternRecognizer[] = [
  {
    type: "AGE",
    pattern: new RegExp(
      `(?<value>${years})(?:[ -]?(?:years?|yrs?|months?|weeks?)[ -](?:olds?|of age)|[ -]?(?:y\\/o|yo|y\\.o\\.?)|[ -](?:Jahre alt|jährige[rsnm]?|ans|años(?: de edad)?|anni|anos(?: de idade)?|jaar(?: oud)?|lat|år(?: gammal| gammel)?|vuotta|vuotias|let))`,
      "i",
    ),
    scoreMilli: 600,
    dataClass: "confidential",
    source: "45 CFR 164.514(b)(2)(i)(C)",
  },
  {
    type: "AGE",
    pattern: new RegExp(
      `(?:aged?(?: of| is)?|turned|turning|turns|alter|âge|âgée? de|edad|età|idade|leeftijd|wiek|ålder|alder|ikä)[ ]{0,2}[:=]?[ ]{0,2}"?(?<value>${years})(?!%|[.,]\\d|[ ]?(?:percent|dollars|euros|km|kg|pages|items))`,
      "i",
    ),
    scoreMilli: 550,
    dataClass: "confidential",
    source: "45 CFR 164.514(b)(2)(i)(C)",
  },
  {
    type: "AGE",
    pattern: new RegExp(
      `(?:I'm|I am|he's|she's|he is|she is|he was|she was|who is)[ ](?:(?:now|just|only|about|almost|nearly) )?(?<value>[1-9]\\d)(?![ ]?[%\\d\\/]|[.,:]\\d| (?:percent|minutes|hours|days|miles|km|kg|pounds))`,
      "i",
    ),
    scoreMilli: 420,
    dataClass: "confidential",
    source: "45 CFR 164.514(b)(2)(i)(C)",
  },
];

/** Dates, times, dates of birth, ages. */
export const dates: readonly PatternRecognizer[] = [...birth, ...numeric, ...dateWords, ...ages];
