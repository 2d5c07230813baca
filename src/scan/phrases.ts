/**
 * Words and phrases as lists hold them, and how one is found at a place of a text.
 * @module
 */
import type { CodeText } from "./codes.ts";
import { fold, foldCode } from "./fold.ts";
import { gapCharsMax, isGap, isIdeograph, isLetter, isUpper } from "./letters.ts";

/** Stands between the words of a phrase. */
export const spaceCode = 32;

/**
 * All phrases, those with the same first word one after another: a bucket. In a bucket the one of one word comes first, the others by the
 * first letter of their second word. Buckets whose words have the same hash stand together.
 */
export interface StoredWords {
  /** The words of all phrases, folded and separated by one space, one phrase after another. */
  readonly letters: Uint16Array;
  /** Where each phrase begins in `letters`, and the length of it. */
  readonly starts: Int32Array;
  /** The first letter of each phrase's second word; 0 where it has none. */
  readonly seconds: Uint16Array;
  /** Each bucket's first phrase, and the number of all phrases. */
  readonly buckets: Int32Array;
  /** Where each phrase's lists begin in `lists`, and the length of it. */
  readonly listStarts: Int32Array;
  readonly lists: Uint16Array;
  /** The most characters that a phrase takes in a text. */
  readonly charsMax: number;
}

const plainPhrase = /^[a-z0-9]+(?: [a-z0-9]+)*$/;

/** The words of a phrase, folded. */
export const wordsOf = (phrase: string): string[] => {
  // Nearly every phrase is folded as it stands.
  if (plainPhrase.test(phrase)) return phrase.split(" ");
  const words: string[] = [];
  let word = "";
  for (const letter of fold(phrase)) {
    const code = letter.charCodeAt(0);
    if (isLetter(code)) word += letter;
    else {
      if (word !== "") words.push(word);
      word = "";
      if (isIdeograph(code)) words.push(letter);
    }
  }
  return word === "" ? words : [...words, word];
};

/** Whether a folded text, the first word of which is known, is the beginning of a phrase and goes no further than it. */
export const isPrefixOf = (rest: string, first: string, { letters, starts }: StoredWords, phrase: number): boolean => {
  const [from = 0, end = 0] = [starts[phrase], starts[phrase + 1]];
  const second = from + first.length;
  if (second !== end && letters[second] !== spaceCode) return false;
  for (let at = from; at < second; at += 1) if (letters[at] !== first.charCodeAt(at - from)) return false;
  let place = first.length;
  for (let at = second; at < end; at += 1) {
    if (letters[at] === spaceCode) {
      while (place < rest.length && isGap(rest.charCodeAt(place))) place += 1;
    } else {
      if (place === rest.length) return true;
      if (letters[at] !== rest.charCodeAt(place)) return false;
      place += 1;
    }
  }
  return place === rest.length;
};

/** The code unit at a place; 0 beyond the end. */
export const codeAt = (codes: Uint16Array, length: number, at: number): number => (at < length ? (codes[at] ?? 0) : 0);

/** Where the word after a place begins, or -1 when something else follows. Without a gap only a hump or an ideograph begins one. */
export const nextWord = ({ codes, length }: CodeText, end: number): number => {
  let at = end;
  while (at - end < gapCharsMax && isGap(codeAt(codes, length, at))) at += 1;
  const code = codeAt(codes, length, at);
  return at > end || isUpper(code) || isIdeograph(code) ? at : -1;
};

/** Whether the folded letters of a word are those that a phrase begins with; it may have more. */
export const beginsWith = (
  { letters, starts }: StoredWords,
  phrase: number,
  codes: Uint16Array,
  start: number,
  end: number,
): boolean => {
  const shift = (starts[phrase] ?? 0) - start;
  for (let at = start; at < end; at += 1) if (foldCode(codes[at] ?? 0) !== letters[at + shift]) return false;
  return true;
};

/**
 * Where a phrase of several words ends, or -1 when something else stands there. Its first letters, `known` of them, are known to stand there
 * and end at `end`.
 */
export const phraseEnd = (
  text: CodeText,
  end: number,
  { letters, starts }: StoredWords,
  phrase: number,
  known: number,
): number => {
  const { codes, length } = text;
  const stop = starts[phrase + 1] ?? 0;
  let at = end;
  for (let place = (starts[phrase] ?? 0) + known; place < stop; place += 1) {
    const letter = letters[place] ?? 0;
    if (letter === spaceCode) {
      at = nextWord(text, at);
      if (at === -1) return -1;
    } else {
      if (foldCode(codeAt(codes, length, at)) !== letter) return -1;
      at += 1;
    }
  }
  const code = codeAt(codes, length, at);
  // The last word must end, at a hump at least.
  return !isLetter(code) || isUpper(code) ? at : -1;
};
