/**
 * Russia, Ukraine, Kazakhstan.
 * @module
 */
import { isYearMonthDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { digitAt, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

const mod11 = (digits: string, weights: readonly number[]): number => (weightedSum(digits, weights) % 11) % 10;

/** One check digit in ten (companies), two in twelve (people). */
export const isInn = (digits: string): boolean =>
  digits.length === 10
    ? mod11(digits, [2, 4, 10, 3, 5, 9, 4, 6, 8]) === digitAt(digits, 9)
    : mod11(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === digitAt(digits, 10) &&
      mod11(digits, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === digitAt(digits, 11);

/** Weights 9 to 1, by 101; 100 counts nothing. */
export const isSnils = (digits: string): boolean =>
  (weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(digits.slice(9));

/** Modulus 11, and nothing more. */
export const isUkrainianTax = (digits: string): boolean =>
  (((weightedSum(digits, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11) + 11) % 11) % 10 === digitAt(digits, 9);

/** Date of birth, century and sex, modulus 11 in two rounds of weights. */
export const isIin = (digits: string): boolean => {
  const first = weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
  const check = first === 10 ? weightedSum(digits, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11 : first;
  return isYearMonthDay(digits) && /^[0-6]/.test(digits.slice(6)) && check === digitAt(digits, 11);
};

export const postSoviet: readonly Recognizer[] = [
  ...identifier({
    type: "RU_INN",
    countries: ["RU"],
    source: "Налоговый кодекс РФ, ст. 84; https://www.nalog.gov.ru",
    forms: [[/\d{12}|\d{10}/, strength.weak]],
    check: isInn,
    context: ["инн", "inn", "идентификационный номер налогоплательщика", "налог"],
  }),
  ...identifier({
    type: "RU_SNILS",
    countries: ["RU"],
    source: "Федеральный закон 27-ФЗ",
    forms: [
      [/\d{3}-\d{3}-\d{3}[ -]\d{2}/, strength.certain],
      [bare(11), 300],
    ],
    check: compacted(isSnils),
    context: ["снилс", "snils", "страховой номер"],
    aloneMilli: 412,
  }),
  ...identifier({
    type: "RU_PASSPORT",
    countries: ["RU"],
    source: "Постановление Правительства РФ 828 (1997)",
    forms: [[/\d{2} ?\d{2} ?(?:№ ?)?\d{6}/, 100]],
    context: ["паспорт", "серия и номер", "паспорта", "паспортные данные", "russian passport"],
  }),
  ...identifier({
    type: "UA_TAX_ID",
    countries: ["UA"],
    source: "Податковий кодекс України, ст. 70",
    forms: [[bare(10), 200]],
    check: isUkrainianTax,
    context: ["рнокпп", "іпн", "ідентифікаційний код", "ідентифікаційний номер", "rnokpp", "податковий номер"],
  }),
  ...identifier({
    type: "KZ_IIN",
    countries: ["KZ"],
    source: "Закон Республики Казахстан 223-III",
    forms: [[bare(12), 320]],
    check: isIin,
    context: ["иин", "жсн", "iin", "индивидуальный идентификационный номер"],
    aloneMilli: 422,
  }),
];
