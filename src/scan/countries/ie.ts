/**
 * Ireland: personal public service, VAT and passport numbers, Eircodes.
 * @module
 */
import { compacted } from "../checks/compact.ts";
import { weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { identifier, strength } from "./identifier.ts";

/** The letter of the remainder by 23; a second letter counts nine times its place in the alphabet, W nothing. */
export const isPps = (compact: string): boolean => {
  const second = compact.charAt(8);
  const extra = second === "" || second === "W" ? 0 : second.charCodeAt(0) - 64;
  return (
    "WABCDEFGHIJKLMNOPQRSTUV".charAt((weightedSum(compact, [8, 7, 6, 5, 4, 3, 2]) + 9 * extra) % 23) ===
    compact.charAt(7)
  );
};

export const ie: readonly Recognizer[] = [
  ...identifier({
    type: "IE_PPSN",
    countries: ["IE"],
    source: "Social Welfare Consolidation Act 2005, s. 262",
    forms: [
      [/\d{7}[A-W][A-IW]?/, strength.fair],
      [/\d{7} ?[A-W][A-IW]?/i, strength.weak],
    ],
    check: compacted(isPps),
    context: ["pps", "ppsn", "pps number", "personal public service", "rsi number"],
    aloneMilli: 425,
  }),
  ...identifier({
    type: "IE_VAT_ID",
    countries: ["IE"],
    source: "https://www.revenue.ie, VAT number",
    forms: [[/IE ?\d{7}[A-W][A-IW]?/i, strength.certain]],
    check: (text) => compacted(isPps)(text.slice(2)),
    context: ["vat", "vat number", "vat no"],
  }),
  ...identifier({
    type: "IE_PASSPORT",
    countries: ["IE"],
    source: "ICAO 9303",
    forms: [[/[LP][A-Z]?\d{7}/i, 140]],
    context: ["passport", "passport number", "irish passport", "passport card"],
  }),
  ...identifier({
    type: "IE_EIRCODE",
    countries: ["IE"],
    source: "https://www.eircode.ie",
    forms: [[/(?:[AC-FHKNPRTV-Y]\d{2}|D6W) [\dAC-FHKNPRTV-Y]{4}/, 300]],
    check: (text) => /\d/.test(text.slice(4)),
    context: ["eircode", "address", "postcode", "ireland", "dublin", "co"],
    aloneMilli: 403,
  }),
];
