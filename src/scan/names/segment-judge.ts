/**
 * The names model applied to one segment: how likely each token is part of a name of each sort. A linear-chain conditional random field, read
 * for probabilities and not only for the best path.
 * @module
 */
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
  judge(text: string, tokens: Tokens, left: LeftContext | null): boolean;
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
  readonly words: readonly Word[];
  readonly features: Int32Array;
}

/** Adds what the word in `slot`, which stands at `index`, says of the tokens around it: the one k to its left sees it at offset k. */
const addVector = ({ scores }: Segment, { vectors }: WordCache, slot: number, index: number, count: number): void => {
  for (let k = -reach; k <= reach; k += 1) {
    const to = index - k;
    if (to < 0 || to >= count) continue;
    const from = slot * vectorSize + (k + reach) * weightCount;
    const at = to * weightCount;
    for (let y = 0; y < weightCount; y += 1) scores[at + y] = scores[at + y]! + vectors[from + y]!;
  }
};

const addWords = (segment: Segment, cache: WordCache, text: string, tokens: Tokens): void => {
  const { count } = tokens;
  const segmentMode = modeOf(text, tokens);
  segment.mode = segmentMode;
  segment.scores.fill(0, 0, count * weightCount);
  for (let i = 1; i <= reach; i += 1) {
    addVector(segment, cache, cache.edgeSlot, -i, count);
    addVector(segment, cache, cache.edgeSlot, count - 1 + i, count);
  }
  for (let i = 0; i < count; i += 1) {
    const slot = cache.slotOf(text, tokens.start[i]!, tokens.end[i]!, tokens.kind[i]!, segmentMode);
    addVector(segment, cache, slot, i, count);
    // Copied: the next word may fall on the same slot.
    const word = segment.words[i]!;
    word.hash = cache.hashes[slot]!;
    word.classHash = cache.classHashes[slot]!;
  }
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

const mayBeName = (scores: Int32Array, i: number, gate: number): boolean => {
  for (let at = i * weightCount; at < (i + 1) * weightCount; at += 1) if (scores[at]! >= -gate) return true;
  return false;
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
    words: Array.from({ length: tokensMax }, () => ({ hash: 0, classHash: 0 })),
    features: new Int32Array(contextFeatures),
  };

  const judge = (text: string, tokens: Tokens, left: LeftContext | null): boolean => {
    const { count } = tokens;
    addWords(segment, cache, text, tokens);
    barTokens(text, tokens, isBarred);
    let opened = 0;
    for (let i = 0; i < count; i += 1) {
      const width = tokens.kind[i] === tokenKind.number ? numberGate : gate;
      isOpen[i] = isBarred[i] === 0 && mayBeName(segment.scores, i, width) ? 1 : 0;
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
