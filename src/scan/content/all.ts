/**
 * Content safety: a lexicon, which is a floor. It knows what it lists, in the languages that it lists, and no intention behind other words.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { hate } from "./hate.ts";
import { selfHarm } from "./self-harm.ts";
import { sexual } from "./sexual.ts";
import { violence } from "./violence.ts";

/** HATE, VIOLENCE, SELF_HARM, SEXUAL. */
export const contentSafety: readonly Recognizer[] = [...hate, ...violence, ...selfHarm, ...sexual];
