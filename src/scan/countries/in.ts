/**
 * India: Aadhaar, PAN, GSTIN, passports, voters, vehicles, driving licences, health ids.
 * @module
 */
import { compact, compacted, isOneCharacter } from "../checks/compact.ts";
import { passesVerhoeff } from "../checks/verhoeff.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare, grouped } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Twelve digits, the first 2-9, Verhoeff. */
export const isAadhaar = (digits: string): boolean =>
  /^[2-9]\d{11}$/.test(digits) && !isOneCharacter(digits) && passesVerhoeff(digits);

/** State and union territory codes of vehicles. */
const states =
  "AN|AP|AR|AS|BR|CG|CH|DD|DL|DN|GA|GJ|HP|HR|JH|JK|KA|KL|LA|LD|MH|ML|MN|MP|MZ|NL|OD|OR|PB|PY|RJ|SK|TG|TN|TR|TS|UA|UK|UP|WB";

const words = ["aadhaar", "aadhar", "uidai", "uid", "aadhaar number", "aadhaar card", "आधार", "adhaar"];
const panWords = ["pan", "pan card", "pan number", "permanent account number", "income tax", "pan no"];
const vehicleWords = ["vehicle", "registration", "rto", "number plate", "plate", "car", "bike", "license plate", "rc"];

export const inIndia: readonly Recognizer[] = [
  ...identifier({
    type: "IN_AADHAAR",
    countries: ["IN"],
    source: "Aadhaar Act 2016; https://uidai.gov.in",
    forms: [
      [grouped([4, 4, 4], " -:"), strength.likely],
      [/\d{4}[ .:-]?\d{4}[ .:-]?\d{4}/, 320],
    ],
    digits: 12,
    check: compacted(isAadhaar),
    context: words,
    aloneMilli: strength.fair,
  }),
  ...identifier({
    type: "IN_PAN",
    countries: ["IN"],
    source: "Income-tax Rules 1962, rule 114; the fourth letter names the kind of holder",
    forms: [
      [/[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]/, strength.likely],
      [/[A-Z]{5}-?\d{4}-?[A-Z]/i, 320],
    ],
    context: panWords,
    aloneMilli: 415,
  }),
  ...identifier({
    type: "IN_GSTIN",
    countries: ["IN"],
    source: "CGST Rules 2017, rule 10",
    forms: [[/(?:0[1-9]|[12]\d|3[0-8]|9[79])[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[A-Z\d]/i, strength.certain]],
    context: ["gstin", "gst", "gst number", "gst no"],
  }),
  ...identifier({
    type: "IN_PASSPORT",
    countries: ["IN"],
    source: "https://www.passportindia.gov.in; ICAO 9303",
    forms: [[/[A-Z][1-9]\d ?\d{4}[1-9]/i, 200]],
    context: ["passport", "passport number", "indian passport", "passport no", "travel document", "पासपोर्ट"],
    aloneMilli: 401,
  }),
  ...identifier({
    type: "IN_VOTER",
    countries: ["IN"],
    source: "https://www.eci.gov.in, EPIC",
    forms: [[/[A-Z]{3}\d{7}/i, strength.weak]],
    context: ["voter", "epic", "voter id", "vote", "elector", "election", "voter card", "electoral"],
    aloneMilli: 405,
  }),
  ...identifier({
    type: "IN_VEHICLE_REGISTRATION",
    countries: ["IN"],
    source: "Central Motor Vehicles Rules 1989, rule 50; MoRTH notification of 2021 (BH series)",
    forms: [
      [
        new RegExp(
          String.raw`(?:${states})[ -]?\d{1,2}[ -]?[A-Z]{1,3}[ -]?\d{4}|\d{2}[ -]?BH[ -]?\d{4}[ -]?[A-HJ-NP-Z]{1,2}`,
        ),
        strength.fair,
      ],
      [new RegExp(String.raw`(?:${states})[ -]?\d{1,2}[ -]?[A-Z]{1,3}[ -]?\d{1,4}`, "i"), 150],
    ],
    context: vehicleWords,
    aloneMilli: 405,
  }),
  ...identifier({
    type: "IN_DRIVER_LICENSE",
    countries: ["IN"],
    source: "Central Motor Vehicles Rules 1989; https://sarathi.parivahan.gov.in",
    forms: [[new RegExp(String.raw`(?:${states})[ -]?\d{2}[ -]?(?:19|20)\d{2}[ -]?\d{7}`, "i"), strength.fair]],
    context: ["driving licence", "driving license", "dl", "driver license", "dl no"],
  }),
  ...identifier({
    type: "IN_ABHA",
    countries: ["IN"],
    dataClass: "phi",
    source: "https://abdm.gov.in, ABHA number",
    forms: [
      [/91-\d{4}-\d{4}-\d{4}/, strength.likely],
      [bare(14), 100],
    ],
    check: (text) => passesVerhoeff(compact(text)),
    context: ["abha", "abha number", "health id", "ayushman bharat"],
  }),
];
