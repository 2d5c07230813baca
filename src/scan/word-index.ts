/**
 * Finds the words and phrases of several lists in one pass over a text: those that recognizers look for and those that are their context.
 * @module
 */
import type { CodeText } from "./codes.ts";
import { fold, foldCode } from "./fold.ts";
import { isDigit, isGap, isIdeograph, isLetter, isUpper, letterOf } from "./letters.ts";
import { type Bucket, bucketOf, codeAt, isPrefixOf, nextWord, type Phrase, phraseEnd } from "./phrases.ts";
import { addPlace, type Place } from "./places.ts";
import { hardRunChars, hardWordChars, isHardCode } from "./pattern-start.ts";
import {
  firstWords,
  hashOf,
  hashSeed,
  hashStep,
  phrasesOf,
  storedWordsOf,
  type WordTables,
  wordTablesOf,
} from "./word-tables.ts";

/** Where a phrase of the lists stands. */
export interface WordHit {
  readonly start: number;
  readonly end: number;
  /** The lists that have the phrase. */
  readonly lists: readonly number[];
}

const asciiEnd = 128;
const digitsEnd = 58;
const kindOf = { soft: 0, space: 1, hard: 2, hardInside: 3 } as const;
const kinds = new Uint8Array(asciiEnd);
for (let code = 0; code < asciiEnd; code += 1) {
  const isSpace = code === 32 || (code >= 9 && code <= 13);
  const whenInside = isHardCode(code, 97);
  kinds[code] = isSpace
    ? kindOf.space
    : isHardCode(code, 32)
      ? kindOf.hard
      : whenInside
        ? kindOf.hardInside
        : kindOf.soft;
}

/** In text without spaces a match begins no further before its first hard character. */
const reachCharsMax = 128;

/** Small enough to stay in the fastest cache: 32 KiB. */
const bitsMask = 8_191;

const hump = /(\p{Ll})(\p{Lu})/gu;

/** See the module. */
export class WordIndex {
  readonly #tables: WordTables;
  readonly #bits = new Int32Array(bitsMask + 1);
  /** Those that a text has asked for. */
  readonly #buckets: (Bucket | null)[];
  /** All first words, sorted: what a cut word could become is looked up here. */
  #firsts: readonly string[] | null = null;

  /** Each list's words and phrases; see `Recognizer.context` for their form. `words` are those of the lists where they are known. */
  constructor(lists: readonly (readonly string[])[], words = storedWordsOf(lists)) {
    this.#tables = wordTablesOf(words);
    this.#buckets = Array.from(words.bucketSizes, () => null);
    const { slots, hashes } = this.#tables;
    for (let slot = 0; slot < slots.length; slot += 1) {
      if (slots[slot] === 0) continue;
      const hash = hashes[slot] ?? 0;
      const word = (hash >>> 5) & bitsMask;
      this.#bits[word] = (this.#bits[word] ?? 0) | (1 << (hash & 31));
    }
  }

  /**
   * All hits in order of their start; they may overlap, and one inside a longer phrase is a hit too. Adds to `hard` the places from which a
   * match could reach a hard character: see `isHardCode`. `from` is where to begin: no word goes on there.
   */
  find(text: CodeText, hard: Place[], from = 0): WordHit[] {
    const hits: WordHit[] = [];
    const { codes, length } = text;
    // Where the runs of characters between spaces began, the last one first.
    let run = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    let wasSpace = false;
    for (let at = from; at < length;) {
      let code = codes[at] ?? 0;
      const kind = code < asciiEnd ? (kinds[code] ?? kindOf.soft) : kindOf.soft;
      if (kind === kindOf.space) {
        wasSpace = true;
        at += 1;
        continue;
      }
      if (wasSpace) {
        fourth = third;
        third = second;
        second = run;
        run = at;
        wasSpace = false;
      }
      const start = at;
      let hash = hashSeed;
      let isFolded = false;
      let isHard = false;
      for (; at < length; at += 1) {
        code = codes[at] ?? 0;
        const letter = letterOf(code);
        if (letter === 0) break;
        if (letter !== code && at > start) isFolded = true;
        if (code < digitsEnd) isHard = true;
        hash = hashStep(hash, letter);
      }
      if (at > start) {
        this.#probe(text, start, at, hash, hits);
        // Only a letter that changes when it is folded can be a capital inside a word: nearly every word is done here.
        if (isFolded) this.#readHumps(text, start, at, hits);
        isHard ||= at - start >= hardWordChars || at - run >= hardRunChars;
      } else {
        isHard =
          kind === kindOf.hard || (kind === kindOf.hardInside && isHardCode(code, codeAt(codes, length, at + 1)));
        if (isIdeograph(code)) this.#probe(text, at, at + 1, hashStep(hashSeed, code), hits);
        at += 1;
      }
      if (isHard) addPlace(hard, Math.max(fourth, start - reachCharsMax), at);
    }
    return hits;
  }

