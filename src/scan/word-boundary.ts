/**
 * Where a word ends. Letters of alphabets and digits join to words; scripts that write no spaces (Chinese, Japanese, Thai) do not, so that a
 * number is found in the middle of their text.
 * @module
 */

/** Letters and digits of the Latin, Greek and Cyrillic scripts, as the inside of a character class. */
export const wordClass = "0-9A-Za-z\\u00aa\\u00b5\\u00ba\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02af\\u0370-\\u052f";

const codesEnd = 0x530;
const isWord = new Uint8Array(codesEnd);
const wordCharacter = new RegExp(`[${wordClass}]`);
for (let code = 0; code < codesEnd; code += 1) isWord[code] = wordCharacter.test(String.fromCharCode(code)) ? 1 : 0;

/**
 * Whether a UTF-16 code unit is one of the letters of all other scripts. They do not join to words, but nothing that is looked for begins inside a run of
 * them.
 */
export const isForeignCode = (code: number): boolean =>
  code >= codesEnd && (code < 0x2000 || code > 0x303f) && code < 0xff00;

/** Whether a UTF-16 code unit is part of a word. */
export const isWordCode = (code: number): boolean => code < codesEnd && isWord[code] === 1;
