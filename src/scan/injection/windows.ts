/**
 * How much a text looks like an attack: pieces of it are scored by a linear model, alone and two by two, and the highest counts. So an attack is not
 * watered down by what stands around it.
 * @module
 */
import { codesOf } from "../codes.ts";
import type { ConceptHits } from "./concept-hits.ts";
import { createFeatureSet, type FeatureSet, readFeatures } from "./features.ts";

export interface LinearModel {
  /** A weight for each bucket. */
  readonly weights: Int8Array | Float32Array;
  /** One weight is so much of a natural logarithm. */
  readonly scale: number;
  readonly bias: number;
}

/** The piece that scored most; `logit` is a log odds that is not calibrated. */
export interface Judged {
  readonly logit: number;
  readonly start: number;
  readonly end: number;
  /** Pieces of the whole text: the more there are, the higher one of them scores by chance. */
  readonly pieces: number;
}

/** Characters of a piece: it ends at a space before that, if there is one in its last eighth. */
const pieceCharsMax = 512;

const pieceEnd = (text: string, start: number): number => {
  const most = start + pieceCharsMax;
  if (most >= text.length) return text.length;
  const space = text.lastIndexOf(" ", most - 1);
  return space > most - pieceCharsMax / 8 ? space + 1 : most;
};

/** A reader of pieces: gives `onPiece` the features of each, in order. */
export const createPieceReader = (): ((
  text: string,
  hits: ConceptHits,
  onPiece: (features: FeatureSet, start: number, end: number) => void,
) => void) => {
  // Made with the first text: it takes a megabyte, and most threads are never given one.
  let made: FeatureSet | null = null;
  return (text, hits, onPiece) => {
    const set = (made ??= createFeatureSet(pieceCharsMax));
    const { codes } = codesOf(text);
    let firstHit = 0;
    for (let start = 0; start < text.length;) {
      const end = pieceEnd(text, start);
      readFeatures(set, codes, start, end, hits, firstHit);
      while (firstHit < hits.count && (hits.start[firstHit] ?? 0) < end) firstHit += 1;
      onPiece(set, start, end);
      start = end;
    }
  };
};

/** A judge by a model. Its cost is linear in a text's length. One is for one thread. */
export const createJudge = (model: LinearModel): ((text: string, hits: ConceptHits) => Judged) => {
  const { weights, scale, bias } = model;
  const readPieces = createPieceReader();
  return (text, hits) => {
    let [logit, from, to, pieces] = [-Infinity, 0, text.length, 0];
    let [startBefore, sumBefore, countBefore] = [0, 0, 0];
    readPieces(text, hits, (features, start, end) => {
      pieces += 1;
      let sum = 0;
      for (let i = 0; i < features.count; i += 1) sum += weights[features.bucket[i] ?? 0] ?? 0;
      const alone = (sum * scale) / Math.sqrt(features.count) + bias;
      if (alone > logit) [logit, from, to] = [alone, start, end];
      const both = ((sum + sumBefore) * scale) / Math.sqrt(features.count + countBefore) + bias;
      if (pieces > 1 && both > logit) [logit, from, to] = [both, startBefore, end];
      [startBefore, sumBefore, countBefore] = [start, sum, features.count];
    });
    return { logit, start: from, end: to, pieces };
  };
};
