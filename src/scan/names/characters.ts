/**
 * What the names model knows of single characters. Found out on first sight and remembered, so that loading costs nothing.
 * @module
 */

export const charKind = {
  lower: 1,
  upper: 2,
  /** A letter of a script without case. */
  uncased: 3,
  digit: 4,
  underscore: 5,
  space: 6,
  newline: 7,
  punctuation: 8,
  /** Of a script that the model does not read. */
  unspaced: 9,
  apostrophe: 10,
} as const;

const kinds = new Uint8Array(0x10000);
const folds = new Uint16Array(0x10000);

/** Scripts that put no spaces between words, and such as the model has no ordinary text of to learn from. */
const unread =
  `Han Hiragana Katakana Thai Lao Khmer Myanmar Hangul Georgian Devanagari Bengali Tamil Telugu Gujarati Gurmukhi Kannada
  Malayalam Sinhala Ethiopic Tibetan Thaana`.split(/\s+/);
const unspaced = new RegExp(`[${unread.map((script) => `\\p{Script=${script}}`).join("")}]`, "u");

const kindOf = (character: string): number => {
  if (/[\n\u2028\u2029\v\f]/.test(character)) return charKind.newline;
  if (/\s/.test(character)) return charKind.space;
  if (/['\u2019\u02bc]/.test(character)) return charKind.apostrophe;
  if (character === "_") return charKind.underscore;
  if (/\p{Nd}/u.test(character)) return charKind.digit;
  if (unspaced.test(character)) return charKind.unspaced;
  if (/\p{Ll}/u.test(character)) return charKind.lower;
  if (/[\p{Lu}\p{Lt}]/u.test(character)) return charKind.upper;
  if (/[\p{L}\p{M}]/u.test(character)) return charKind.uncased;
  return charKind.punctuation;
};

/** Letters that decomposition leaves as they are, and how they are commonly written without their mark. */
const plain: Readonly<Record<string, string>> = { ø: "o", ł: "l", đ: "d", ð: "d", ı: "i", æ: "a", œ: "o", ß: "s" };

/** A `charKind` of a UTF-16 code unit; halves of surrogate pairs count as punctuation. */
export const kindOfCode = (code: number): number => {
  const known = kinds[code] ?? 0;
  if (known !== 0) return known;
  const kind = kindOf(String.fromCharCode(code));
  kinds[code] = kind;
  return kind;
};

/** The code unit in lower case and without diacritics. */
export const foldCode = (code: number): number => {
  const known = folds[code] ?? 0;
  if (known !== 0 || code === 0) return known;
  const lower = String.fromCharCode(code).toLowerCase();
  const folded = (plain[lower] ?? lower.normalize("NFD")).charCodeAt(0);
  folds[code] = folded;
  return folded;
};
