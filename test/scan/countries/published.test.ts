/**
 * Numbers that authorities and standards give as examples, found by their own type; and the same with another last character, not found.
 * @module
 */
import { describe, expect, test } from "vitest";
import { nationalIds } from "../../../src/scan/countries/all.ts";
import { createPatternScanner } from "../../../src/scan/pattern-scanner.ts";

const scanner = createPatternScanner("national-ids", "1", nationalIds);
const found = (text: string, label = ""): readonly string[] =>
  scanner.scan(text, label).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);

/** Nothing near says what it is. */
const checkedAlone: readonly (readonly [type: string, value: string])[] = [
  ["AT_VAT_ID", "ATU13585627"],
  ["AU_ABN", "83 914 571 673"],
  ["BE_NATIONAL_NUMBER", "85.07.30-033.28"],
  ["BR_CNPJ", "12.ABC.345/01DE-35"],
  ["BR_CPF", "390.533.447-05"],
  ["CA_SIN", "123-456-782"],
  ["CH_AHV", "756.9217.0769.85"],
  ["CH_UID", "CHE-100.155.212"],
  ["CL_RUT", "12.531.909-2"],
  ["CN_RESIDENT_ID", "11010519491231002X"],
  ["CO_NIT", "213.123.432-1"],
  ["CZ_BIRTH_NUMBER", "710319/2745"],
  ["DE_HEALTH_INSURANCE", "A000000014"],
  ["DE_SOCIAL_SECURITY", "65 170839 J 003"],
  ["DE_TAX_ID", "86095742719"],
  ["ES_NIE", "X1234567L"],
  ["ES_NIF", "12345678Z"],
  ["FI_PERSONAL_IDENTITY_CODE", "131052-308T"],
  ["FR_NIR", "2 95 10 99 126 111 93"],
  ["HK_HKID", "G123456(A)"],
  ["IE_PPSN", "6433435F"],
  ["IN_AADHAAR", "2341 2341 2346"],
  ["IT_FISCAL_CODE", "RSSMRA85T10A562S"],
  ["KR_BRN", "116-82-00276"],
  ["MX_CURP", "BOXW310820HNERXN09"],
  ["NO_FODSELSNUMMER", "151086 95088"],
  ["PT_CC", "00000000 0 ZZ4"],
  ["SG_NRIC_FIN", "S1234567D"],
  ["SG_UEN", "197401143C"],
  ["TH_TNIN", "1-2345-45678-78-1"],
  ["TR_NATIONAL_ID", "17291716060"],
  ["TW_NATIONAL_ID", "A123456789"],
  ["MEDICAL_LICENSE", "AB1234563"],
  ["ZA_ID_NUMBER", "7503305044089"],
];

describe("found without a word near", () => {
  test.each(checkedAlone)("%s %s", (type, value) => {
    expect(found(`See ${value}, please.`)).toContain(`${type} ${value}`);
  });

  test.each(checkedAlone)("%s %s with another last character", (type, value) => {
    const changed = otherEnd(value);
    expect(found(`See ${changed}, please.`).filter((one) => one.startsWith(`${type} `))).toEqual([]);
  });
});

/** The last digit or letter made the next one. */
const otherEnd = (value: string): string =>
  value.replace(/([\dA-Z])(\)?)$/, (_, last: string, bracket: string) => {
    if (last === "9") return `0${bracket}`;
    if (last === "Z") return `A${bracket}`;
    return String.fromCharCode(last.charCodeAt(0) + 1) + bracket;
  });

