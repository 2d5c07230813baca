/**
 * Facts of health: codes, conditions, medicines, results, treatments, and the words that are something else.
 * @module
 */
import { describe, expect, it, test } from "vitest";
import { health } from "../../../src/scan/health/all.ts";
import { ambiguousConditions, conditions } from "../../../src/scan/health/conditions.ts";
import { translatedConditions } from "../../../src/scan/health/conditions-translated.ts";
import { brandNames, drugNames } from "../../../src/scan/health/drug-names.ts";
import { isIcd10Category } from "../../../src/scan/health/icd-10.ts";
import { treatmentNames } from "../../../src/scan/health/treatment-names.ts";
import { createPatternScanner } from "../../../src/scan/pattern-scanner.ts";

const scanner = createPatternScanner("health", "test", health);
const spansOf = (type: string, text: string, label = ""): string[] =>
  scanner
    .scan(text, label)
    .filter((finding) => finding.type === type)
    .map(({ start, end }) => text.slice(start, end));

/** Luhn's check digit, worked out here apart from the program's. */
const checkDigit = (digits: string): number => {
  const sum = [...digits]
    .toReversed()
    .map((digit, place) => (place % 2 === 0 ? Number(digit) * 2 : Number(digit)))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return (10 - (sum % 10)) % 10;
};

describe("what is found", () => {
  test.each([
    ["DIAGNOSIS", "Codes: E11.9.", "E11.9"],
    ["DIAGNOSIS", "F32.1 is noted", "F32.1"],
    ["DIAGNOSIS", "S72.001A", "S72.001A"],
    ["DIAGNOSIS", "Z3A.20 is noted", "Z3A.20"],
    ["DIAGNOSIS", "ICD-10: I10", "I10"],
    ["DIAGNOSIS", "dx J45", "J45"],
    ["DIAGNOSIS", "history of type 2 diabetes", "type 2 diabetes"],
    ["DIAGNOSIS", "Multiple-sclerosis clinic", "Multiple-sclerosis"],
    ["DIAGNOSIS", "Crohn's disease", "Crohn's disease"],
    ["DIAGNOSIS", "she has PTSD", "PTSD"],
    ["DIAGNOSIS", "the patient has MS", "MS"],
    ["DIAGNOSIS", "My mother was diagnosed with cancer", "cancer"],
    ["DIAGNOSIS", "he was diagnosed with stiff person syndrome last week", "stiff person syndrome"],
    ["DIAGNOSIS", "Sie leidet an Bluthochdruck", "Bluthochdruck"],
    ["DIAGNOSIS", "crise cardiaque en 2019", "crise cardiaque"],
    ["DIAGNOSIS", "tiene esquizofrenia", "esquizofrenia"],
    ["DIAGNOSIS", "ha la sclerosi multipla", "sclerosi multipla"],
    ["DIAGNOSIS", "behandeling van borstkanker", "borstkanker"],
    ["DIAGNOSIS", "tratamento da doença celíaca", "doença celíaca"],
    ["MEDICATION", "on metformin since May", "metformin"],
    ["MEDICATION", "prend de la metformine", "metformine"],
    ["MEDICATION", "toma metformina", "metformina"],
    ["MEDICATION", "Ozempic again", "Ozempic"],
    ["MEDICATION", "started on sotagliflozin", "sotagliflozin"],
    ["MEDICATION", "one tablet of 500 mg", "500 mg"],
    ["MEDICATION", "take 2 tablets twice daily", "take 2 tablets twice daily"],
    ["MEDICATION", "NDC 0777-3105-02", "0777-3105-02"],
    ["MEDICATION", "ATC code A10BA02", "A10BA02"],
    ["LAB_RESULT", "HbA1c 7.2 %", "HbA1c 7.2 %"],
    ["LAB_RESULT", "potassium 5.1 mmol/L", "potassium 5.1 mmol/L"],
    ["LAB_RESULT", "serum creatinine was 1,4 mg/dl", "serum creatinine was 1,4 mg/dl"],
    ["LAB_RESULT", "blood pressure 140/90", "blood pressure 140/90"],
    ["LAB_RESULT", "HIV test came back positive", "HIV test came back positive"],
    ["TREATMENT", "after chemotherapy", "chemotherapy"],
    ["TREATMENT", "an appendectomy", "appendectomy"],
    ["TREATMENT", "nach dem Kaiserschnitt", "Kaiserschnitt"],
    ["TREATMENT", "the patient had surgery", "surgery"],
    ["TREATMENT", "CPT 99213", "99213"],
    ["TREATMENT", "HCPCS code J1885", "J1885"],
  ])("%s in %j", (type, text, value) => {
    expect(spansOf(type, text)).toContain(value);
  });

  it("is of no class above internal: it is nobody's yet", () => {
    expect(new Set(health.map(({ dataClass }) => dataClass))).toEqual(new Set(["internal"]));
  });
});

