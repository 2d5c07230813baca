/**
 * What a UTF-16 code unit is to the reading of words.
 * @module
 */
import { foldCode } from "./fold.ts";
import { isWordCode } from "./word-boundary.ts";

/** A digit of ASCII. */
export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** A capital of the Latin, Greek or Cyrillic script. */
export const isUpper = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0x42f && foldCode(code) !== code && isCapital(code));

const isCapital = (code: number): boolean => {
  const letter = String.fromCharCode(code);
  return letter !== letter.toLowerCase();
};

/** Chinese and Japanese letters: written without spaces, each is a word of its own. */
export const isIdeograph = (code: number): boolean =>
  (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3);
const lettersEnd = 0x530;
const otherLettersEnd = 0x2000;
const otherLetter = /[\p{L}\p{M}\p{N}]/u;
const otherLetters = Uint8Array.from({ length: otherLettersEnd - lettersEnd }, (_, place) =>
  otherLetter.test(String.fromCharCode(lettersEnd + place)) ? 1 : 0,
);

/** Letters of other scripts (Hebrew, Arabic, Devanagari, Thai) join to words here, though not at a number's side. */
export const isLetter = (code: number): boolean =>
  isWordCode(code) || (code >= lettersEnd && code < otherLettersEnd && otherLetters[code - lettersEnd] === 1);

const letters = new Uint16Array(lettersEnd);
for (let code = 0; code < lettersEnd; code += 1) letters[code] = isLetter(code) ? foldCode(code) : 0;

/** A letter or digit folded; 0 for all else. */
export const letterOf = (code: number): number =>
  code < lettersEnd ? (letters[code] ?? 0) : isLetter(code) ? code : 0;

const asciiEnd = 128;
const gaps = Uint8Array.from({ length: asciiEnd }, (_, code) =>
  " \n\t_-'".includes(String.fromCharCode(code)) ? 1 : 0,
);

/** Spaces, joints and apostrophes (`driver's licence`, `carte d’identité`). */
export const isGap = (code: number): boolean => (code < asciiEnd ? gaps[code] === 1 : code === 0x2019);
/** So many of them may stand between two words of a phrase. */
export const gapCharsMax = 3;