/** The form says little, so a word must stand near; the check digit still has to be right. */
const checkedWithWord: readonly (readonly [type: string, word: string, value: string])[] = [
  ["AT_SVNR", "SVNR", "1237010180"],
  ["AU_ACN", "ACN", "004 085 616"],
  ["AU_MEDICARE", "Medicare card", "2950 15967 1"],
  ["AU_TFN", "Tax File Number:", "123 456 782"],
  ["BG_EGN", "ЕГН", "7523169263"],
  ["EE_ISIKUKOOD", "isikukood", "36805280109"],
  ["FR_SIREN", "SIREN", "552 008 443"],
  ["GR_AMKA", "ΑΜΚΑ", "01013099997"],
  ["HR_OIB", "OIB:", "33392005961"],
  ["IL_ID", "Teudat Zehut", "039337423"],
  ["IT_VAT_CODE", "partita IVA", "00743110157"],
  ["JP_MY_NUMBER", "マイナンバー", "123456789018"],
  ["NL_BSN", "BSN", "111222333"],
  ["NZ_IRD", "IRD number", "49-091-850"],
  ["NZ_NHI", "NHI", "ZAC5361"],
  ["NZ_NHI", "NHI", "ZBN77VL"],
  ["PE_RUC", "RUC", "20512333797"],
  ["PH_TIN", "TIN", "123-456-782-000"],
  ["PL_NIP", "NIP", "8567346215"],
  ["PL_PESEL", "PESEL", "44051401359"],
  ["RO_CNP", "CNP", "1630615123457"],
  ["RU_INN", "ИНН", "500100732259"],
  ["RU_SNILS", "СНИЛС", "11223344595"],
  ["SE_PERSONNUMMER", "personnummer", "8112289874"],
  ["UK_NHS", "NHS number", "943 476 5919"],
  ["US_NPI", "NPI", "1234567893"],
  ["VIN", "VIN", "1M8GDM9AXKP042788"],
];

describe("found near a word for it", () => {
  test.each(checkedWithWord)("%s: %s %s", (type, word, value) => {
    expect(found(`The ${word} ${value} is mine.`)).toContain(`${type} ${value}`);
    expect(found(`${value}`, word)).toContain(`${type} ${value}`);
  });

  test.each(checkedWithWord.filter(([type]) => !["VIN", "NZ_NHI"].includes(type)))(
    "%s: %s %s with another last character",
    (type, word, value) => {
      // The last digit of a Medicare number and of a TIN is not checked: the one before the last group is.
      const at = type === "AU_MEDICARE" ? 9 : type === "PH_TIN" ? 10 : value.length - 1;
      const changed = otherEnd(value.slice(0, at + 1)) + value.slice(at + 1);
      expect(found(`The ${word} ${changed} is mine.`).filter((one) => one.startsWith(`${type} `))).toEqual([]);
    },
  );

  test.each(checkedWithWord.filter(([type]) => !["VIN", "AU_MEDICARE"].includes(type)))(
    "%s: not without %s: %s",
    (type, _, value) => {
      expect(found(`We counted ${value} of them.`).filter((one) => one.startsWith(`${type} `))).toEqual([]);
    },
  );
});

