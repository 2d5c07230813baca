/**
 * Finds the words and phrases of several lists in one pass over a text: those that recognizers look for and those that are their context.
 * @module
 */
import type { CodeText } from "./codes.ts";
import { fold, foldCode } from "./fold.ts";
import { isDigit, isIdeograph, isLetter, isUpper, letterOf } from "./letters.ts";
import { beginsWith, codeAt, isPrefixOf, nextWord, phraseEnd, spaceCode, type StoredWords } from "./phrases.ts";
import { addPlace, type Place } from "./places.ts";
import { hardRunChars, hardWordChars, isHardCode } from "./pattern-start.ts";
import { WordHits } from "./word-hits.ts";
import type { WordRows } from "./word-rows.ts";
import { BucketTable, firstWords, hashOf, hashSeed, hashStep, storedWordsOf } from "./word-tables.ts";

const asciiEnd = 128;
const digitsEnd = 58;
/** What stands between letters. */
const kindOf = { soft: 0, space: 1, hard: 2, hardInside: 3, other: 4 } as const;
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

const isHard = (kind: number, codes: Uint16Array, length: number, at: number): boolean =>
  kind === kindOf.hard || (kind === kindOf.hardInside && isHardCode(codes[at] ?? 0, codeAt(codes, length, at + 1)));

/** In text without spaces a match begins no further before its first hard character. */
const reachCharsMax = 128;

const hump = /(\p{Ll})(\p{Lu})/gu;

/** See the module. */
export class WordIndex {
  readonly #words: StoredWords;
  readonly #buckets: BucketTable;
  readonly #hits = new WordHits();
  readonly #rows: WordRows | null;
  /** All first words, sorted: what a cut word could become is looked up here. */
  #firsts: readonly string[] | null = null;

  /**
   * Each list's words and phrases; see `Recognizer.context` for their form. `words` are those of the lists where they are known. `rows` is told of every
   * word of a text.
   */
  constructor(lists: readonly (readonly string[])[], words = storedWordsOf(lists), rows: WordRows | null = null) {
    this.#words = words;
    this.#buckets = new BucketTable(words);
    this.#rows = rows;
  }

  /** Of each phrase the bits that any of its lists has. */
  marks(bitsOf: Uint8Array): Uint8Array {
    const { listStarts, lists } = this.#words;
    const marks = new Uint8Array(listStarts.length - 1);
    for (let phrase = 0; phrase < marks.length; phrase += 1) {
      const end = listStarts[phrase + 1] ?? 0;
      for (let at = listStarts[phrase] ?? 0; at < end; at += 1) marks[phrase]! |= bitsOf[lists[at] ?? 0] ?? 0;
    }
    return marks;
  }

  /** The lists that have a phrase. */
  listsOf(phrase: number): Uint16Array {
    const { listStarts, lists } = this.#words;
    return lists.subarray(listStarts[phrase], listStarts[phrase + 1]);
  }

  /** Whether a list has a phrase. */
  isIn(phrase: number, list: number): boolean {
    const { listStarts, lists } = this.#words;
    const end = listStarts[phrase + 1] ?? 0;
    for (let at = listStarts[phrase] ?? 0; at < end; at += 1) if (lists[at] === list) return true;
    return false;
  }

  /**
   * All hits, which the next call may write over. Adds to `hard` the places from which a match could reach a hard character: see `isHardCode`.
   * `from` is where to begin: no word goes on there.
   */
  find(text: CodeText, hard: Place[], from = 0): WordHits {
    const hits = this.#hits;
    const buckets = this.#buckets;
    const rows = this.#rows;
    hits.clear();
    rows?.clear();
    const { codes, length } = text;
    // Where the runs of characters between spaces began, the last one first.
    let run = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (let at = from; at < length; at += 1) {
      let code = codes[at] ?? 0;
      let letter = letterOf(code);
      if (letter !== 0) {
        const start = at;
        let hash = hashStep(hashSeed, letter);
        let folded = 0;
        let digits = code - digitsEnd;
        // Nothing is called in here: it is most of what a text costs.
        for (at += 1; at < length; at += 1) {
          code = codes[at] ?? 0;
          letter = letterOf(code);
          if (letter === 0) break;
          hash = hashStep(hash, letter);
          folded |= letter ^ code;
          digits |= code - digitsEnd;
        }
        if (buckets.mayHave(hash)) this.#probe(text, start, at, hash, hits);
        rows?.see(hash, start, at);
        // Only a letter that changes when it is folded can be a capital inside a word: nearly every word is done here.
        if (folded !== 0) this.#readHumps(text, start, at, hits);
        if (digits < 0 || at - start >= hardWordChars || at - run >= hardRunChars) {
          addPlace(hard, Math.max(fourth, start - reachCharsMax), at);
        }
        if (at === length) break;
      }
      const kind = code < asciiEnd ? (kinds[code] ?? kindOf.soft) : kindOf.other;
      if (kind === kindOf.space) {
        if (at > run) {
          fourth = third;
          third = second;
          second = run;
        }
        run = at + 1;
      } else if (kind !== kindOf.soft) {
        if (isHard(kind, codes, length, at)) addPlace(hard, Math.max(fourth, at - reachCharsMax), at + 1);
        if (isIdeograph(code)) this.#take(text, at, at + 1, hashStep(hashSeed, code), hits);
      }
    }
    return hits;
  }

