/**
 * What attacks on a model speak of, in many languages: words and phrases by concept. A rule combines concepts, and the model counts them, so that
 * what is known of an attack in one language holds in the others.
 *
 * Entries are separated by commas. They are matched without case, diacritics and punctuation, from the beginning of a word; `-` at the end of an entry
 * stands for any ending. In scripts without spaces an entry is found anywhere.
 * @module
 */
import { attackConcepts } from "./concepts-attack.ts";
import { targetConcepts } from "./concepts-target.ts";

/** Every concept with its entries. The order is the order of bits, and a part of the model. */
export const concepts = { ...attackConcepts, ...targetConcepts };

export type Concept = keyof typeof concepts;

export const conceptNames = Object.keys(concepts) as Concept[];

/** The bit of a concept. */
export const bitOf = (concept: Concept): number => 2 ** conceptNames.indexOf(concept);
