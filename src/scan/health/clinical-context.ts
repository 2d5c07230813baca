/**
 * What stands around words when a person's health is spoken of, and when it is not.
 * @module
 */
import { entriesOf } from "./word-list.ts";

/** What stands around a word when a person's health is spoken of. Shared by all lists of ambiguous words. */
export const clinicalContext: readonly string[] = entriesOf(`
diagnosed, diagnosis, diagnoses, dx, patient, patients, pt, patient s, suffer, suffers, suffered, suffering, symptom,
symptoms, presents with, presented with, presenting, complains of, complaining of, medical history, family history,
history of, hx, pmh, past medical, comorbidities, medical condition, medical conditions, medical record, prescribed,
medication, medications, prognosis, chemo, chemotherapy, radiotherapy, oncologist, oncology, cardiologist,
neurologist, psychiatrist, physician, gp, hospital, hospitalized, hospitalised, clinic, icu, er visit, emergency room,
sick leave, terminally ill, survivor, stage 1, stage 2, stage 3, stage 4, stage ii, stage iii, stage iv, chronic,
acute, allergic to, allergy to, condition, illness, disease, treated for, therapy for, recovering from, died of, died
from, anamnese, patientin, diagnose, leidet an, leidet unter, erkrankt, krankenhaus, paciente, diagnosticado,
diagnosticada, diagnóstico, souffre de, atteint de, atteinte de, hôpital, paziente, soffre di, ricoverato, patiënt,
lijdt aan, ziekenhuis`);

/** Words near which an ambiguous word is no condition. */
export const otherMeanings = entriesOf(`
zodiac, horoscope, astrology, astrological, tropic, capricorn, leo, gemini, economic, economy, great depression,
1930s, stock market, recession, weather, brush, keyboard, swimming, stroke width, stroke color, error, exception,
kernel, thread, culture shock, aftershock, relational, css, svg`);
