/**
 * The grammar of ICD-10 and ICD-10-CM codes.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";

/**
 * The blocks of ICD-10 by letter: numbers of categories, first and last. A letter and two digits outside them are no code.
 * https://icd.who.int/browse10/2019/en, with the categories that ICD-10-CM adds.
 */
const blocks: Readonly<Record<string, string>> = {
  A: "00-09 15-28 30-60 63-71 74-75 77-99",
  B: "00-10 15-20 21-49 50-60 64-83 85-92 94-99",
  C: "00-26 30-34 37-41 43-58 60-97",
  D: "00-53 55-77 78-78 80-84 86-87 89-89",
  E: "00-07 08-16 20-46 50-56 58-61 63-68 70-80 83-90",
  F: "00-25 28-34 38-45 48-48 50-55 59-60 61-66 68-73 78-82 83-84 88-95 98-99",
  G: "00-14 20-26 30-32 35-37 40-41 43-47 50-65 70-73 80-83 89-99",
  H: "00-06 10-11 13-13 15-22 25-28 30-36 40-40 42-55 57-62 65-75 80-83 90-95",
  I: "00-02 05-16 20-28 30-52 60-74 77-89 95-99",
  J: "00-06 09-18 20-22 30-47 60-70 80-82 84-86 90-96 98-99",
  K: "00-14 20-23 25-31 35-38 40-46 50-52 55-68 70-77 80-87 90-95",
  L: "00-05 08-08 10-14 20-30 40-45 49-60 62-68 70-76 80-95 97-99",
  M: "00-25 26-27 30-36 40-43 45-51 53-54 60-63 65-73 75-77 79-97 99-99",
  N: "00-08 10-23 25-37 39-51 53-53 60-65 70-77 80-99",
  O: "00-16 20-36 40-48 60-77 80-92 94-99",
  P: "00-05 07-08 09-29 35-39 50-61 70-78 80-84 90-96",
  Q: "00-07 10-18 20-28 30-45 50-56 60-87 89-93 95-99",
  R: "00-07 09-23 25-36 37-37 39-65 68-94 95-99",
  S: "00-99",
  T: "00-07 08-28 29-88 90-98",
  U: "04-04 06-13 49-50 80-85 88-88 89-89 99-99",
  V: "00-99",
  W: "00-99",
  X: "00-99",
  Y: "00-99",
  Z: "00-04 05-05 08-23 28-53 54-77 79-99",
};

const categories = new Map(
  Object.entries(blocks).map(([letter, ranges]) => [
    letter,
    ranges.split(" ").map((range) => range.split("-").map(Number)),
  ]),
);

/** Whether a code (`E11.9`, `e119`, `C4A.0`) stands in a category that exists. */
export const isIcd10Category = (code: string): boolean => {
  // A letter in the third place ("C4A") is an addition of ICD-10-CM beside the category that ends in its digit.
  const second = code.charCodeAt(1) - 48;
  const third = code.charCodeAt(2) - 48;
  const lettered = third > 9;
  const within = (number: number): boolean =>
    (categories.get(code.charAt(0).toUpperCase()) ?? []).some(
      ([first = 0, last = -1]) => number >= first && number <= last,
    );
  return lettered ? within(second * 10) || within(second * 10 + 9) : within(second * 10 + third);
};

const codeContext = [
  "icd",
  "icd10",
  "icd 10",
  "icd 10 cm",
  "icd 10 gm",
  "cim 10",
  "cie 10",
  "cid 10",
  "diagnosis",
  "diagnoses",
  "diagnosed",
  "diagnostic",
  "diagnosis code",
  "dx",
  "principal diagnosis",
  "admitting diagnosis",
  "diagnose",
  "diagnosen",
  "hauptdiagnose",
  "nebendiagnose",
  "diagnóstico",
  "diagnostico",
  "diagnosi",
  "diagnostic principal",
  "problem list",
  "comorbidity",
  "comorbidities",
  "condition code",
];

const codesOtherwise = [
  "g code",
  "gcode",
  "cnc",
  "g0",
  "g00",
  "g1",
  "g01",
  "g28",
  "feed rate",
  "spindle",
  "section",
  "annex",
  "figure",
  "fig",
  "version",
  "firmware",
  "cell",
  "column",
  "row",
  "chapter",
  "part number",
  "sku",
];

const source = "https://icd.who.int/browse10/2019/en";
const base = {
  type: "DIAGNOSIS",
  dataClass: "internal",
  context: codeContext,
  source,
  check: isIcd10Category,
} as const;

export const icd10: readonly Recognizer[] = [
  {
    ...base,
    // With its point a code is a form of its own. External causes (V-Y) are left out: X10.5 and Y20.0 are places on a machine's axes.
    pattern: /[A-TZ]\d[\dAB]\.[\dA][\dA-Z]{0,2}[\dA-Z]?/u,
    scoreMilli: 450,
    against: codesOtherwise,
  },
  {
    ...base,
    pattern: /[A-Z]\d[\dAB](?:\.?[\dAX][\dA-Z]{0,3})?/iu,
    scoreMilli: 100,
  },
];
