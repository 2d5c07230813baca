/**
 * The names model applied to one segment: how likely each token is part of a name of each sort. A linear-chain conditional random field, read
 * for probabilities and not only for the best path.
 * @module
 */
import type { CodeText } from "../codes.ts";
import { contextFeatures, contextFeaturesOf, edge, placed, type Word } from "./features.ts";
import { createLabelChain } from "./label-chain.ts";
import { entryOf, labelCount, type NamesModel, weightCount } from "./model.ts";
import { barTokens, modeOf } from "./segment-mode.ts";
import { gap, tokenKind, type Tokens, tokensMax } from "./segments.ts";
import { createWordCache, reach, vectorSize, type WordCache } from "./word-cache.ts";

/** Offset of features of the surroundings, in `placed`. */
export const contextOffset = 3;
/** A token whose words speak so much against every sort of name (in natural logarithms) is not looked at further. */
const gateNats = 2;
/** For a number it is wider: what makes it a house's is what stands around it. */
const numberGateNats = 5;

export interface SegmentJudge {
  /** Probability of label `y` for token `i` of the segment last judged, at `i * labelCount + y`. */
  readonly probabilities: Float32Array;
  /** Judges the segment; returns false when nothing in it can be a name, and leaves `probabilities` as they were. */
  judge(text: CodeText, tokens: Tokens, left: LeftContext | null): boolean;
  /** The `mode` of the segment last judged. */
  readonly lastMode: () => number;
}

/** Words that stand before a segment though not in its text. */
export type LeftContext = readonly [Word, Word];

/** What is known of the segment at hand. */
interface Segment {
  mode: number;
  /** Of each token, in whole numbers of the model's scale: for each label but the first, how much more is said for it. */
  readonly scores: Int32Array;
  /** Of each token the most that its words say for any of those labels. */
  readonly most: Int32Array;
  /** Where the word cache has each token, and what is beyond the ends, which is `reach` more at each. */
  readonly slots: Int32Array;
  readonly words: readonly Word[];
  readonly features: Int32Array;
}

/** Sums what the words around each token, and its own, say of it: that k to its left sees it at offset k. */
const addUp = ({ scores, most, slots }: Segment, vectors: Int16Array, count: number): void => {
  for (let i = 0; i < count; i += 1) {
    const a = slots[i]! * vectorSize;
    const b = slots[i + 1]! * vectorSize + weightCount;
    const c = slots[i + 2]! * vectorSize + 2 * weightCount;
    const d = slots[i + 3]! * vectorSize + 3 * weightCount;
    const e = slots[i + 4]! * vectorSize + 4 * weightCount;
    let highest = -0x8000_0000;
    for (let y = 0; y < weightCount; y += 1) {
      const sum = vectors[a + y]! + vectors[b + y]! + vectors[c + y]! + vectors[d + y]! + vectors[e + y]!;
      scores[i * weightCount + y] = sum;
      if (sum > highest) highest = sum;
    }
    most[i] = highest;
  }
};

const addWords = (segment: Segment, cache: WordCache, text: CodeText, tokens: Tokens): void => {
  const { count } = tokens;
  const { slots, words } = segment;
  const segmentMode = modeOf(text, tokens);
  segment.mode = segmentMode;
  slots.fill(cache.edgeSlot);
  for (let i = 0; i < count; i += 1) {
    const slot = cache.slotOf(text, tokens, i, segmentMode, slots);
    slots[i + reach] = slot;
    const word = words[i]!;
    word.hash = cache.hashes[slot]!;
    word.classHash = cache.classHashes[slot]!;
  }
  addUp(segment, cache.vectors, count);
};

const addContext = (segment: Segment, model: NamesModel, i: number, tokens: Tokens, left: LeftContext | null): void => {
  const { scores, features, words } = segment;
  const { count } = tokens;
  contextFeaturesOf(
    i > 1 ? words[i - 2]! : (left?.[i] ?? edge),
    i > 0 ? words[i - 1]! : (left?.[1] ?? edge),
    words[i]!,
    i + 1 < count ? words[i + 1]! : edge,
    i + 2 < count ? words[i + 2]! : edge,
    tokens.gap[i]!,
    i + 1 < count ? tokens.gap[i + 1]! : gap.newline,
    features,
  );
  const { weights } = model.features;
  const at = i * weightCount;
  for (let f = 0; f < contextFeatures; f += 1) {
    const entry = entryOf(model.features, placed(features[f]!, contextOffset));
    if (entry < 0) continue;
    for (let y = 0; y < weightCount; y += 1) scores[at + y] = scores[at + y]! + weights[entry * weightCount + y]!;
  }
};

/** A judge of segments. It keeps what it has learned of words between calls, in bounded memory; it is not to be shared between threads. */
export const createSegmentJudge = (model: NamesModel): SegmentJudge => {
  const cache = createWordCache(model);
  const runChain = createLabelChain(model);
  const [gate, numberGate] = [gateNats / model.scale, numberGateNats / model.scale];
  const probabilities = new Float32Array(tokensMax * labelCount);
  const isBarred = new Uint8Array(tokensMax);
  const isOpen = new Uint8Array(tokensMax);
  const segment: Segment = {
    mode: 0,
    scores: new Int32Array(tokensMax * weightCount),
    most: new Int32Array(tokensMax),
    slots: new Int32Array(tokensMax + 2 * reach),
    words: Array.from({ length: tokensMax }, () => ({ hash: 0, classHash: 0 })),
    features: new Int32Array(contextFeatures),
  };

  const judge = (text: CodeText, tokens: Tokens, left: LeftContext | null): boolean => {
    const { count } = tokens;
    addWords(segment, cache, text, tokens);
    barTokens(text, tokens, isBarred);
    let opened = 0;
    for (let i = 0; i < count; i += 1) {
      const width = tokens.kind[i] === tokenKind.number ? numberGate : gate;
      isOpen[i] = isBarred[i] === 0 && segment.most[i]! >= -width ? 1 : 0;
      opened += isOpen[i]!;
    }
    if (opened === 0) return false;
    probabilities.fill(0, 0, count * labelCount);
    for (let first = 0; first < count;) {
      let last = first;
      for (; last < count && isOpen[last] === 1; last += 1) addContext(segment, model, last, tokens, left);
      if (last > first) runChain(segment.scores, first, last, count, probabilities);
      else {
        probabilities[first * labelCount] = 1;
        last += 1;
      }
      first = last;
    }
    return true;
  };
  return { probabilities, judge, lastMode: () => segment.mode };
};
