/**
 * Treatments by name, and the codes they are billed by.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { ambiguousTreatments, treatmentNames } from "./treatment-names.ts";

const source = "https://www.cms.gov/medicare/coding-billing/icd-10-codes";
const base = { type: "TREATMENT", dataClass: "internal", source } as const;

/** Stricter than what surrounds a diagnosis: "operation", "scan" and "injection" are everywhere in technical texts. */
const careContext = [
  "patient",
  "patients",
  "patient s",
  "surgeon",
  "hospital",
  "hospitalized",
  "hospitalised",
  "clinic",
  "physician",
  "diagnosed",
  "diagnosis",
  "symptoms",
  "postoperative",
  "post op",
  "preoperative",
  "pre op",
  "underwent",
  "undergo",
  "undergoing",
  "recovering from",
  "had surgery",
  "oncologist",
  "cardiologist",
  "psychiatrist",
  "oncology",
  "nurse",
  "ward",
  "icu",
  "discharged from",
  "medical history",
  "anesthesia",
  "krankenhaus",
  "patientin",
  "paciente",
  "paziente",
  "patiënt",
  "hôpital",
];
const procedureContext = [
  "cpt",
  "cpt code",
  "cpt codes",
  "procedure code",
  "procedure codes",
  "hcpcs",
  "hcpcs code",
  "billing code",
  "service code",
];

export const treatment: readonly Recognizer[] = [
  { ...base, words: treatmentNames, scoreMilli: 650 },
  {
    ...base,
    words: ambiguousTreatments,
    scoreMilli: 100,
    context: careContext,
    against: ["sql", "dependency", "code", "network", "database", "port"],
  },
  {
    ...base,
    // CPT: five digits, or four and the letter of a category, and a modifier.
    pattern: /\d{4}[\dFTU](?:-[\dA-Z]{2})?/u,
    scoreMilli: 100,
    context: procedureContext,
    source: "https://www.ama-assn.org/practice-management/cpt",
  },
  {
    ...base,
    pattern: /[A-CEGHJ-MP-V]\d{4}(?:-[\dA-Z]{2})?/u,
    scoreMilli: 100,
    context: procedureContext,
    source: "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system",
  },
  {
    ...base,
    // ICD-10-PCS: seven characters without I and O. OPS is Germany's: 5-470.11.
    pattern: /[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}/u,
    scoreMilli: 100,
    context: ["icd 10 pcs", "pcs code", "pcs", "procedure code"],
  },
  {
    ...base,
    pattern: /\d-\d{2}[\da-z](?:\.[\da-z]{1,2})?/u,
    scoreMilli: 100,
    context: ["ops", "ops code", "ops schlüssel", "prozedur"],
    source: "https://www.bfarm.de/EN/Code-systems/Classifications/OPS-ICHI/OPS/_node.html",
  },
];
