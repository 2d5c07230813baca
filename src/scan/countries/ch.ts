/**
 * Switzerland: social insurance, business and passport numbers.
 * @module
 */
import { compacted } from "../checks/compact.ts";
import { sumsTo, weightedSum, digitAt } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { identifier, strength } from "./identifier.ts";

/** EAN-13 behind 756, the country's number. */
export const isAhv = sumsTo([1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1], 10);

/** CHE and nine digits, modulus 11. */
export const isBusiness = (compact: string): boolean =>
  (11 - (weightedSum(compact.slice(3), [5, 4, 3, 2, 7, 6, 5, 4]) % 11)) % 11 === digitAt(compact, 11);

export const ch: readonly Recognizer[] = [
  ...identifier({
    type: "CH_AHV",
    countries: ["CH"],
    source: "AHVG Art. 50c; https://www.zas.admin.ch",
    forms: [
      [/756\.\d{4}\.\d{4}\.\d{2}/, strength.certain],
      [/756[ -]?\d{4}[ -]?\d{4}[ -]?\d{2}/, strength.likely],
    ],
    check: compacted(isAhv),
    context: ["ahv", "ahv nummer", "avs", "navs", "numéro avs", "sozialversicherungsnummer", "oasi", "ssn"],
  }),
  ...identifier({
    type: "CH_UID",
    countries: ["CH"],
    source: "UIDG; https://www.uid.admin.ch",
    forms: [[/CHE[- ]?\d{3}[. ]?\d{3}[. ]?\d{3}(?: (?:MWST|TVA|IVA))?/i, strength.certain]],
    check: (text) => compacted(isBusiness)(text.slice(0, 15)),
    context: ["uid", "mwst", "tva", "iva", "vat"],
  }),
  ...identifier({
    type: "CH_PASSPORT",
    countries: ["CH"],
    source: "ICAO 9303",
    forms: [[/[A-Z]\d{7}|[A-Z]\d[A-Z\d]\d{5}/i, 130]],
    context: ["reisepass", "passeport", "passaporto", "passnummer", "passport", "swiss passport", "schweizer pass"],
  }),
];
