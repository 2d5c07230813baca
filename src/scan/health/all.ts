/**
 * Facts of health. Alone they are nobody's: the class of an exchange rises where an identifier stands in it too (`scan/classify.ts`).
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { diagnosis } from "./diagnosis.ts";
import { icd10 } from "./icd-10.ts";
import { laboratory } from "./laboratory.ts";
import { medication } from "./medication.ts";
import { treatment } from "./treatment.ts";

export const health: readonly Recognizer[] = [...icd10, ...laboratory, ...medication, ...treatment, ...diagnosis];
