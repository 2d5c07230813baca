/**
 * What each word contributes to its own label and to those of its neighbours, summed once and kept: text repeats its words.
 * @module
 */
import {
  edge,
  farFeatures,
  nearFeatures,
  placed,
  type Word,
  wordFeaturesMax,
  wordFeaturesOf,
  wordHash,
} from "./features.ts";
import { entryOf, listsOf, type NamesModel, weightCount } from "./model.ts";

const slots = 32_768;
/** How far a word is seen to either side. */
export const reach = 2;
const offsets = 2 * reach + 1;
export const vectorSize = offsets * weightCount;

export interface WordCache {
  /** For slot `s`, offset `k` and label `y`, the sum of weights at `s * vectorSize + (k + reach) * weightCount + y`. */
  readonly vectors: Int16Array;
  /** Of each slot's word, as in `Word`. */
  readonly hashes: Int32Array;
  readonly classHashes: Int32Array;
  /** The slot that holds the token; computes it when it is not there. A slot is overwritten by the next word that falls on it. */
  slotOf(text: string, start: number, end: number, kind: number, segmentMode: number): number;
  /** The slot of what is beyond the ends of a segment. */
  readonly edgeSlot: number;
}

/** Adds the rows of the features to the vectors of one slot. */
const addUp = (model: NamesModel, features: Int32Array, count: number, vectors: Int16Array, base: number): void => {
  const { weights } = model.features;
  vectors.fill(0, base, base + vectorSize);
  for (let k = -reach; k <= reach; k += 1) {
    const used = k === 0 ? count : Math.min(count, k * k === 1 ? nearFeatures : farFeatures);
    const to = base + (k + reach) * weightCount;
    for (let f = 0; f < used; f += 1) {
      const entry = entryOf(model.features, placed(features[f]!, k));
      if (entry < 0) continue;
      for (let y = 0; y < weightCount; y += 1) vectors[to + y] = vectors[to + y]! + weights[entry * weightCount + y]!;
    }
  }
};

export const createWordCache = (model: NamesModel): WordCache => {
  const vectors = new Int16Array((slots + 1) * vectorSize);
  const hashes = new Int32Array(slots + 1);
  const classHashes = new Int32Array(slots + 1);
  const word: Word = { hash: 0, classHash: 0 };
  const keysA = new Int32Array(slots);
  const keysB = new Int32Array(slots);
  const isUsed = new Uint8Array(slots);
  const features = new Int32Array(wordFeaturesMax);
  hashes[slots] = edge.hash;
  classHashes[slots] = edge.classHash;
  features[0] = edge.hash;
  features[1] = edge.classHash;
  addUp(model, features, 2, vectors, slots * vectorSize);

  const slotOf = (text: string, start: number, end: number, kind: number, segmentMode: number): number => {
    let a = segmentMode + 1;
    let b = kind;
    const stop = Math.min(end, start + 64);
    for (let at = start; at < stop; at += 1) {
      const code = text.charCodeAt(at);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b + code, 0x85ebca6b) ^ (b >>> 13);
    }
    a ^= a >>> 15;
    b ^= end - start;
    const slot = (a ^ (b >>> 7)) & (slots - 1);
    if (isUsed[slot] === 1 && keysA[slot] === a && keysB[slot] === b) return slot;
    const lists = listsOf(model.lists, wordHash(text, start, stop));
    const count = wordFeaturesOf(text, start, stop, kind, segmentMode, lists, word, features);
    addUp(model, features, count, vectors, slot * vectorSize);
    hashes[slot] = word.hash;
    classHashes[slot] = word.classHash;
    keysA[slot] = a;
    keysB[slot] = b;
    isUsed[slot] = 1;
    return slot;
  };
  return { vectors, hashes, classHashes, slotOf, edgeSlot: slots };
};
