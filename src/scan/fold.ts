/**
 * Letters made comparable: lower case, without diacritics.
 * @module
 */

const foldedEnd = 0x530;
const withoutDecomposition: Readonly<Record<string, string>> = { ø: "o", ł: "l", đ: "d", ħ: "h", ŧ: "t", ı: "i" };

const table = new Uint16Array(foldedEnd);
for (let code = 0; code < foldedEnd; code += 1) {
  const lower = String.fromCharCode(code).toLowerCase().charAt(0);
  const base = lower.normalize("NFD").charAt(0);
  table[code] = (withoutDecomposition[base] ?? base).charCodeAt(0);
}

/** A UTF-16 code unit of the Latin, Greek and Cyrillic scripts in lower case and without diacritics; others as they are. */
export const foldCode = (code: number): number => (code < foldedEnd ? (table[code] ?? code) : code);

/** Each code unit of a text folded: the result is as long as the text. */
export const fold = (text: string): string => {
  let folded = "";
  for (let at = 0; at < text.length; at += 1) folded += String.fromCharCode(foldCode(text.charCodeAt(at)));
  return folded;
};
