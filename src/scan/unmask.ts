/**
 * What a text says when the ways of hiding it are undone: look-alike and full-width letters, characters without width, odd spaces and dashes
 * beside digits, and percent, HTML and backslash escapes. Once: what is hidden twice stays hidden.
 * @module
 */

/** An unmasked text, and where each of its characters stood. */
export interface Unmasked {
  readonly text: string;
  /** Where a span of it stands in the original. */
  spanOf(start: number, end: number): { readonly start: number; readonly end: number };
  /** Where a position of it stands in the original. */
  positionOf(position: number): number;
  /** Where what stands in the original at a position or after it begins. */
  placeOf(position: number): number;
}

const beyondAscii = /[^\0-\x7f]/;
const escapes = /%[0-9A-Fa-f]{2}|&(?:#|[A-Za-z]{2,7};)|\\[ux"/nrt]/;
/** No width, or a mark upon the letter before. */
const invisible =
  /[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]|[\u0300-\u036f]|[\ufe00-\ufe0f]|\udb40[\udc00-\uddef]/;
/** Characters that Unicode calls another form of an ASCII one, and digits of other scripts. */
const otherForm =
  /[\u00b2\u00b3\u00b9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u2070-\u209c\u2460-\u24ff\uff01-\uff5e\uff61-\uff65]|\ud835[\udc00-\udfff]|\ud83c[\udd00-\udd8f]/;
const oddGaps = "\\u00a0\\u2000-\\u200a\\u2010-\\u2015\\u202f\\u205f\\u2212\\u3000";
const gapByDigit = new RegExp(`\\d[${oddGaps}]|[${oddGaps}]\\d`);
const otherScript = /[\u0261\u0370-\u052f]/;
/** A letter of another alphabet in a word with letters of this one: wherever there is none, `isInLatinWord` says so too. */
const mixedScript =
  /[A-Za-z0-9][\p{L}\p{N}@._-]{0,63}[\u0261\u0370-\u052f]|[\u0261\u0370-\u052f][\p{L}\p{N}@._-]{0,63}[A-Za-z0-9]/u;

/** Letters of the Greek and Cyrillic alphabets that look like Latin ones (Unicode confusables, https://www.unicode.org/Public/security/). */
const lookAlikes = new Map(
  Object.entries({
    A: "ΑА",
    B: "ΒВ",
    C: "СϹ",
    E: "ΕЕ",
    H: "ΗН",
    I: "ΙІӀ",
    J: "ЈͿ",
    K: "ΚК",
    M: "ΜМ",
    N: "Ν",
    O: "ΟО",
    P: "ΡР",
    S: "Ѕ",
    T: "ΤТ",
    X: "ΧХ",
    Y: "ΥУҮ",
    Z: "Ζ",
    a: "аα",
    c: "сϲ",
    d: "ԁ",
    e: "еҽ",
    g: "ɡ",
    h: "һ",
    i: "іι",
    j: "јϳ",
    k: "κк",
    o: "оοσ",
    p: "рρ",
    q: "ԛ",
    s: "ѕ",
    u: "υ",
    v: "ν",
    w: "ԝω",
    x: "хχ",
    y: "уγ",
  }).flatMap(([latin, others]) => Array.from(others, (letter): [string, string] => [letter, latin])),
);

const namedEntities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  commat: "@",
  period: ".",
  colon: ":",
  sol: "/",
  lowbar: "_",
  hyphen: "-",
  dash: "-",
  num: "#",
  equals: "=",
  plus: "+",
  percnt: "%",
  comma: ",",
  lpar: "(",
  rpar: ")",
  tab: "\t",
  NewLine: "\n",
};
const escapedLetters: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "/": "/" };

/** Whether anything in a text could hide something: a cheap look that nearly every text passes. */
const isPlain = (text: string): boolean =>
  !escapes.test(text) &&
  (!beyondAscii.test(text) ||
    !(
      invisible.test(text) ||
      otherForm.test(text) ||
      gapByDigit.test(text) ||
      (otherScript.test(text) && mixedScript.test(text))
    ));

