/**
 * Special categories of personal data and criminal records: Articles 9 and 10 of the GDPR.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { beliefsAndOrigin } from "./beliefs-and-origin.ts";
import { biometric } from "./biometric.ts";
import { criminalRecord } from "./criminal-record.ts";

export const special: readonly Recognizer[] = [...criminalRecord, ...biometric, ...beliefsAndOrigin];
