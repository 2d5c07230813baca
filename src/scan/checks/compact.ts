/**
 * Identifiers without the spaces, dots and dashes that people write into them.
 * @module
 */

/** The letters and digits of a text, letters in upper case: the form that check digits are computed on. */
export const compact = (text: string): string =>
  isCompact.test(text) ? text : text.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();

const isCompact = /^[\dA-Z]*$/;

/** A check of the compact form, made one of the written form. */
export const compacted =
  (check: (compact: string) => boolean) =>
  (text: string): boolean =>
    check(compact(text));

/** Whether every character is the same one: numbers that people type to fill a field, and that many check digits pass. */
export const isOneCharacter = (compact: string): boolean =>
  compact.length > 1 && compact === compact.charAt(0).repeat(compact.length);