const cutEscape =
  /(?:%[0-9A-Fa-f]?|(?:%[89A-Fa-f][0-9A-Fa-f]){1,3}(?:%[0-9A-Fa-f]?)?|&(?:#[xX]?[0-9A-Fa-f]{0,7}|[A-Za-z]{0,7})|\\(?:u[0-9A-Fa-f]{0,3}|x[0-9A-Fa-f]?)?)$/;
const escapeCharsMax = 12;
/** What a gap or such a word may end with: nearly no text does. */
const mayBeCut = /[@._\x80-\uffff-]/;
const cutGap = new RegExp(`[${oddGaps}]$`);
/** A word whose letters of another alphabet would stand for others if it went on with one of this. */
const cutWord = /(?:(?![A-Za-z0-9])[\p{L}\p{N}@._-]){1,64}$/u;

/** Where something begins that the end of a text cut off, and that may say something else when more has come; the text's length when there is none. */
export const cutDisguiseFrom = (text: string): number => {
  const { length } = text;
  const from = Math.max(0, length - escapeCharsMax);
  const at = text.slice(from).search(cutEscape);
  if (at !== -1) return from + at;
  if (!mayBeCut.test(text.slice(-1))) return length;
  if (cutGap.test(text.slice(-1))) return length - 1;
  const word = cutWord.exec(text.slice(-wordCharsMax))?.[0] ?? "";
  return otherScript.test(word) ? length - word.length : length;
};

/** The text with its disguises undone, or null when there are none. */
export const unmask = (text: string): Unmasked | null => {
  if (isPlain(text)) return null;
  const pieces: string[] = [];
  const from = new Uint32Array(text.length + 1);
  const to = new Uint32Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length;) {
    const piece = pieceAt(text, at);
    const said = piece?.text ?? text.charAt(at);
    const end = at + (piece?.chars ?? 1);
    for (let k = 0; k < said.length; k += 1) {
      from[length + k] = at;
      to[length + k] = end;
    }
    pieces.push(said);
    length += said.length;
    at = end;
  }
  from[length] = text.length;
  const unmasked = pieces.join("");
  if (unmasked === text) return null;
  const positionOf = (position: number): number => from[position] ?? text.length;
  // An escape goes whole; what has no width and stands behind is not of the span: more of it may come.
  const spanOf = (start: number, end: number): { start: number; end: number } => ({
    start: positionOf(start),
    end: end === 0 ? 0 : (to[end - 1] ?? text.length),
  });
  const placeOf = (position: number): number => {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((from[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { text: unmasked, spanOf, positionOf, placeOf };
};

/** What stands for something else at a place: what it says, and how many characters say it. Never longer than what it stands for. */
const pieceAt = (text: string, at: number): { text: string; chars: number } | null => {
  const code = text.charCodeAt(at);
  if (code === 37) return percentAt(text, at);
  if (code === 38) return entityAt(text, at);
  if (code === 92) return backslashAt(text, at);
  if (code < 128) return null;
  const letter = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (invisible.test(letter)) return { text: "", chars: letter.length };
  if (otherForm.test(letter)) return shorter(digitOf(letter) ?? letter.normalize("NFKC"), letter.length);
  if (gapByDigit.test(text.slice(Math.max(0, at - 1), at + 2))) {
    return { text: code >= 0x2010 && code <= 0x2015 ? "-" : code === 0x2212 ? "-" : " ", chars: 1 };
  }
  const latin = lookAlikes.get(letter);
  return latin !== undefined && isInLatinWord(text, at) ? { text: latin, chars: 1 } : null;
};

const shorter = (said: string, chars: number): { text: string; chars: number } | null =>
  said.length <= chars ? { text: said, chars } : null;

const zeros = [0x660, 0x6f0, 0x966];
const digitOf = (letter: string): string | null => {
  const code = letter.charCodeAt(0);
  const zero = zeros.find((first) => code >= first && code < first + 10);
  return zero === undefined ? null : String(code - zero);
};

const wordCharsMax = 64;
const wordAround = /[\p{L}\p{N}@._-]/u;
const latinOrDigit = /[A-Za-z0-9]/;

/** Whether the word around a letter has Latin letters or digits too. */
const isInLatinWord = (text: string, at: number): boolean => {
  for (let k = at - 1; k >= 0 && at - k < wordCharsMax && wordAround.test(text.charAt(k)); k -= 1) {
    if (latinOrDigit.test(text.charAt(k))) return true;
  }
  for (let k = at + 1; k < text.length && k - at < wordCharsMax && wordAround.test(text.charAt(k)); k += 1) {
    if (latinOrDigit.test(text.charAt(k))) return true;
  }
  return false;
};

const percentRun = /(?:%[0-9A-Fa-f]{2}){1,4}/y;

/** One character in percent-encoded UTF-8 (RFC 3986, 2.1). */
const percentAt = (text: string, at: number): { text: string; chars: number } | null => {
  percentRun.lastIndex = at;
  const run = percentRun.exec(text)?.[0];
  if (run === undefined) return null;
  for (let chars = 3; chars <= run.length; chars += 3) {
    try {
      return { text: decodeURIComponent(run.slice(0, chars)), chars };
    } catch {
      // Not whole yet: another byte may complete it.
    }
  }
  return null;
};

const entity = /&(?:#(?<decimal>\d{1,7})|#[xX](?<hex>[0-9A-Fa-f]{1,6})|(?<name>[A-Za-z]{2,7}));/y;

const entityAt = (text: string, at: number): { text: string; chars: number } | null => {
  entity.lastIndex = at;
  const match = entity.exec(text);
  if (match === null) return null;
  const { decimal, hex, name } = match.groups ?? {};
  if (name !== undefined) {
    const said = Object.hasOwn(namedEntities, name) ? namedEntities[name] : undefined;
    return said === undefined ? null : { text: said, chars: match[0].length };
  }
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? { text: String.fromCodePoint(code), chars: match[0].length }
    : null;
};

const backslash = /\\(?:u(?<unit>[0-9A-Fa-f]{4})|x(?<byte>[0-9A-Fa-f]{2})|(?<letter>[nrt"/]))/y;

const backslashAt = (text: string, at: number): { text: string; chars: number } | null => {
  backslash.lastIndex = at;
  const match = backslash.exec(text);
  if (match === null) return null;
  const { unit, byte, letter } = match.groups ?? {};
  const said =
    letter === undefined ? String.fromCharCode(Number.parseInt(unit ?? byte ?? "", 16)) : escapedLetters[letter];
  return said === undefined ? null : { text: said, chars: match[0].length };
};
