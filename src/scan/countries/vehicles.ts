/**
 * Vehicles of any country: identification numbers, and plates near a word for them.
 * @module
 */
import { compacted } from "../checks/compact.ts";
import { passesVin } from "../checks/vin.ts";
import type { Recognizer } from "../recognizer.ts";
import { identifier, strength } from "./identifier.ts";

const vinWords = [
  "vin",
  "vin number",
  "vehicle identification number",
  "chassis",
  "chassis number",
  "frame number",
  "fin",
  "fahrgestellnummer",
];
const plateWords = [
  "license plate",
  "licence plate",
  "number plate",
  "plate number",
  "plate no",
  "plates",
  "registration plate",
  "reg plate",
];
const plateWordsElsewhere = [
  "kennzeichen",
  "matrícula",
  "targa",
  "immatriculation",
  "kenteken",
  "nummerplade",
  "registreringsnummer",
];

const mixed = (text: string): boolean => /\d/.test(text) && /[A-Z]/i.test(text);

export const vehicles: readonly Recognizer[] = [
  ...identifier({
    type: "VIN",
    source: "ISO 3779; check digit: 49 CFR 565.15",
    forms: [[/[A-HJ-NPR-Z\d]{13}\d{4}/, strength.certain]],
    check: compacted((vin) => mixed(vin) && passesVin(vin)),
    context: vinWords,
  }),
  ...identifier({
    type: "VIN",
    source: "ISO 3779",
    forms: [[/[A-HJ-NPR-Z\d]{17}/i, strength.weak]],
    check: mixed,
    context: vinWords,
  }),
  ...identifier({
    type: "LICENSE_PLATE",
    source: "Vienna Convention on Road Traffic, annex 2",
    forms: [[/[A-Z]{1,3}[ -]?\d{1,4}[ -]?[A-Z]{0,3}|\d{1,4}[ -]?[A-Z]{1,3}[ -]?\d{0,4}/, strength.faint]],
    check: (text) => mixed(text) && text.replace(/[ -]/g, "").length >= 5,
    context: [...plateWords, ...plateWordsElsewhere],
  }),
];
