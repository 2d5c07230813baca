/**
 * Special categories and criminal records: found where they are said of a person, and weighed as ordinary words elsewhere.
 * @module
 */
import { describe, expect, test } from "vitest";
import { createPatternScanner } from "../../../src/scan/pattern-scanner.ts";
import { special } from "../../../src/scan/special/all.ts";

const scanner = createPatternScanner("special", "test", special);
const sensitive = (text: string, label = ""): string[] =>
  scanner
    .scan(text, label)
    .filter(({ dataClass }) => dataClass !== "internal")
    .map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);

describe("beliefs and origin of a person", () => {
  test.each([
    ["I am a Muslim and I need advice.", "Muslim"],
    ["I'm a devout Catholic", "Catholic"],
    ["She is Slovenian.", "Slovenian"],
    ["He was a 35-year-old Jewish man", "Jewish"],
    ["My patient is gay.", "gay"],
    ["the applicant identifies as non-binary", "non-binary"],
    ["Mary Johnson is transgender.", "transgender"],
    ["Mr. Okafor is a Jehovah Witness", "Jehovah Witness"],
    ["I am black.", "black"],
    ["As a Sikh woman I wear one", "Sikh"],
    ["Religion: Hindu", "Hindu"],
    ['{"ethnicity": "Hispanic"}', "Hispanic"],
    ["his religion is Islam", "Islam"],
    ["my wife is a union member", "union member"],
    ["I am a member of the Labour Party", "member of the Labour Party"],
    ["He voted for Labour", "voted for Labour"],
    ["she carries the BRCA1 mutation", "BRCA1 mutation"],
    ["rs429358(C;T)", "rs429358(C;T)"],
    ["Ich bin Muslimin", "Muslimin"],
    ["elle est lesbienne", "lesbienne"],
    ["soy ateo", "ateo"],
    ["sono ebrea", "ebrea"],
    ["ik ben katholiek", "katholiek"],
  ])("%j", (text, value) => {
    expect(sensitive(text)).toContain(`NRP ${value}`);
  });

  test.each([
    "The restaurant serves great French cuisine.",
    "He is a French teacher.",
    "I am black and white film enthusiast",
    "I am straight out of school",
    "I am conservative with my estimates",
    "We polish the floor.",
    "The Church is Catholic by tradition",
    "I am looking for a Spanish restaurant",
    "She is an English speaker",
    "Write a poem about a Buddhist temple",
    "the genome of the fruit fly",
    "I voted for the second option",
  ])("nothing special in %j", (text) => {
    expect(sensitive(text)).toEqual([]);
  });

  test.each([
    ["great Slovenian food", ["Slovenian"]],
    ["american cars", ["american"]],
    ["the Polish border", ["Polish"]],
    ["polish the floor", []],
    ["translate it to French", []],
  ])("the words of %j alone are internal", (text, values) => {
    const found = scanner.scan(text, "").filter(({ type }) => type === "NRP");
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(values);
    expect(found.every(({ dataClass }) => dataClass === "internal")).toBe(true);
  });
});

describe("biometric data", () => {
  test.each([
    ["the patient's fingerprint template was leaked", "fingerprint template"],
    ["please delete my face ID data", "face ID data"],
    ["they took her fingerprints", "fingerprints"],
    ["We scanned his iris last week", "iris"],
    ["iris_template: 9fA3kQ0pLm2Zx8Rt71Vb", "9fA3kQ0pLm2Zx8Rt71Vb"],
  ])("%j", (text, value) => {
    expect(sensitive(text)).toContain(`BIOMETRIC ${value}`);
  });

  test("a field of that name makes its value one", () => {
    const value = ["Ax93kfLQ0z", "Bm28vYtR7p", "Qw55sJd1Xe"].join("");
    expect(sensitive(value, "fingerprint_template")).toEqual([`BIOMETRIC ${value}`]);
    expect(sensitive(value, "etag")).toEqual([]);
  });

  test.each([
    "How does face ID work?",
    "The SSH key fingerprint is SHA256:uNiVztksCsDhcc0u9e8BrqJXVGDIK",
    "a browser fingerprint",
    "iris data set with 150 samples",
  ])("nothing in %j", (text) => {
    expect(sensitive(text)).toEqual([]);
  });
});

describe("criminal records", () => {
  test.each([
    ["He was convicted of burglary.", "convicted of burglary"],
    ["I was arrested for shoplifting.", "arrested for shoplifting"],
    ["John Miller was sentenced to three years in prison.", "sentenced to three years in prison"],
    ["She served time for fraud.", "served time for fraud"],
    ["I'm on probation", "on probation"],
    ["my brother pleaded guilty to assault", "pleaded guilty to assault"],
    ["the candidate has a criminal record", "criminal record"],
    ["the applicant's prior convictions", "prior convictions"],
    ["Mr. Brown was charged with armed robbery", "charged with armed robbery"],
    ["Criminal record: theft (2019)", "theft (2019)"],
    ["Ich bin vorbestraft", "vorbestraft"],
    ["Elle a été condamnée pour vol", "condamnée pour vol"],
    ["fue condenado por robo", "condenado por robo"],
  ])("%j", (text, value) => {
    expect(sensitive(text)).toEqual([`CRIMINAL_RECORD ${value}`]);
  });

  test.each([
    "People who were convicted of fraud lose the right to vote.",
    "What is a criminal record?",
    "The battery is charged with solar energy.",
    "He served as chairman for two years.",
    "She is on the phone.",
    "I was charged with organising the party.",
    "Convictions: none",
  ])("nothing in %j", (text) => {
    expect(sensitive(text)).toEqual([]);
  });
});