  /** Where the first phrase from `from` on begins that the end of the text may have cut off; the text's length when there is none. */
  openFrom(text: string, from = 0): number {
    const { length } = text;
    for (let at = Math.max(from, length - this.#tables.charsMax); at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (!isIdeograph(code) && (!isLetter(code) || (at > 0 && isLetter(text.charCodeAt(at - 1)) && !isUpper(code)))) {
        continue;
      }
      if (this.#isOther(text, at)) continue;
      const rest = text.slice(at);
      const apart = rest.replace(hump, "$1 $2");
      if (this.#isCut(fold(rest)) || (apart !== rest && this.#isCut(fold(apart)))) return at;
    }
    return length;
  }

  /** Whether a word is whole and no phrase's first: nearly every one is, and need not be looked at further. */
  #isOther(text: string, start: number): boolean {
    let hash = hashSeed;
    let at = start;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (!isLetter(code)) break;
      if (at > start && isUpper(code)) return false;
      hash = hashStep(hash, foldCode(code));
    }
    return at > start && at < text.length && this.#bucketOf(hash) === null;
  }

  /** Whether a folded text could be the beginning of a phrase, or is one that the next letter would undo. */
  #isCut(rest: string): boolean {
    let end = 0;
    while (end < rest.length && isLetter(rest.charCodeAt(end))) end += 1;
    if (end === rest.length) {
      const firsts = (this.#firsts ??= firstWords(this.#tables));
      return firsts[lowerBound(firsts, rest)]?.startsWith(rest) ?? false;
    }
    const first = end === 0 ? rest.charAt(0) : rest.slice(0, end);
    const bucket = this.#bucketOf(hashOf(first));
    if (bucket === null) return false;
    let second = first.length;
    while (second < rest.length && isGap(rest.charCodeAt(second))) second += 1;
    const phrases =
      second < rest.length
        ? (bucket.bySecond.get(rest.charCodeAt(second)) ?? noPhrases)
        : [...bucket.words, ...[...bucket.bySecond.values()].flat()];
    return phrases.some(({ words }) => words[0] === first && isPrefixOf(rest, words));
  }

  #bucketOf(hash: number): Bucket | null {
    const { slots, hashes } = this.#tables;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const bucket = slots[slot] ?? 0;
      if (bucket === 0) return null;
      if (hashes[slot] === hash) return this.#bucketAt(bucket - 1);
    }
  }

  #bucketAt(bucket: number): Bucket {
    const known = this.#buckets[bucket] ?? null;
    if (known !== null) return known;
    const made = bucketOf(phrasesOf(this.#tables, bucket));
    this.#buckets[bucket] = made;
    return made;
  }

  /** The humps of a word (`taxId`, `SSNNumber`) as words of their own. */
  #readHumps(text: CodeText, start: number, end: number, hits: WordHit[]): void {
    const { codes } = text;
    let hash = hashSeed;
    let from = start;
    for (let at = start; at < end; at += 1) {
      const code = codes[at] ?? 0;
      if (at > start && isUpper(code)) {
        const next = at + 1 < end ? (codes[at + 1] ?? 0) : 0;
        const isHump = !isUpper(codes[at - 1] ?? 0) || (next !== 0 && !isUpper(next) && !isDigit(next));
        if (isHump) {
          this.#probe(text, from, at, hash, hits);
          hash = hashSeed;
          from = at;
        }
      }
      hash = hashStep(hash, foldCode(code));
    }
    if (from > start) this.#probe(text, from, end, hash, hits);
  }

  #probe(text: CodeText, start: number, end: number, hash: number, hits: WordHit[]): void {
    // Most words are no phrase's first: a look at one bit tells.
    if (((this.#bits[(hash >>> 5) & bitsMask] ?? 0) & (1 << (hash & 31))) === 0) return;
    const bucket = this.#bucketOf(hash);
    if (bucket === null) return;
    for (const phrase of bucket.words) collect(text, start, end, phrase, hits);
    const second = bucket.bySecond.size === 0 ? -1 : nextWord(text, end);
    if (second === -1) return;
    const letter = foldCode(codeAt(text.codes, text.length, second));
    for (const phrase of bucket.bySecond.get(letter) ?? noPhrases) collect(text, start, end, phrase, hits);
  }
}

const noPhrases: readonly Phrase[] = [];

const lowerBound = (sorted: readonly string[], text: string): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
};

const collect = (text: CodeText, start: number, end: number, { words, lists }: Phrase, hits: WordHit[]): void => {
  const last = phraseEnd(text, start, end, words);
  if (last !== -1) hits.push({ start, end: last, lists });
};
