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
  wordHashAt,
} from "./features.ts";
import type { CodeText } from "../codes.ts";
import { entryOf, listsOf, type NamesModel, weightCount } from "./model.ts";
import { type Tokens, tokensMax } from "./segments.ts";

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
  /**
   * The slot that holds the token at `index` of a segment; computes it when it is not there. A word is written over by the next one that falls on its
   * slot, but not where one of `taken`, the segment's tokens before, has it: then the token has a slot of its own until the next segment.
   */
  slotOf(text: CodeText, tokens: Tokens, index: number, segmentMode: number, taken: Int32Array): number;
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
  const edgeSlot = slots + tokensMax;
  const vectors = new Int16Array((edgeSlot + 1) * vectorSize);
  const hashes = new Int32Array(edgeSlot + 1);
  const classHashes = new Int32Array(edgeSlot + 1);
  const word: Word = { hash: 0, classHash: 0 };
  const keysA = new Int32Array(slots);
  const keysB = new Int32Array(slots);
  const isUsed = new Uint8Array(slots);
  const features = new Int32Array(wordFeaturesMax);
  hashes[edgeSlot] = edge.hash;
  classHashes[edgeSlot] = edge.classHash;
  features[0] = edge.hash;
  features[1] = edge.classHash;
  addUp(model, features, 2, vectors, edgeSlot * vectorSize);

  const fill = (slot: number, codes: Uint16Array, start: number, end: number, kind: number, segmentMode: number) => {
    const lists = listsOf(model.lists, wordHashAt(codes, start, end));
    const count = wordFeaturesOf(codes, start, end, kind, segmentMode, lists, word, features);
    addUp(model, features, count, vectors, slot * vectorSize);
    hashes[slot] = word.hash;
    classHashes[slot] = word.classHash;
  };

  const slotOf = (
    { codes }: CodeText,
    tokens: Tokens,
    index: number,
    segmentMode: number,
    taken: Int32Array,
  ): number => {
    const [start, end, kind] = [tokens.start[index]!, tokens.end[index]!, tokens.kind[index]!];
    let a = segmentMode + 1;
    let b = kind;
    const stop = Math.min(end, start + 64);
    for (let at = start; at < stop; at += 1) {
      const code = codes[at]!;
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b + code, 0x85ebca6b) ^ (b >>> 13);
    }
    a ^= a >>> 15;
    b ^= end - start;
    const slot = (a ^ (b >>> 7)) & (slots - 1);
    if (isUsed[slot] === 1 && keysA[slot] === a && keysB[slot] === b) return slot;
    const own = taken.includes(slot) ? slots + index : slot;
    fill(own, codes, start, stop, kind, segmentMode);
    if (own !== slot) return own;
    keysA[slot] = a;
    keysB[slot] = b;
    isUsed[slot] = 1;
    return slot;
  };
  return { vectors, hashes, classHashes, slotOf, edgeSlot };
};
