/**
 * Thailand, the Philippines, Indonesia, Vietnam; Pakistan, Sri Lanka and Bangladesh.
 * @module
 */
import { isDay } from "../checks/calendar.ts";
import { compacted, isOneCharacter } from "../checks/compact.ts";
import { passesLuhn } from "../checks/luhn.ts";
import { digitAt, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare, grouped } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** A kind 1-8, a province (ISO 3166-2:TH), a district, serial, modulus 11. */
export const isThai = (digits: string): boolean =>
  /^[1-8](?:1[0-9]|2[0-7]|3[0-9]|4[0-9]|5[0-8]|6[0-7]|7[0-7]|8[0-6]|9[0-6])/.test(digits) &&
  !isOneCharacter(digits) &&
  (11 - (weightedSum(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(digits, 12);

/** Modulus 11 over nine digits, before the number of the branch. */
export const isPhilippineTin = (digits: string): boolean =>
  weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === digitAt(digits, 8);

const provinces = "1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7]";
const nikStart = new RegExp(`^(?:${provinces})(?:0[1-9]|[1-9]\\d)(?:0[1-9]|[1-9]\\d)`);

/** Province, regency, district; day (women add 40), month, year; serial. */
export const isNik = (digits: string): boolean =>
  nikStart.test(digits) &&
  isDay(Number(digits.slice(8, 10)), Number(digits.slice(6, 8)) % 40) &&
  !digits.endsWith("0000");

/** Luhn over the first nine digits. */
export const isNpwp = (digits: string): boolean => passesLuhn(digits.slice(0, 9)) && Number(digits.slice(0, 9)) > 0;

const thaiWords = [
  "เลขประจำตัวประชาชน",
  "บัตรประชาชน",
  "thai id",
  "thai national id",
  "tnin",
  "thai id card",
  "citizen id",
];
const tinWords = ["tin", "tax id", "tax identification", "bir", "taxpayer", "tax identification number", "tin number"];

const th: readonly Recognizer[] = [
  ...identifier({
    type: "TH_TNIN",
    countries: ["TH"],
    source: "Civil Registration Act B.E. 2534; https://www.bora.dopa.go.th",
    forms: [
      [grouped([1, 4, 5, 2, 1], "- "), strength.certain],
      [bare(13), 320],
    ],
    check: compacted(isThai),
    context: thaiWords,
    aloneMilli: 415,
  }),
];

const ph: readonly Recognizer[] = [
  ...identifier({
    type: "PH_TIN",
    countries: ["PH"],
    source: "https://www.bir.gov.ph, taxpayer identification number",
    forms: [
      [/\d{3}-\d{3}-\d{3}-\d{3,5}/, 350],
      [/\d{3}[ -]?\d{3}[ -]?\d{3}(?:[ -]?\d{3})?/, 200],
    ],
    check: compacted(isPhilippineTin),
    context: tinWords,
    aloneMilli: 403,
  }),
  ...identifier({
    type: "PH_SSS",
    countries: ["PH"],
    source: "https://www.sss.gov.ph",
    forms: [[/\d{2}-\d{7}-\d/, 300]],
    context: ["sss", "social security system", "sss number", "sss no", "umid"],
  }),
  ...identifier({
    type: "PH_PHILHEALTH",
    countries: ["PH"],
    dataClass: "phi",
    source: "https://www.philhealth.gov.ph",
    forms: [[/\d{2}-\d{9}-\d/, 350]],
    context: ["philhealth", "philhealth number", "pin"],
  }),
  ...identifier({
    type: "PH_UMID",
    countries: ["PH"],
    source: "https://www.sss.gov.ph, common reference number",
    forms: [[/\d{4}-\d{7}-\d/, 350]],
    context: ["umid", "crn", "common reference number", "gsis", "sss"],
  }),
  ...identifier({
    type: "PH_LICENSE_PLATE",
    countries: ["PH"],
    source: "https://lto.gov.ph, motor vehicle plates",
    forms: [[/[A-Z]{3}[ -]?\d{3,4}|[A-Z]{2}[ -]?\d{4,5}|\d{3}[ -]?[A-Z]{3}/, 130]],
    context: ["plate", "plate number", "plaka", "lto", "license plate", "plate no"],
  }),
  ...identifier({
    type: "PH_PASSPORT",
    countries: ["PH"],
    source: "ICAO 9303",
    forms: [[/P\d{7}[A-Z]|[A-Z]{2}\d{7}/i, 130]],
    context: ["passport", "pasaporte", "philippine passport"],
  }),
];

const id: readonly Recognizer[] = [
  ...identifier({
    type: "ID_NIK",
    countries: ["ID"],
    source: "Undang-Undang 24/2013; https://dukcapil.kemendagri.go.id",
    forms: [[/\d{16}|\d{4}[ .-]\d{4}[ .-]\d{4}[ .-]\d{4}|\d{6}[ .-]\d{6}[ .-]\d{4}/, 300]],
    check: compacted(isNik),
    context: ["nik", "ktp", "e ktp", "nomor induk kependudukan", "no ktp", "kartu keluarga", "indonesian id"],
    aloneMilli: 404,
  }),
  ...identifier({
    type: "ID_NPWP",
    countries: ["ID"],
    source: "https://www.pajak.go.id",
    forms: [
      [/\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}/, strength.certain],
      [bare(15), 200],
    ],
    check: compacted(isNpwp),
    context: ["npwp", "nomor pokok wajib pajak", "pajak"],
  }),
];

const others: readonly Recognizer[] = [
  ...identifier({
    type: "VN_CCCD",
    countries: ["VN"],
    source: "Nghị định 137/2015/NĐ-CP",
    forms: [[/0\d{11}/, 150]],
    // Province 001-096, century and sex.
    check: (digits) => /^0(?:0[1-9]|[1-8]\d|9[0-6])[0-9]/.test(digits),
    context: ["cccd", "căn cước", "căn cước công dân", "cmnd", "số định danh", "chứng minh nhân dân"],
  }),
  ...identifier({
    type: "PK_CNIC",
    countries: ["PK"],
    source: "https://www.nadra.gov.pk",
    forms: [
      [/[1-7]\d{4}-\d{7}-\d/, strength.likely],
      [/[1-7]\d{12}/, 150],
    ],
    context: ["cnic", "nadra", "nicop", "national identity card", "shanakhti card", "شناختی کارڈ"],
  }),
  ...identifier({
    type: "LK_NIC",
    countries: ["LK"],
    source: "https://drp.gov.lk",
    forms: [[/\d{9}[VX]|(?:19|20)\d{10}/i, 200]],
    // The day of the year, 500 more for women.
    check: (text) => Number(text.length === 10 ? text.slice(2, 5) : text.slice(4, 7)) % 500 <= 366,
    context: ["nic", "national identity card", "nic number", "sri lanka"],
  }),
  ...identifier({
    type: "BD_NID",
    countries: ["BD"],
    source: "https://services.nidw.gov.bd",
    forms: [[/\d{10}|\d{13}|\d{17}/, 80]],
    context: ["nid", "জাতীয় পরিচয়পত্র", "national id card", "nid number", "smart card nid"],
  }),
];

export const southeastAsia: readonly Recognizer[] = [...th, ...ph, ...id, ...others];