  /** Where the first phrase from `from` on begins that the end of the text may have cut off; the text's length when there is none. */
  openFrom(text: string, from = 0): number {
    const { length } = text;
    for (let at = Math.max(from, length - this.#words.charsMax); at < length; at += 1) {
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
    return at > start && at < text.length && this.#buckets.of(hash) === -1;
  }

  /** Whether a folded text could be the beginning of a phrase, or is one that the next letter would undo. */
  #isCut(rest: string): boolean {
    let end = 0;
    while (end < rest.length && isLetter(rest.charCodeAt(end))) end += 1;
    if (end === rest.length) {
      const firsts = (this.#firsts ??= firstWords(this.#words));
      return firsts[lowerBound(firsts, rest)]?.startsWith(rest) ?? false;
    }
    const first = end === 0 ? rest.charAt(0) : rest.slice(0, end);
    const words = this.#words;
    for (let bucket = this.#buckets.of(hashOf(first)); bucket !== -1; bucket = this.#buckets.after(bucket)) {
      const last = words.buckets[bucket + 1] ?? 0;
      for (let phrase = words.buckets[bucket] ?? 0; phrase < last; phrase += 1) {
        if (isPrefixOf(rest, first, words, phrase)) return true;
      }
    }
    return false;
  }

  /** The humps of a word (`taxId`, `SSNNumber`) as words of their own. */
  #readHumps(text: CodeText, start: number, end: number, hits: WordHits): void {
    const { codes } = text;
    let hash = hashSeed;
    let from = start;
    for (let at = start; at < end; at += 1) {
      const code = codes[at] ?? 0;
      if (at > start && isUpper(code)) {
        const next = at + 1 < end ? (codes[at + 1] ?? 0) : 0;
        const isHump = !isUpper(codes[at - 1] ?? 0) || (next !== 0 && !isUpper(next) && !isDigit(next));
        if (isHump) {
          this.#take(text, from, at, hash, hits);
          hash = hashSeed;
          from = at;
        }
      }
      hash = hashStep(hash, foldCode(code));
    }
    if (from > start) this.#take(text, from, end, hash, hits);
  }

  #take(text: CodeText, start: number, end: number, hash: number, hits: WordHits): void {
    this.#probe(text, start, end, hash, hits);
    this.#rows?.see(hash, start, end);
  }

  #probe(text: CodeText, start: number, end: number, hash: number, hits: WordHits): void {
    for (let bucket = this.#buckets.of(hash); bucket !== -1; bucket = this.#buckets.after(bucket)) {
      this.#look(text, start, end, bucket, hits);
    }
  }

  /** Adds the phrases of a bucket that stand at a word. */
  #look(text: CodeText, start: number, end: number, bucket: number, hits: WordHits): void {
    const words = this.#words;
    const { seconds, buckets, starts, letters } = words;
    let phrase = buckets[bucket] ?? 0;
    const last = buckets[bucket + 1] ?? 0;
    if (!beginsWith(words, phrase, text.codes, start, end)) return;
    const firstEnd = (starts[phrase] ?? 0) + end - start;
    if (seconds[phrase] === 0) {
      // Only now is it known how long the word is.
      if (firstEnd !== starts[phrase + 1]) return;
      hits.add(start, end, phrase);
      phrase += 1;
    } else if (letters[firstEnd] !== spaceCode) return;
    const second = phrase === last ? -1 : nextWord(text, end);
    if (second === -1) return;
    const letter = foldCode(codeAt(text.codes, text.length, second));
    while (phrase < last && (seconds[phrase] ?? 0) < letter) phrase += 1;
    // The first word, a space and the letter.
    const known = end - start + 2;
    for (; phrase < last && seconds[phrase] === letter; phrase += 1) {
      const whole = phraseEnd(text, second + 1, words, phrase, known);
      if (whole !== -1) hits.add(start, whole, phrase);
    }
  }
}

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
