/**
 * The words and phrases of several lists as tables: what an index looks words up in, and what a file can hold.
 * @module
 */
import { gapCharsMax } from "./letters.ts";
import { type Phrase, wordsOf } from "./phrases.ts";

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), a step a character. */
export const hashSeed = 0x811c9dc5;
export const hashStep = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);

export const hashOf = (word: string): number => {
  let hash = hashSeed;
  for (let at = 0; at < word.length; at += 1) hash = hashStep(hash, word.charCodeAt(at));
  return hash;
};

/** What a file holds: all phrases, those with the same hash of their first words one after another. */
export interface StoredWords {
  /** Their words folded and separated by one space. */
  readonly phrases: readonly string[];
  /** How many phrases each hash has. */
  readonly bucketSizes: Int32Array;
  /** How many lists have each phrase, and which. */
  readonly listCounts: Int32Array;
  readonly lists: Int32Array;
  /** The most characters that a phrase takes in a text. */
  readonly charsMax: number;
}

/** See the module. */
export interface WordTables extends Pick<StoredWords, "phrases" | "lists" | "charsMax"> {
  /** Open addressing by the hash: which bucket, plus one; 0 is empty. */
  readonly slots: Int32Array;
  readonly hashes: Int32Array;
  /** Where each bucket's phrases begin, and the number of all phrases. */
  readonly buckets: Int32Array;
  /** Where each phrase's lists begin in `lists`, and the length of it. */
  readonly starts: Int32Array;
}

/** The phrases of lists as `Recognizer.context` has them; a list's id is its place. */
export const storedWordsOf = (lists: readonly (readonly string[])[]): StoredWords => {
  const known = new Map<string, Phrase>();
  let charsMax = 0;
  for (const [list, phrases] of lists.entries()) {
    for (const phrase of phrases) {
      const words = wordsOf(phrase);
      if (words.length === 0) continue;
      const name = words.join(" ");
      const one = known.get(name) ?? { words, lists: [] };
      known.set(name, one);
      if (one.lists.at(-1) !== list) one.lists.push(list);
      charsMax = Math.max(charsMax, name.length + gapCharsMax * words.length);
    }
  }
  const byHash = [...Map.groupBy(known.values(), ({ words }) => hashOf(words[0] ?? "")).values()];
  const all = byHash.flat();
  return {
    phrases: all.map(({ words }) => words.join(" ")),
    bucketSizes: Int32Array.from(byHash, ({ length }) => length),
    listCounts: Int32Array.from(all, (one) => one.lists.length),
    lists: Int32Array.from(all.flatMap((one) => one.lists)),
    charsMax,
  };
};

export const wordTablesOf = ({ phrases, bucketSizes, listCounts, lists, charsMax }: StoredWords): WordTables => {
  const buckets = startsOf(bucketSizes);
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, bucketSizes.length * 4)));
  const slots = new Int32Array(size);
  const hashes = new Int32Array(size);
  for (let bucket = 0; bucket < bucketSizes.length; bucket += 1) {
    const hash = hashOf(firstWordOf(phrases[buckets[bucket] ?? 0] ?? ""));
    let slot = hash & (size - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
    slots[slot] = bucket + 1;
    hashes[slot] = hash;
  }
  return { phrases, lists, charsMax, slots, hashes, buckets, starts: startsOf(listCounts) };
};

/** Where each of pieces begins that stand one after another, and where the last one ends. */
const startsOf = (lengths: Int32Array): Int32Array => {
  const starts = new Int32Array(lengths.length + 1);
  for (let at = 0; at < lengths.length; at += 1) starts[at + 1] = (starts[at] ?? 0) + (lengths[at] ?? 0);
  return starts;
};

const firstWordOf = (phrase: string): string => {
  const end = phrase.indexOf(" ");
  return end === -1 ? phrase : phrase.slice(0, end);
};

/** The phrases of a bucket. */
export const phrasesOf = ({ buckets, phrases, starts, lists }: WordTables, bucket: number): Phrase[] => {
  const from = buckets[bucket] ?? 0;
  return phrases.slice(from, buckets[bucket + 1] ?? from).map((phrase, at) => ({
    words: phrase.split(" "),
    lists: [...lists.subarray(starts[from + at], starts[from + at + 1])],
  }));
};

/** All first words, sorted. */
export const firstWords = ({ phrases }: WordTables): string[] => [...new Set(phrases.map(firstWordOf))].sort();
