/**
 * Netherlands: citizen service and VAT numbers, identity documents, plates.
 * @module
 */
import { compact, compacted } from "../checks/compact.ts";
import { mod97 } from "../checks/iso-7064.ts";
import { sumsTo } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { anyhow, bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

const elevenProof = sumsTo([9, 8, 7, 6, 5, 4, 3, 2, -1], 11);

/** The eleven test: weights 9 to 2, and -1 for the last digit. */
export const isBsn = (digits: string): boolean => Number(digits) > 0 && elevenProof(digits);

/** A company's number is a BSN or RSIN; a trader's passes 97 with its letters. */
export const isBtw = (compact: string): boolean => isBsn(compact.slice(2, 11)) || mod97(compact) === 1;

export const nl: readonly Recognizer[] = [
  ...identifier({
    type: "NL_BSN",
    countries: ["NL"],
    source: "Wet algemene bepalingen burgerservicenummer; https://www.rvig.nl",
    forms: [[anyhow(9), strength.weak]],
    check: compacted(isBsn),
    context: [
      "bsn",
      "burgerservicenummer",
      "sofinummer",
      "sofi nummer",
      "citizen service number",
      "bsn nummer",
      "rsin",
    ],
    aloneMilli: 404,
  }),
  ...identifier({
    type: "NL_VAT_ID",
    countries: ["NL"],
    source: "https://www.belastingdienst.nl, btw-identificatienummer",
    forms: [[/NL ?\d{4}[. ]?\d{2}[. ]?\d{3}[. ]?B[. ]?\d{2}/i, strength.certain]],
    check: compacted(isBtw),
    context: ["btw", "vat", "btw nummer", "btw id"],
  }),
  ...identifier({
    type: "NL_PASSPORT",
    countries: ["NL"],
    source: "https://www.rvig.nl, documentnummer",
    forms: [[/[A-NP-Z]{2}[A-NP-Z\d]{6}\d/i, 130]],
    check: (text) => /\d.*\d.*\d/.test(text),
    context: ["paspoort", "paspoortnummer", "identiteitskaart", "documentnummer", "id kaart", "passport"],
  }),
  ...identifier({
    type: "NL_DRIVER_LICENSE",
    countries: ["NL"],
    source: "Directive 2006/126/EC, annex I",
    forms: [[bare(10), 110]],
    context: ["rijbewijs", "rijbewijsnummer", "driving licence", "driver license"],
  }),
  ...identifier({
    type: "NL_LICENSE_PLATE",
    countries: ["NL"],
    source: "https://www.rdw.nl, kentekens",
    forms: [[/(?:[A-Z]{1,3}|\d{1,3})-(?:[A-Z]{2,3}|\d{2,3})-(?:[A-Z]{1,2}|\d{1,2})/, 200]],
    check: (text) => compact(text).length === 6 && /[A-Z]/.test(text) && /\d/.test(text),
    context: ["kenteken", "kentekenplaat", "auto", "voertuig", "license plate", "number plate"],
  }),
];
