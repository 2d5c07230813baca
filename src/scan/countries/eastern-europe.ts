/**
 * Czechia and Slovakia, Romania, Hungary, Bulgaria, Croatia and the other heirs of Yugoslavia's number, the Baltic states.
 * @module
 */
import { isDay, isDayMonth } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { passesMod11And10 } from "../checks/iso-7064.ts";
import { digitAt, sumsTo, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { anyhow, bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Date of birth (women add 50 to the month, overflow 20 or 70), a multiple of 11; nine digits without a check until 1953. */
export const isBirthNumber = (digits: string): boolean => {
  const year = Number(digits.slice(0, 2));
  const month = Number(digits.slice(2, 4)) % 50;
  if (!isDay(month > 20 ? month - 20 : month, Number(digits.slice(4, 6)))) return false;
  if (digits.length === 9) return year < 54 && !digits.endsWith("000");
  // Until 1985 a remainder of 10 was written as 0.
  const isWrittenAsZero = year >= 54 && year <= 85 && Number(digits.slice(0, 9)) % 11 === 10 && digits.endsWith("0");
  return Number(digits) % 11 === 0 || isWrittenAsZero;
};

/** Sex and century, date of birth, county, serial, modulus 11. */
export const isCnp = (digits: string): boolean => {
  const check = weightedSum(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return (
    isDay(Number(digits.slice(3, 5)), Number(digits.slice(5, 7))) &&
    /^[1-9]\d{6}(?:0[1-9]|[1-3]\d|4[0-8]|5[12]|70|8[0-3])/.test(digits) &&
    (check === 10 ? 1 : check) === digitAt(digits, 12)
  );
};

/** Date of birth (months plus 20 before 1900, plus 40 from 2000), modulus 11. */
export const isEgn = (digits: string): boolean =>
  isDay(Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6))) &&
  Number(digits.slice(2, 4)) < 60 &&
  (weightedSum(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digitAt(digits, 9);

/** Date of birth with three digits of the year, region, serial, modulus 11. */
export const isJmbg = (digits: string): boolean =>
  isDayMonth(digits) &&
  /^\d{4}[09]/.test(digits) &&
  ((11 - (weightedSum(digits, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === digitAt(digits, 12);

/** Sex and century, date of birth, serial; modulus 11 in two rounds of weights. */
export const isBalticCode = (digits: string): boolean => {
  const first = weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const check = first < 10 ? first : (weightedSum(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11) % 10;
  return (
    /^[1-6]/.test(digits) &&
    isDay(Number(digits.slice(3, 5)), Number(digits.slice(5, 7))) &&
    check === digitAt(digits, 10)
  );
};

/** 8, days since 1867, serial, modulus 11. */
export const isHungarianTax = (digits: string): boolean =>
  digits.startsWith("8") && weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digitAt(digits, 9);

/** Weights 3 and 7, modulus 10. */
export const isTaj = (digits: string): boolean =>
  weightedSum(digits, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === digitAt(digits, 8);

const birthWords = ["rodné číslo", "rodne cislo", "rč", "r č", "birth number", "rodného čísla", "rodným číslom"];
const cnpWords = ["cnp", "cod numeric personal", "codul numeric personal", "buletin", "carte de identitate"];
const jmbgWords = ["jmbg", "emšo", "emso", "matični broj", "matični broj građana", "embg", "unique master citizen"];
const balticWords = ["isikukood", "asmens kodas", "asmens kodą", "personal code", "estonian id", "lithuanian id"];

export const easternEurope: readonly Recognizer[] = [
  ...identifier({
    type: "CZ_BIRTH_NUMBER",
    countries: ["CZ", "SK"],
    source: "Zákon č. 133/2000 Sb., § 13",
    forms: [
      [/\d{6}\/\d{3,4}/, strength.likely],
      [/\d{6} ?\d{4}/, strength.weak],
    ],
    check: compacted(isBirthNumber),
    context: birthWords,
    aloneMilli: 424,
  }),
  ...identifier({
    type: "CZ_ICO",
    countries: ["CZ", "SK"],
    source: "https://www.czso.cz, identifikační číslo osoby",
    forms: [[/\d{8}/, 200]],
    check: (digits) => (11 - (weightedSum(digits, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(digits, 7),
    context: ["ičo", "ico", "ič", "identifikační číslo", "dič"],
  }),
  ...identifier({
    type: "RO_CNP",
    countries: ["RO"],
    source: "Legea 105/1996; Ordonanța de urgență 97/2005",
    forms: [[anyhow(13), strength.weak]],
    check: compacted(isCnp),
    context: cnpWords,
    aloneMilli: strength.fair,
  }),
  ...identifier({
    type: "HU_TAX_ID",
    countries: ["HU"],
    source: "1996. évi XX. törvény",
    forms: [[bare(10), strength.weak]],
    check: isHungarianTax,
    context: ["adóazonosító", "adóazonosító jel", "adószám", "tax id"],
  }),
  ...identifier({
    type: "HU_TAJ",
    countries: ["HU"],
    dataClass: "phi",
    source: "1996. évi XX. törvény",
    forms: [[/\d{3}[ -]?\d{3}[ -]?\d{3}/, strength.weak]],
    check: compacted(isTaj),
    context: ["taj", "taj szám", "tajszám", "társadalombiztosítási"],
  }),
  ...identifier({
    type: "BG_EGN",
    countries: ["BG"],
    source: "Закон за гражданската регистрация, чл. 11",
    forms: [[bare(10), strength.weak]],
    check: isEgn,
    context: ["егн", "единен граждански номер", "egn", "bulgarian id"],
    aloneMilli: 423,
  }),
  ...identifier({
    type: "HR_OIB",
    countries: ["HR"],
    source: "Zakon o osobnom identifikacijskom broju; ISO/IEC 7064 MOD 11,10",
    forms: [[/(?:HR ?)?\d{11}/, strength.weak]],
    check: (text) => passesMod11And10(text.slice(-11)),
    context: ["oib", "osobni identifikacijski broj", "porezni broj"],
    aloneMilli: 404,
  }),
  ...identifier({
    type: "RS_JMBG",
    countries: ["RS", "BA", "ME", "MK", "SI", "HR"],
    source: "Zakon o jedinstvenom matičnom broju građana",
    forms: [[bare(13), strength.weak]],
    check: isJmbg,
    context: jmbgWords,
    aloneMilli: 428,
  }),
  ...identifier({
    type: "EE_ISIKUKOOD",
    countries: ["EE", "LT"],
    source: "EVS 585:2007",
    forms: [[bare(11), strength.weak]],
    check: isBalticCode,
    context: balticWords,
    aloneMilli: 426,
  }),
  ...identifier({
    type: "LV_PERSONAL_CODE",
    countries: ["LV"],
    source: "Fizisko personu reģistra likums",
    forms: [[/\d{6}-[0-2]\d{4}|32\d{4}-?\d{5}/, strength.weak]],
    check: compacted((digits) => digits.startsWith("32") || isDayMonth(digits)),
    context: ["personas kods", "personas kodu", "latvian id", "personal code"],
    aloneMilli: 402,
  }),
  ...identifier({
    type: "SI_TAX_ID",
    countries: ["SI"],
    source: "Zakon o davčnem postopku",
    forms: [[/SI ?\d{8}/, strength.likely]],
    check: compacted((text) => sumsTo([8, 7, 6, 5, 4, 3, 2, 1], 11)(text.slice(2))),
    context: ["davčna številka", "ddv", "vat"],
  }),
];
