/**
 * The names model's file: a header of one line of JSON, the word lists as Bloom filters, the transition weights, and a table of features with
 * their weights, a signed byte each. `train/train-names.ts` writes it.
 * @module
 */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { checkModelVersion } from "../model-version.ts";

/** Labels of a token. B begins a name that follows another at once. */
export const labels = ["O", "B-PERSON", "I-PERSON", "B-LOCATION", "I-LOCATION", "ORGANIZATION", "ADDRESS"] as const;
export const labelCount = labels.length;
/** Weights of a feature: of all labels but the first, which is nought. */
export const weightCount = labelCount - 1;

export interface ListFilter {
  /** A bit of `listBit`. */
  readonly bit: number;
  readonly bits: Uint8Array;
}

export interface NamesModel {
  readonly version: string;
  /** One weight is `scale` of a natural logarithm. */
  readonly scale: number;
  readonly lists: readonly ListFilter[];
  /** `labelCount` rows from, and one from the start, times `labelCount` columns to. */
  readonly transitions: Int8Array;
  readonly features: FeatureTable;
}

/**
 * Features by hash: buckets of `bucketSize` entries. Each entry has a tag, so that a feature that training never saw is known as such and
 * weighs nothing.
 */
export interface FeatureTable {
  readonly buckets: number;
  /** 0 for an empty entry. */
  readonly tags: Uint16Array;
  /** The same: see `tagPairsOf`. */
  readonly tagPairs: Int32Array;
  /** `weightCount` an entry. */
  readonly weights: Int8Array;
}

export interface Header {
  readonly version: string;
  readonly scale: number;
  readonly buckets: number;
  readonly lists: readonly { readonly bit: number; readonly bytes: number }[];
}

const probes = 5;
export const bucketSize = 8;

/** The remainder, by a division of doubles: the quotient is exact (below 2 ** 32), and V8's `%` of what does not fit into 31 bits takes twice as long. */
export const bucketOf = (feature: number, buckets: number): number => {
  const unsigned = feature >>> 0;
  return (unsigned - Math.imul(Math.floor(unsigned / buckets), buckets)) | 0;
};
export const tagOf = (feature: number): number => (Math.imul(feature ^ (feature >>> 15), 0x2c1b3c6d) >>> 16) | 1;

/** Two tags to a number, and so four numbers to a bucket: all eight are compared at once. */
export const tagPairsOf = ({ buffer, byteOffset, length }: Uint16Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length / 2);

const lowBits = 0x0001_0001;
const highBits = 0x8000_8000 | 0;

/** Has a high bit where one of two tags is nought; above such a one perhaps another. */
const noughts = (pair: number): number => (pair - lowBits) & ~pair & highBits;

/** The entry of a feature; -1 when there is none. */
export const entryOf = ({ tags, tagPairs, buckets }: FeatureTable, feature: number): number => {
  const bucket = bucketOf(feature, buckets);
  const tag = tagOf(feature);
  const both = tag | (tag << 16);
  const at = bucket * (bucketSize / 2);
  const found =
    noughts(tagPairs[at]! ^ both) |
    noughts(tagPairs[at + 1]! ^ both) |
    noughts(tagPairs[at + 2]! ^ both) |
    noughts(tagPairs[at + 3]! ^ both);
  if (found === 0) return -1;
  let entry = bucket * bucketSize;
  while (tags[entry] !== tag) entry += 1;
  return entry;
};

/** The position of one of a word's bits; a filter holds the word when all of them are set. */
const probe = (hash: number, size: number, at: number): number =>
  ((hash + Math.imul(at, Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) | 1)) >>> 0) % size;

export const addToFilter = (bits: Uint8Array, hash: number): void => {
  for (let i = 0; i < probes; i += 1) {
    const position = probe(hash, bits.length * 8, i);
    bits[position >> 3] = (bits[position >> 3] ?? 0) | (1 << (position & 7));
  }
};

/** Whether a word may be in the filter: always for one that was added, for about 1 % of the others. */
export const isInFilter = (bits: Uint8Array, hash: number): boolean => {
  for (let i = 0; i < probes; i += 1) {
    const position = probe(hash, bits.length * 8, i);
    if (((bits[position >> 3] ?? 0) & (1 << (position & 7))) === 0) return false;
  }
  return true;
};

/** The lists, as bits of `listBit`, that a word of this hash stands in. */
export const listsOf = (lists: readonly ListFilter[], hash: number): number => {
  let found = 0;
  for (const { bit, bits } of lists) if (isInFilter(bits, hash)) found |= bit;
  return found;
};

const headerBytesMax = 4_096;

/** The version of the model in a file, without the rest of it. */
export const readVersion = (file: URL): string => {
  const bytes = Buffer.alloc(headerBytesMax);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
  return (JSON.parse(bytes.toString("utf8", 0, bytes.indexOf(0x0a))) as Header).version;
};

/** Reads the model's file. Throws when it is cut short, and when its weights are not those that its version is of. */
export const readModel = (file: URL): NamesModel => {
  const bytes = readFileSync(file);
  const headerEnd = bytes.indexOf(0x0a);
  const header = JSON.parse(bytes.toString("utf8", 0, headerEnd)) as Header;
  let at = headerEnd + 1;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError("names.model is cut short");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const signed = (part: Uint8Array): Int8Array => new Int8Array(part.buffer, part.byteOffset, part.length);
  const lists = header.lists.map((list) => ({ bit: list.bit, bits: take(list.bytes) }));
  const transitions = signed(take((labelCount + 1) * labelCount));
  // Copied, so that they begin at an even address.
  const tags = new Uint16Array(Uint8Array.from(take(header.buckets * bucketSize * 2)).buffer);
  const model = {
    version: header.version,
    scale: header.scale,
    lists,
    transitions,
    features: {
      buckets: header.buckets,
      tags,
      tagPairs: tagPairsOf(tags),
      weights: signed(take(header.buckets * bucketSize * weightCount)),
    },
  };
  checkModelVersion("names.model", header.version, bytes.subarray(headerEnd + 1));
  return model;
};
