/**
 * What the injection model counts in a piece of text: runs of three to five characters, words and pairs of words, concepts and pairs of concepts, each hashed
 * to one of its weights. Which occur counts, not how often.
 * @module
 */
import { kind, kindOf, readAs } from "./characters.ts";
import type { ConceptHits } from "./concept-hits.ts";

const bucketBits = 18;
export const buckets = 2 ** bucketBits;
const bitsOfWord = 32;

/** The weights of one piece of text. Filled anew for each: nothing is allocated. */
export interface FeatureSet {
  /** Different buckets, `count` of them. */
  readonly bucket: Uint32Array;
  count: number;
  /** A bit for each bucket that was seen in the piece: few enough to stay in the fastest cache, since every feature of a text looks here, anywhere. */
  readonly seen: Int32Array;
}

/** A set for pieces of at most so many characters. */
export const createFeatureSet = (charsMax: number): FeatureSet => ({
  bucket: new Uint32Array(charsMax * 5 + conceptFeaturesMax),
  count: 0,
  seen: new Int32Array(buckets / bitsOfWord),
});

const conceptFeaturesMax = 4_096;
/** A concept weighs as much as some runs of characters: it stands in several buckets, which also makes it bear a collision. */
const conceptCopies = 5;
/** How far the second of a pair stands from the first, in words and in hits. */
const pairWords = 10;
const pairHits = 6;

const bucketOf = (hash: number): number => Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) >>> (32 - bucketBits);

const addFeature = (set: FeatureSet, hash: number): void => {
  set.count = added(set.bucket, set.count, set.seen, bucketOf(hash));
};

/** Writes a bucket and returns how many there are then. Nothing branches: whether one was there before nobody can foresee. */
const added = (buckets: Uint32Array, count: number, seen: Int32Array, bucket: number): number => {
  const word = bucket >>> 5;
  const bits = seen[word]!;
  buckets[count] = bucket;
  seen[word] = bits | (1 << bucket);
  return count + (~(bits >>> bucket) & 1);
};

const prime = 0x01000193;

/** Runs of characters and words of the code units from `start` on and before `end`. */
const addText = (set: FeatureSet, codes: Uint16Array, start: number, end: number): void => {
  const { bucket, seen } = set;
  let { count } = set;
  let [a, b, c, d] = [32, 32, 32, 32];
  let word = 0;
  let wordBefore = 0;
  for (let at = start; at <= end; at += 1) {
    const raw = at === end ? 32 : codes[at]!;
    const code = readAs[raw]!;
    const own = kindOf[raw];
    if (own === kind.letter) word = Math.imul((word || 0x811c9dc5) ^ code, prime);
    else if (word !== 0 || own === kind.joining) {
      set.count = count;
      if (word !== 0) wordBefore = addWord(set, word, wordBefore);
      word = 0;
      if (own === kind.joining) wordBefore = addWord(set, Math.imul(0x811c9dc5 ^ code, prime), wordBefore);
      ({ count } = set);
    }
    if (code === 32 && d === 32) continue;
    const three = Math.imul(Math.imul(Math.imul(code + 0x3c6e, 0x85ebca6b) ^ d, 0xc2b2ae35) ^ c, 0x27d4eb2f);
    const four = Math.imul(three ^ b ^ 0x5bd1, 0x165667b1);
    const five = Math.imul(four ^ a ^ 0x7ed5, 0x9e3779b1);
    count = added(bucket, count, seen, bucketOf(three));
    count = added(bucket, count, seen, bucketOf(four));
    count = added(bucket, count, seen, bucketOf(five));
    a = b;
    b = c;
    c = d;
    d = code;
  }
  set.count = count;
};

const addWord = (set: FeatureSet, word: number, before: number): number => {
  addFeature(set, word);
  if (before !== 0) addFeature(set, Math.imul(before, 31) ^ Math.imul(word, 0x2c1b3c6d));
  return word;
};

const addConcept = (set: FeatureSet, hash: number): void => {
  if (set.count > set.bucket.length - conceptCopies) return;
  for (let copy = 1; copy <= conceptCopies; copy += 1) addFeature(set, Math.imul(hash + copy, 0x45d9f3b + 2 * copy));
};

const addConcepts = (set: FeatureSet, hits: ConceptHits, first: number, end: number): void => {
  for (let i = first; i < hits.count && (hits.start[i] ?? 0) < end; i += 1) {
    const own = hits.mask[i] ?? 0;
    for (let one = own; one !== 0; one &= one - 1) addConcept(set, 7_001 + Math.clz32(one & -one) * 64);
    for (let j = i + 1; j < hits.count && j <= i + pairHits; j += 1) {
      if ((hits.word[j] ?? 0) - (hits.word[i] ?? 0) > pairWords || (hits.start[j] ?? 0) >= end) break;
      for (let one = own; one !== 0; one &= one - 1) {
        for (let other = hits.mask[j] ?? 0; other !== 0; other &= other - 1) {
          addConcept(set, 90_001 + Math.clz32(one & -one) * 64 * 64 + Math.clz32(other & -other) * 64);
        }
      }
    }
  }
};

/** The features of the code units from `start` on and before `end`, into `set`. `firstHit` is the first hit that begins there or later. */
export const readFeatures = (
  set: FeatureSet,
  codes: Uint16Array,
  start: number,
  end: number,
  hits: ConceptHits,
  firstHit: number,
): void => {
  set.count = 0;
  set.seen.fill(0);
  addText(set, codes, start, end);
  addConcepts(set, hits, firstHit, end);
};