/** No check digit: form, dates, and the letters that are given out. */
const formed: readonly (readonly [type: string, text: string, value: string, wrong: string])[] = [
  ["DE_PASSPORT", "Reisepass C01X00T47", "C01X00T47", "A01X00T47"],
  ["DE_PASSPORT", "passport C01X00T478", "C01X00T478", "C01X00T479"],
  ["DE_HANDELSREGISTER", "Amtsgericht Köln, HRB 12345", "HRB 12345", "HRC 12345"],
  ["DE_KFZ", "Kennzeichen M-AB 123", "M-AB 123", "M-AB 0123"],
  ["GH_CARD", "my card GHA-123456789-0", "GHA-123456789-0", "GHA-12345678-0"],
  ["IN_GSTIN", "our 27AAPFU0939F1ZV", "27AAPFU0939F1ZV", "49AAPFU0939F1ZV"],
  ["IN_PAN", "give ACUPA7085R", "ACUPA7085R", "ACUXA7085R"],
  ["IN_VEHICLE_REGISTRATION", "the bike MH 12 DE 1433", "MH 12 DE 1433", "ZZ 12 DE 1433"],
  ["KE_KRA_PIN", "as A123456789Z", "A123456789Z", "B123456789Z"],
  ["KR_DRIVER_LICENSE", "with 13-07-123456-21", "13-07-123456-21", "29-07-123456-21"],
  ["KR_RRN", "for 701231-1234567", "701231-1234567", "701331-1234567"],
  ["KR_FRN", "for 701231-5234567", "701231-5234567", "701231-9234567"],
  ["MX_RFC", "factura GODE561231GR8", "GODE561231GR8", "GODE561331GR8"],
  ["MY_NRIC", "her 770305-02-1234", "770305-02-1234", "770305-17-1234"],
  ["NG_VEHICLE_REGISTRATION", "plate KSF-123AB", "KSF-123AB", "KSF-1234B"],
  ["TR_LICENSE_PLATE", "plaka 35 AB 4567", "35 AB 4567", "82 AB 4567"],
  ["UK_DRIVING_LICENCE", "his MORGA753116SM9IJ", "MORGA753116SM9IJ", "MORGA773116SM9IJ"],
  ["UK_NINO", "use AB 12 34 56 C", "AB 12 34 56 C", "AB 12 34 56 E"],
  ["UK_POSTCODE", "to SW1A 2AA", "SW1A 2AA", "SX1A 2AA"],
  ["UK_VEHICLE_REGISTRATION", "my car BD51 SMR", "BD51 SMR", "BD41 SMR"],
  ["US_DRIVER_LICENSE", "driver license D1234567", "D1234567", "D123"],
  ["US_EIN", "EIN 12-3456789", "12-3456789", "07-3456789"],
  ["US_ITIN", "it is 912-90-3456", "912-90-3456", "912-49-3456"],
  ["US_MBI", "for 1EG4-TE5-MK73", "1EG4-TE5-MK73", "1EG4-TE5-SK73"],
  ["US_PASSPORT", "passport 340020013", "340020013", "34002001"],
  ["US_SSN", "it is 536-90-4399", "536-90-4399", "666-90-4399"],
];

describe("found by their form", () => {
  test.each(formed)("%s in %s", (type, text, value, wrong) => {
    expect(found(`${text}.`)).toContain(`${type} ${value}`);
    expect(found(`${text.replace(value, wrong)}.`)).not.toContain(`${type} ${wrong}`);
  });
});

describe("numbers of patients and insured people", () => {
  test.each([
    ["MEDICAL_RECORD_NUMBER", "Patient ID: 48291-07, seen", "48291-07"],
    ["MEDICAL_RECORD_NUMBER", "medical record number is AB-482917.", "AB-482917"],
    ["HEALTH_PLAN_ID", "Subscriber number: XYZ123456789", "XYZ123456789"],
  ])("%s: %s", (type, text, value) => expect(found(text)).toContain(`${type} ${value}`));

  test.each([
    "Patient 20240115 visits in total",
    "The patient id was missing on 2024-01-15",
    "chart 48291 shows it",
    "MRN unknown, phone 415 555 0100",
    "a member of 12345678 people",
  ])("silent: %s", (text) => expect(found(text)).toEqual([]));
});

describe("written otherwise", () => {
  test.each([
    ["US_SSN", "my ssn is 536904399", "536904399"],
    ["US_SSN", "536.90.4399", "536.90.4399"],
    ["TR_NATIONAL_ID", "kimlik 172.917.160-60", "172.917.160-60"],
    ["PL_PESEL", "pesel 44 05 14 01 359", "44 05 14 01 359"],
    ["GR_AMKA", "01013099997", "01013099997"],
    ["UK_NINO", "nino: ab123456c", "ab123456c"],
    ["CN_RESIDENT_ID", "身份证号11010519491231002X。", "11010519491231002X"],
    ["MEDICAL_RECORD_NUMBER", "MRN: 00482917", "00482917"],
    ["HEALTH_PLAN_ID", "Member ID W1234 no, member id W123456789", "W123456789"],
    ["LICENSE_PLATE", "license plate 7ABC123", "7ABC123"],
  ])("%s: %s", (type, text, value) => {
    expect(found(text)).toContain(`${type} ${value}`);
  });
});