describe("what is something else", () => {
  test.each([
    ["DIAGNOSIS", "section I10 of the report"],
    ["DIAGNOSIS", "Cell E11.9 in the column"],
    ["DIAGNOSIS", "move to X10.5 and Y20.0"],
    ["DIAGNOSIS", "B12.5 is not a category"],
    ["DIAGNOSIS", "my zodiac sign is cancer"],
    ["DIAGNOSIS", "the great depression of the 1930s"],
    ["DIAGNOSIS", "set the stroke width of the path"],
    ["DIAGNOSIS", "it is cold outside"],
    ["DIAGNOSIS", "he aids his neighbours"],
    ["DIAGNOSIS", "the MS Office file"],
    ["DIAGNOSIS", "the server suffers from it"],
    ["MEDICATION", "the lithium battery"],
    ["MEDICATION", "500 mg of salt"],
    ["MEDICATION", "started on Thursday, taking notes in April"],
    ["LAB_RESULT", "a 0.5 mmol/L solution of salt"],
    ["LAB_RESULT", "INR 2500 is the price in rupees"],
    ["LAB_RESULT", "the ratio 140/90"],
    ["TREATMENT", "99213"],
    ["TREATMENT", "a scan of the database, an operation on integers"],
    ["TREATMENT", "dependency injection"],
  ])("no %s in %j", (type, text) => {
    expect(spansOf(type, text)).toEqual([]);
  });
});

describe("codes", () => {
  test.each(["A00", "E11.9", "e119", "C4A.0", "Z99", "U07.1", "M1A.0"])("%s is of a category of ICD-10", (code) => {
    expect(isIcd10Category(code)).toBe(true);
  });

  test.each(["B12", "A29", "F26", "G15", "C98", "Z78"])("%s is of none", (code) => {
    expect(isIcd10Category(code)).toBe(false);
  });

  test.each(["454", "208", "1755", "71802"])(
    "%s and its check digit are a LOINC code, near that word only",
    (number) => {
      const digit = checkDigit(number);
      const code = `${number}-${digit}`;
      expect(spansOf("LAB_RESULT", `LOINC ${code}`)).toEqual([code]);
      expect(spansOf("LAB_RESULT", code)).toEqual([]);
      expect(spansOf("LAB_RESULT", `LOINC ${number}-${(digit + 1) % 10}`)).toEqual([]);
    },
  );

  it("takes the field's name for context", () => {
    expect(spansOf("DIAGNOSIS", "I10", "diagnosis_code")).toEqual(["I10"]);
    expect(spansOf("DIAGNOSIS", "I10", "slot")).toEqual([]);
  });
});

describe("lexicons", () => {
  test.each([
    ["conditions", conditions, 500],
    ["translated conditions", translatedConditions, 300],
    ["drug names", drugNames, 700],
    ["brand names", brandNames, 250],
    ["treatments", treatmentNames, 200],
  ])("%s are plain, lower case and many", (_name, entries, fewest) => {
    expect(entries.length).toBeGreaterThan(fewest);
    expect(entries.filter((entry) => !/^[\p{Ll}\d]+(?: [\p{Ll}\d]+)*$/u.test(entry))).toEqual([]);
  });

  it("keeps words that are ambiguous out of those that are not", () => {
    const folded = (word: string): string => word.normalize("NFD").replaceAll(/\p{M}/gu, "");
    const plain = new Set([...conditions, ...translatedConditions].map(folded));
    expect(ambiguousConditions.filter((word) => plain.has(folded(word)))).toEqual([]);
  });
});
