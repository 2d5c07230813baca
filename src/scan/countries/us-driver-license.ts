/**
 * Driving licences of the United States. Their forms are so common that a word for them must stand near.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { identifier } from "./identifier.ts";

const words = [
  "driver license",
  "s license",
  "s licence",
  "drivers license",
  "driver s license",
  "driver licence",
  "driver s licence",
  "driving license",
];
const shortWords = [
  "driving licence",
  "drivers licence",
  "driver id",
  "license number",
  "license no",
  "dl number",
  "dln",
  "cdl",
];

/** Forms that say more than digits do, by the states that use them. */
const lettered = [
  String.raw`[A-Z]\d{7,9}`, // AZ, CA, HI, KY, MA, MO, NE, NY, VA and others
  String.raw`[A-Z]\d{11,14}`, // FL, IL, MD, MI, MN, NJ, WI
  String.raw`[A-Z]\d{3}-\d{3}-\d{2}-\d{3}-\d`, // FL
  String.raw`[A-Z]\d{3}-\d{4}-\d{4}(?:-\d{2})?`, // IL, WI
  String.raw`[A-Z][ -]\d{3}[ -]\d{3}[ -]\d{3}[ -]\d{3}`, // MD, MI, MN
  String.raw`[A-Z]\d{4}[ -]\d{5}[ -]\d{5}`, // NJ
  String.raw`[A-Z]\d{2}-\d{2}-\d{4}|[A-Z]\d{2}-\d{3}-\d{3}`, // KS, KY
  String.raw`[A-Z]{2}\d{6}[A-Z]?`, // ID, OH
  String.raw`[A-Z]{3}-?\d{2}-?\d{4}`, // ND
  String.raw`\d{3}[A-Z]{2}\d{4}`, // IA
  String.raw`\d{2}[A-Z]{3}\d{5}|NH[A-Z]\d{8}`, // NH
  String.raw`\d{7}A|\d{8}[A-Z]`, // VT, MO
  String.raw`WDL[A-Z\d]{9}|[A-Z*]{5}[A-Z*][A-Z*\d]\d{3}[A-Z\d]{2}`, // WA
];
const digitsOnly = [
  String.raw`\d{7,10}|\d{12}`, // most of the others
  String.raw`\d{2}-\d{3}-\d{4}`, // CO
  String.raw`\d{3}[ -]\d{3}[ -]\d{3}`, // NY, PA
  String.raw`\d{6}-\d{3}`, // WY
  String.raw`\d{4}-\d{2}-\d{4}`, // MS and others, grouped
];

export const usDriverLicense: readonly Recognizer[] = [
  ...identifier({
    type: "US_DRIVER_LICENSE",
    countries: ["US"],
    source: "AAMVA D20, driver licence number formats by jurisdiction",
    forms: [[new RegExp(lettered.join("|"), "i"), 150]],
    context: [...words, ...shortWords],
    aloneMilli: 400,
  }),
  ...identifier({
    type: "US_DRIVER_LICENSE",
    countries: ["US"],
    source: "AAMVA D20, driver licence number formats by jurisdiction",
    forms: [[new RegExp(digitsOnly.join("|")), 120]],
    context: [...words, "driving licence", "dl number", "dln"],
  }),
];
