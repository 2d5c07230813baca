/**
 * South Africa, Nigeria, Kenya, Ghana, Tanzania, Morocco.
 * @module
 */
import { isYearMonthDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { passesLuhn } from "../checks/luhn.ts";
import { passesVerhoeff } from "../checks/verhoeff.ts";
import type { Recognizer } from "../recognizer.ts";
import { anyhow, bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Date of birth, serial, citizenship 0-2, Luhn. */
export const isSouthAfricanId = (digits: string): boolean =>
  isYearMonthDay(digits) && /^[0-2]$/.test(digits.charAt(10)) && passesLuhn(digits);

const za: readonly Recognizer[] = [
  ...identifier({
    type: "ZA_ID_NUMBER",
    countries: ["ZA"],
    source: "Identification Act 68 of 1997; https://www.dha.gov.za",
    forms: [
      // Times in milliseconds begin with 15-19.
      [/(?:[02-9]\d|1[0-4])\d{11}|\d{6} \d{4} \d{3}|\d{6} \d{4} \d{2} \d/, strength.fair + 20],
      [anyhow(13), strength.weak],
    ],
    check: compacted(isSouthAfricanId),
    context: ["south african id", "id number", "identity number", "sa id", "rsa id", "identity document"],
    aloneMilli: strength.fair + 20,
  }),
  ...identifier({
    type: "ZA_INCOME_TAX_NUMBER",
    countries: ["ZA"],
    source: "https://www.sars.gov.za",
    forms: [[/[01239]\d{3}\/?\d{3}\/?\d{3}/, 200]],
    check: compacted(passesLuhn),
    context: ["sars", "tax reference", "income tax number", "tax number"],
  }),
  ...identifier({
    type: "ZA_VAT_NUMBER",
    countries: ["ZA"],
    source: "Value-Added Tax Act 89 of 1991; https://www.sars.gov.za",
    forms: [[/4\d{9}/, 180]],
    context: ["vat", "vat number", "vat registration", "vat no", "btw"],
  }),
  ...identifier({
    type: "ZA_COMPANY_REGISTRATION",
    countries: ["ZA"],
    source: "Companies Act 71 of 2008; https://www.cipc.co.za",
    forms: [[/(?:19|20)\d{2}\/\d{6}\/\d{2}/, strength.fair]],
    context: ["cipc", "company registration", "registration number", "reg no", "pty"],
  }),
  ...identifier({
    type: "ZA_DRIVER_LICENSE",
    countries: ["ZA"],
    source: "National Road Traffic Act 93 of 1996; https://www.natis.gov.za",
    forms: [[/\d{8}[\dA-Z]{2}[\dA-Z]{2}/i, 100]],
    context: ["driver s licence", "drivers licence", "driving licence", "driver licence", "s licence", "natis"],
  }),
  ...identifier({
    type: "ZA_TRAFFIC_REGISTER_NUMBER",
    countries: ["ZA"],
    source: "National Road Traffic Regulations, 2000",
    forms: [[/\d{10}[\dA-Z]{3}/i, 100]],
    context: ["traffic register", "traffic register number", "trn", "natis"],
  }),
  ...identifier({
    type: "ZA_LICENSE_PLATE",
    countries: ["ZA"],
    source: "National Road Traffic Regulations, 2000",
    forms: [
      [
        /[A-Z]{2} ?\d{2} ?[A-Z]{2} ?(?:GP|MP|L|NW|FS|NC|EC|ZN|WP)|[A-Z]{3} ?\d{3} ?(?:GP|MP|L|NW|FS|NC|EC|ZN)|C[A-Z]{1,2} ?\d{1,6}/,
        250,
      ],
    ],
    context: ["plate", "number plate", "registration", "vehicle", "car", "license plate", "licence plate"],
  }),
  ...identifier({
    type: "ZA_PASSPORT",
    countries: ["ZA"],
    source: "ICAO 9303",
    forms: [[/[ADMT]\d{8}/i, 120]],
    context: ["passport", "passport number", "south african passport"],
  }),
];

const ninWords = [
  "nin",
  "national identification number",
  "nimc",
  "national identity number",
  "nigerian id",
  "nigeria id",
];

const ng: readonly Recognizer[] = [
  ...identifier({
    type: "NG_NIN",
    countries: ["NG"],
    source: "NIMC Act 2007; https://nimc.gov.ng",
    forms: [[/\d{11}|\d{4}[ -]\d{3}[ -]\d{4}/, strength.weak]],
    check: compacted(passesVerhoeff),
    context: ninWords,
    aloneMilli: 404,
  }),
  // Not every publication says that the last digit is a check digit.
  ...identifier({
    type: "NG_NIN",
    countries: ["NG"],
    source: "NIMC Act 2007; https://nimc.gov.ng",
    forms: [[/\d{11}|\d{4}[ -]\d{3}[ -]\d{4}/, 130]],
    context: ninWords,
  }),
  ...identifier({
    type: "NG_BVN",
    countries: ["NG"],
    source: "https://nibss-plc.com.ng, bank verification number",
    forms: [[/22\d{9}/, 200]],
    context: ["bvn", "bank verification number", "bank verification"],
  }),
  ...identifier({
    type: "NG_VEHICLE_REGISTRATION",
    countries: ["NG"],
    source: "https://frsc.gov.ng, national vehicle identification scheme",
    forms: [
      [/[A-Z]{3}-\d{3}[A-Z]{2}/, strength.fair + 30],
      [/[A-Z]{3}[ -]?\d{3} ?[A-Z]{2}/i, 180],
    ],
    context: ["plate", "plate number", "vehicle", "registration", "car", "license plate", "number plate", "frsc"],
    aloneMilli: 405,
  }),
  ...identifier({
    type: "NG_PASSPORT",
    countries: ["NG"],
    source: "ICAO 9303",
    forms: [[/[ABDF]\d{8}/i, 120]],
    context: ["nigerian passport", "passport", "passport number"],
  }),
  ...identifier({
    type: "NG_DRIVER_LICENSE",
    countries: ["NG"],
    source: "https://nigeriadriverslicence.org",
    forms: [[/[A-Z]{3}\d{5}[A-Z]{2}\d{2}|[A-Z]{3}-\d{5}-[A-Z]{2}\d{2}/i, 300]],
    context: ["driver licence", "drivers licence", "driver s license", "driver s licence", "frsc", "driver license"],
  }),
];

const ke: readonly Recognizer[] = [
  ...identifier({
    type: "KE_NATIONAL_ID",
    countries: ["KE"],
    source: "Registration of Persons Act, cap. 107",
    forms: [[/\d{7,8}/, 90]],
    context: ["kenyan id", "national id", "id number", "kitambulisho", "huduma", "kenya id", "maisha namba"],
  }),
  ...identifier({
    type: "KE_KRA_PIN",
    countries: ["KE"],
    source: "https://www.kra.go.ke, personal identification number",
    forms: [
      [/[AP]\d{9}[A-Z]/, strength.fair],
      [/[AP]\d{9}[A-Z]/i, strength.weak],
    ],
    context: ["kra", "kra pin", "pin", "tax pin", "itax"],
  }),
];

const others: readonly Recognizer[] = [
  ...identifier({
    type: "GH_CARD",
    countries: ["GH"],
    source: "https://nia.gov.gh, Ghana Card",
    forms: [[/GHA-\d{9}-\d/i, strength.certain]],
    context: ["ghana card", "nia"],
  }),
  ...identifier({
    type: "TZ_NIDA",
    countries: ["TZ"],
    source: "https://nida.go.tz",
    forms: [[/(?:19|20)\d{6}-\d{5}-\d{5}-\d{2}/, strength.certain]],
    check: (text) => isYearMonthDay(text.slice(2)),
    context: ["nida", "kitambulisho", "national id"],
  }),
  ...identifier({
    type: "MA_CIN",
    countries: ["MA"],
    source: "Loi 04-20 relative à la carte nationale d'identité électronique",
    forms: [[/[A-Z]{1,2}\d{5,6}/i, 100]],
    context: ["cin", "cnie", "carte nationale", "carte d identité nationale", "البطاقة الوطنية"],
  }),
  ...identifier({
    type: "ET_FAYDA",
    countries: ["ET"],
    source: "https://id.gov.et, Fayda",
    forms: [[bare(16), 80]],
    context: ["fayda", "fin number"],
  }),
];

export const africa: readonly Recognizer[] = [...za, ...ng, ...ke, ...others];
