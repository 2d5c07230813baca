/**
 * Words and phrases as lists hold them, and how one is found at a place of a text.
 * @module
 */
import type { CodeText } from "./codes.ts";
import { fold, foldCode } from "./fold.ts";
import { gapCharsMax, isGap, isIdeograph, isLetter, isUpper } from "./letters.ts";

/** A phrase and the lists that have it. */
export interface Phrase {
  readonly words: readonly string[];
  readonly lists: number[];
}

/** The phrases whose first words have one hash: those of one word, and the others by the first letter of their second. */
export interface Bucket {
  readonly words: readonly Phrase[];
  readonly bySecond: ReadonlyMap<number, readonly Phrase[]>;
}

/** See `Bucket`. */
export const bucketOf = (phrases: readonly Phrase[]): Bucket => {
  const longer = phrases.filter(({ words }) => words.length > 1);
  if (longer.length === 0) return { words: phrases, bySecond: noSecond };
  const words = phrases.filter((one) => one.words.length === 1);
  return { words, bySecond: Map.groupBy(longer, (one) => one.words[1]?.charCodeAt(0) ?? 0) };
};

const noSecond: Bucket["bySecond"] = new Map();
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

/** Whether a folded text is the beginning of a phrase and goes no further than it. */
export const isPrefixOf = (rest: string, words: readonly string[]): boolean => {
  let at = 0;
  for (const word of words) {
    while (at < rest.length && isGap(rest.charCodeAt(at))) at += 1;
    const there = rest.slice(at, at + word.length);
    if (there.length < word.length) return word.startsWith(there);
    if (there !== word) return false;
    at += word.length;
  }
  return at === rest.length;
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

/** Where a phrase that begins at `start` ends, or -1 when something else stands there. The first word is known to end at `end`. */
export const phraseEnd = (text: CodeText, start: number, end: number, words: readonly string[]): number => {
  const { codes, length } = text;
  let at = start;
  for (let place = 0; place < words.length; place += 1) {
    if (place > 0) at = nextWord(text, at);
    if (at === -1) return -1;
    const word = words[place] ?? "";
    for (let letter = 0; letter < word.length; letter += 1) {
      if (foldCode(codeAt(codes, length, at + letter)) !== word.charCodeAt(letter)) return -1;
    }
    at += word.length;
    if (place === 0 && at !== end) return -1;
  }
  const code = codeAt(codes, length, at);
  // The last word must end, at a hump at least.
  return words.length === 1 || !isLetter(code) || isUpper(code) ? at : -1;
};
