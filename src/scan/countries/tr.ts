/**
 * Türkiye: identity and tax numbers, passports, plates.
 * @module
 */
import { digitAt, weightedSum } from "../checks/weighted-sum.ts";
import { compacted } from "../checks/compact.ts";
import type { Recognizer } from "../recognizer.ts";
import { anyhow, bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** The tenth digit from seven times the odd places less the even ones, the eleventh from the sum of the ten. */
export const isKimlik = (digits: string): boolean =>
  digitAt(digits, 0) !== 0 &&
  (weightedSum(digits, [7, -1, 7, -1, 7, -1, 7, -1, 7]) + 40) % 10 === digitAt(digits, 9) &&
  weightedSum(digits, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10 === digitAt(digits, 10);

/** Each digit plus its distance from the end, times a power of two, by nine. */
export const isVergi = (digits: string): boolean => {
  let sum = 0;
  for (let place = 0; place < 9; place += 1) {
    const value = (digitAt(digits, place) + 9 - place) % 10;
    const product = (value * 2 ** (9 - place)) % 9;
    sum += value !== 0 && product === 0 ? 9 : product;
  }
  return (10 - (sum % 10)) % 10 === digitAt(digits, 9);
};

const words = [
  "tc kimlik",
  "kimlik",
  "tckn",
  "kimlik no",
  "tc kimlik no",
  "kimlik numarası",
  "t c kimlik",
  "turkish id",
  "tc no",
];
const plateWords = ["plaka", "plakası", "plakalı", "plaka no", "plaka numarası", "araç", "license plate", "plate"];

export const tr: readonly Recognizer[] = [
  ...identifier({
    type: "TR_NATIONAL_ID",
    countries: ["TR"],
    source: "5490 sayılı Nüfus Hizmetleri Kanunu; https://www.nvi.gov.tr",
    forms: [
      [bare(11), strength.fair + 20],
      [anyhow(11), strength.weak],
    ],
    check: compacted(isKimlik),
    context: words,
    aloneMilli: strength.fair + 20,
  }),
  ...identifier({
    type: "TR_TAX_ID",
    countries: ["TR"],
    source: "https://www.gib.gov.tr, vergi kimlik numarası",
    forms: [[bare(10), 200]],
    check: isVergi,
    context: ["vergi", "vkn", "vergi no", "vergi kimlik", "vergi numarası", "vergi dairesi"],
  }),
  ...identifier({
    type: "TR_PASSPORT",
    countries: ["TR"],
    source: "ICAO 9303",
    forms: [[/[A-Z]\d{8}/i, 120]],
    context: ["pasaport", "pasaport no", "pasaport numarası"],
  }),
  ...identifier({
    type: "TR_LICENSE_PLATE",
    countries: ["TR"],
    source: "Karayolları Trafik Yönetmeliği, madde 53",
    forms: [
      [/(?:0[1-9]|[1-7]\d|8[01]) (?:[A-PR-VYZ] \d{4}|[A-PR-VYZ]{2} \d{3,4}|[A-PR-VYZ]{3} \d{2,4})/, 360],
      [/(?:0[1-9]|[1-7]\d|8[01])[ -]?[A-PR-VYZ]{1,3}[ -]?\d{2,5}/i, 200],
    ],
    context: plateWords,
    aloneMilli: 410,
  }),
];
