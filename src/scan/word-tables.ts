/**
 * The words and phrases of several lists as tables of numbers: what an index looks words up in, and what a file can hold.
 * @module
 */
import { gapCharsMax } from "./letters.ts";
import { spaceCode, type StoredWords, wordsOf } from "./phrases.ts";

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), a step a character. */
export const hashSeed = 0x811c9dc5 | 0;
export const hashStep = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);

export const hashOf = (word: string): number => {
  let hash = hashSeed;
  for (let at = 0; at < word.length; at += 1) hash = hashStep(hash, word.charCodeAt(at));
  return hash;
};

interface ListedPhrase {
  readonly words: readonly string[];
  readonly lists: number[];
}

const secondOf = ({ words }: ListedPhrase): number => words[1]?.charCodeAt(0) ?? 0;

/** The phrases of lists as `Recognizer.context` has them; a list's id is its place. */
export const storedWordsOf = (lists: readonly (readonly string[])[]): StoredWords => {
  const known = new Map<string, ListedPhrase>();
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
  const byFirst = Map.groupBy(known.values(), ({ words }) => words[0] ?? "");
  const buckets = [...Map.groupBy(byFirst, ([first]) => hashOf(first)).values()].flat();
  const all = buckets.flatMap(([, phrases]) => phrases.toSorted((a, b) => secondOf(a) - secondOf(b)));
  const names = all.map(({ words }) => words.join(" "));
  const text = names.join("");
  return {
    letters: Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)),
    starts: startsOf(names.map(({ length }) => length)),
    seconds: Uint16Array.from(all, secondOf),
    buckets: startsOf(buckets.map(([, phrases]) => phrases.length)),
    listStarts: startsOf(all.map((one) => one.lists.length)),
    lists: Uint16Array.from(all.flatMap((one) => one.lists)),
    charsMax,
  };
};

/** Where each of pieces begins that stand one after another, and where the last one ends. */
const startsOf = (lengths: readonly number[]): Int32Array => {
  const starts = new Int32Array(lengths.length + 1);
  for (const [at, length] of lengths.entries()) starts[at + 1] = (starts[at] ?? 0) + length;
  return starts;
};

/** The hash of each bucket's first word. */
const hashesOf = ({ letters, starts, buckets }: StoredWords): Int32Array => {
  const hashes = new Int32Array(buckets.length - 1);
  for (let bucket = 0; bucket < hashes.length; bucket += 1) {
    const phrase = buckets[bucket] ?? 0;
    const end = starts[phrase + 1] ?? 0;
    let hash = hashSeed;
    for (let at = starts[phrase] ?? 0; at < end && letters[at] !== spaceCode; at += 1) {
      hash = hashStep(hash, letters[at] ?? 0);
    }
    hashes[bucket] = hash;
  }
  return hashes;
};

const bitsOfWord = 32;

/** A bit for each of some hashes, and so for others too. */
export class HashBits {
  readonly #words: Int32Array;
  readonly #mask: number;

  /** `bitCount` is a power of two. */
  constructor(hashes: Iterable<number>, bitCount: number) {
    this.#words = new Int32Array(bitCount / bitsOfWord);
    this.#mask = this.#words.length - 1;
    for (const hash of hashes) {
      const word = (hash >>> 5) & this.#mask;
      this.#words[word] = (this.#words[word] ?? 0) | (1 << (hash & 31));
    }
  }

  /** Whether the hash may be one of them. */
  mayHave(hash: number): boolean {
    return ((this.#words[(hash >>> 5) & this.#mask] ?? 0) & (1 << (hash & 31))) !== 0;
  }
}

/** Small enough to stay in the fastest cache: 32 KiB. */
const bitCount = 262_144;

/** Finds a bucket by its hash, in a table with open addressing. */
export class BucketTable {
  readonly #hashes: Int32Array;
  /** The buckets by their hashes, plus one; 0 is empty. */
  readonly #slots: Int32Array;
  readonly #bits: HashBits;

  constructor(words: StoredWords) {
    this.#hashes = hashesOf(words);
    const { length } = this.#hashes;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(16, length * 2))));
    const mask = this.#slots.length - 1;
    for (let bucket = 0; bucket < length; bucket += 1) {
      const hash = this.#hashes[bucket] ?? 0;
      if (bucket > 0 && this.#hashes[bucket - 1] === hash) continue;
      let slot = hash & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = bucket + 1;
    }
    this.#bits = new HashBits(this.#hashes, bitCount);
  }

  /** Whether there may be a bucket of a hash: most words are no phrase's first, and a look at one bit tells. */
  mayHave(hash: number): boolean {
    return this.#bits.mayHave(hash);
  }

  /** The first bucket of a hash; -1 when there is none. */
  of(hash: number): number {
    if (!this.mayHave(hash)) return -1;
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const bucket = (slots[slot] ?? 0) - 1;
      if (bucket === -1 || this.#hashes[bucket] === hash) return bucket;
    }
  }

  /** The next bucket of the same hash; -1 when there is none. */
  after(bucket: number): number {
    return this.#hashes[bucket + 1] === this.#hashes[bucket] ? bucket + 1 : -1;
  }
}

/** All first words, sorted. */
export const firstWords = ({ letters, starts }: StoredWords): string[] => {
  const all = new Set<string>();
  for (let phrase = 0; phrase < starts.length - 1; phrase += 1) {
    const own = letters.subarray(starts[phrase], starts[phrase + 1]);
    const end = own.indexOf(spaceCode);
    all.add(String.fromCharCode(...(end === -1 ? own : own.subarray(0, end))));
  }
  return [...all].sort();
};
