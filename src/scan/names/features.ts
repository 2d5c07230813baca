/**
 * What the names model looks at: hashed features of a word and of its surroundings. Training and scanning share this file, so that both see
 * the same; a change here needs the model trained anew.
 * @module
 */
import { charKind, foldCode, kindOfCode } from "./characters.ts";
import { tokenKind } from "./segments.ts";

/** How a whole segment is written: of itself a capital says little among capitals, or in code. */
export const mode = { mixed: 0, lower: 1, upper: 2, code: 3 } as const;

/** Bits of the lists that a word may stand in. */
export const listBit = {
  given: 1,
  family: 2,
  city: 4,
  /** A word of a place's name of several. */
  place: 8,
  country: 16,
  /** An ordinary word, seen written small. */
  ordinary: 32,
  street: 64,
  /** A given name in several countries. */
  common: 128,
} as const;

/** A word as its features see it. */
export interface Word {
  /** Hash of the word folded: small letters, no diacritics. */
  hash: number;
  /** Its shape, lists and the segment's mode, hashed: all that is known of a word never seen. */
  classHash: number;
}

/** Of a word's features the first so many are also features of the words next to it, and of the words two away. */
export const nearFeatures = 6;
export const farFeatures = 3;
/** A word's features are this many at most. */
export const wordFeaturesMax = 48;
export const contextFeatures = 11;
const charsSeen = 18;

/** Mixes two 32-bit numbers (the finalizer of MurmurHash3 over their sum). */
export const mix = (a: number, b: number): number => {
  let h = Math.imul(a ^ (a >>> 15), 0x85ebca6b) + Math.imul(b, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/** Stand for what is beyond the ends of a segment. */
export const edge: Word = { hash: 0x5bd1e995, classHash: 0x1b873593 };

const folded = new Uint16Array(64);

/** The word's letters folded into `folded`; returns how many. */
const fold = (codes: Uint16Array, start: number, end: number): number => {
  const length = Math.min(end - start, folded.length);
  for (let i = 0; i < length; i += 1) folded[i] = foldCode(codes[start + i]!);
  return length;
};

const hashFolded = (from: number, to: number, seed: number): number => {
  let h = seed;
  for (let i = from; i < to; i += 1) h = Math.imul(h ^ (folded[i] ?? 0), 0x01000193) ^ (h >>> 15);
  return mix(h, to - from);
};

/** Hash of a word without regard to case and diacritics, as lists and features know it. */
export const wordHashAt = (codes: Uint16Array, start: number, end: number): number =>
  hashFolded(0, fold(codes, start, end), 0x811c9dc5);

export const wordHash = (word: string): number =>
  wordHashAt(
    Uint16Array.from(word.split(""), (letter) => letter.charCodeAt(0)),
    0,
    word.length,
  );

const shapeOfWord = (codes: Uint16Array, start: number, end: number): number => {
  let uppers = 0;
  let uncased = 0;
  let marked = 0;
  for (let at = start; at < end; at += 1) {
    const code = codes[at]!;
    const kind = kindOfCode(code);
    if (kind === charKind.upper) uppers += 1;
    else if (kind === charKind.uncased) uncased += 1;
    if (code > 0x7f && code < 0x250) marked = 1;
  }
  const length = end - start;
  const isCapital = kindOfCode(codes[start]!) === charKind.upper;
  const base =
    uncased > 0 ? 6 : uppers === 0 ? 1 : uppers === length ? (length === 1 ? 3 : 4) : isCapital && uppers === 1 ? 2 : 5;
  const script = codes[start]! >= 0x370 ? 2 : marked;
  return base + 8 * script + 32 * (length < 3 ? 0 : length < 5 ? 1 : 2);
};

/** Case, script and rough length of a token: what its letters look like, not which they are. */
const shapeOf = (codes: Uint16Array, start: number, end: number, kind: number): number => {
  if (kind === tokenKind.word) return shapeOfWord(codes, start, end);
  if (kind === tokenKind.number) return 200 + Math.min(end - start, 6);
  if (kind === tokenKind.punctuation) return 210 + (codes[start]! & 0x7f) + (end - start > 1 ? 128 : 0);
  return kind === tokenKind.code ? 500 : 501;
};

/**
 * Writes the features of the token at `start` to `out` and returns how many there are. `lists` are bits of `listBit`. The token's own
 * identity, as `contextFeaturesOf` needs it, goes to `word`.
 */
export const wordFeaturesOf = (
  codes: Uint16Array,
  start: number,
  end: number,
  kind: number,
  segmentMode: number,
  lists: number,
  word: Word,
  out: Int32Array,
): number => {
  const length = fold(codes, start, end);
  const shape = shapeOf(codes, start, end, kind);
  const hash = hashFolded(0, length, 0x811c9dc5);
  const seen = mix(mix(shape, lists), segmentMode + 77);
  word.hash = hash;
  word.classHash = seen;
  let n = 0;
  const put = (feature: number): void => {
    out[n] = feature;
    n += 1;
  };
  put(hash);
  put(seen);
  put(mix(lists, 11));
  put(mix(hash, seen));
  put(mix(shape, 12));
  put(mix(hashFolded(Math.max(0, length - 3), length, 3), 13));
  if (kind !== tokenKind.word) return n;
  const base = mix(shape & 7, segmentMode + 20);
  put(mix(hash, base));
  for (let bit = 1; bit <= 128; bit *= 2) if ((lists & bit) !== 0) put(mix(mix(bit, base), 14));
  for (const size of [2, 4, 5]) if (length > size) put(mix(hashFolded(length - size, length, size), 15));
  put(mix(mix(hashFolded(Math.max(0, length - 3), length, 3), base), 16));
  for (const size of [2, 3, 4]) if (length > size) put(mix(hashFolded(0, size, size), 17));
  const last = Math.min(length, charsSeen) - 3;
  for (let i = 0; i <= last; i += 1) put(mix(hashFolded(i, i + 3, 9), 18));
  return n;
};

/**
 * Writes the features of a token in its surroundings to `out`: pairs and triples of the words around it. `before` and `after` say how it is
 * set apart from its neighbours (a `gap`).
 */
export const contextFeaturesOf = (
  beforeLast: Word,
  last: Word,
  here: Word,
  next: Word,
  afterNext: Word,
  before: number,
  after: number,
  out: Int32Array,
): void => {
  const gaps = before * 3 + after;
  const both = mix(last.classHash, here.classHash);
  const lefts = mix(beforeLast.hash, last.hash);
  out[0] = mix(mix(last.hash, here.hash), 31);
  out[1] = mix(mix(here.hash, next.hash), 32);
  out[2] = mix(both, 33 + gaps * 64);
  out[3] = mix(mix(here.classHash, next.classHash), 34 + gaps * 64);
  out[4] = mix(mix(both, next.classHash), 35);
  out[5] = mix(mix(last.hash, here.classHash), 36);
  out[6] = mix(mix(next.hash, here.classHash), 37);
  out[7] = mix(mix(lefts, here.classHash), 38);
  out[8] = mix(here.classHash, 39 + gaps * 64);
  out[9] = mix(mix(mix(next.hash, afterNext.hash), here.classHash), 40);
  out[10] = mix(lefts, 41);
};

/** A feature of the word `offset` (-2 to 2) away; features of the surroundings have offset 3. */
export const placed = (feature: number, offset: number): number => mix(feature, offset + 101);
