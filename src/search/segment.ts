/**
 * Exchanges put together: for each term those that have it. A segment's terms lie in buckets by their first bits, so that a search reads one bucket
 * for each word and no more. Pure: bytes before they are sealed.
 * @module
 */
import { termBytes } from "../vault/search-keys.ts";

export const bucketCount = 64;
const bucketShift = 2;

/** An exchange of a segment: where it was opened (`entryKey`), and how many payloads its words are of. */
export interface Indexed {
  readonly place: number;
  readonly payloads: number;
}

/** Terms, as binary strings, of one exchange. */
export type TermsOf = readonly string[];

/** By term the exchanges that have it: numbers in their segment, ascending. */
export type Postings = Map<string, number[]>;

export const bucketOf = (term: string): number => term.charCodeAt(0) >> bucketShift;

/** Terms one after another. */
export const writeTerms = (terms: Iterable<string>): Buffer => Buffer.from([...terms].join(""), "latin1");

export const readTerms = (bytes: Buffer): string[] => {
  const terms: string[] = [];
  for (let at = 0; at < bytes.length; at += termBytes) terms.push(bytes.toString("latin1", at, at + termBytes));
  return terms;
};

/** Whether a term is among terms one after another. */
export const hasTerm = (bytes: Buffer, wanted: string): boolean => {
  for (let at = bytes.indexOf(wanted, 0, "latin1"); at !== -1; at = bytes.indexOf(wanted, at + 1, "latin1")) {
    if (at % termBytes === 0) return true;
  }
  return false;
};

const indexedBytes = 9;

export const writeIndexed = (exchanges: readonly Indexed[]): Buffer => {
  const bytes = Buffer.alloc(exchanges.length * indexedBytes);
  for (const [at, { place, payloads }] of exchanges.entries()) {
    bytes.writeDoubleLE(place, at * indexedBytes);
    bytes.writeUInt8(payloads, at * indexedBytes + 8);
  }
  return bytes;
};

export const readIndexed = (bytes: Buffer): Indexed[] => {
  const exchanges: Indexed[] = [];
  for (let at = 0; at < bytes.length; at += indexedBytes) {
    exchanges.push({ place: bytes.readDoubleLE(at), payloads: bytes.readUInt8(at + 8) });
  }
  return exchanges;
};

/** Each term of a bucket, how many exchanges have it, and their numbers: two bytes each. */
export const writeBucket = (postings: Postings): Buffer => {
  const length = [...postings.values()].reduce((sum, numbers) => sum + termBytes + 2 + numbers.length * 2, 0);
  const bytes = Buffer.alloc(length);
  let at = 0;
  for (const [term, numbers] of postings) {
    at += bytes.write(term, at, "latin1");
    at = bytes.writeUInt16LE(numbers.length, at);
    for (const number of numbers) at = bytes.writeUInt16LE(number, at);
  }
  return bytes;
};

const numbersAt = (bytes: Buffer, first: number, count: number): number[] =>
  Array.from({ length: count }, (_none, place) => bytes.readUInt16LE(first + place * 2));

/** The numbers of the exchanges that have a term. Compared as numbers: a string for each term would be most of a search. */
export const findInBucket = (bytes: Buffer, wanted: string): number[] => {
  const term = Buffer.from(wanted, "latin1");
  const [low, high] = [term.readUInt32LE(0), term.readUInt32LE(4)];
  for (let at = 0; at < bytes.length;) {
    const count = bytes.readUInt16LE(at + termBytes);
    const first = at + termBytes + 2;
    if (bytes.readUInt32LE(at) === low && bytes.readUInt32LE(at + 4) === high) return numbersAt(bytes, first, count);
    at = first + count * 2;
  }
  return [];
};

/** All of a bucket. */
export const readBucket = (bytes: Buffer): Postings => {
  const postings: Postings = new Map();
  for (let at = 0; at < bytes.length;) {
    const count = bytes.readUInt16LE(at + termBytes);
    const first = at + termBytes + 2;
    postings.set(bytes.toString("latin1", at, at + termBytes), numbersAt(bytes, first, count));
    at = first + count * 2;
  }
  return postings;
};

/** The buckets of exchanges, by their terms. */
export const bucketsOf = (exchanges: readonly TermsOf[]): Postings[] => {
  const buckets = Array.from({ length: bucketCount }, (): Postings => new Map());
  for (const [number, terms] of exchanges.entries()) {
    for (const term of terms) {
      const bucket = buckets[bucketOf(term)];
      const numbers = bucket?.get(term);
      if (numbers === undefined) bucket?.set(term, [number]);
      else numbers.push(number);
    }
  }
  return buckets;
};

/** Without the exchanges that are not in `numbers`, which has the new number of each old one. */
export const keepNumbers = (postings: Postings, numbers: ReadonlyMap<number, number>): Postings => {
  const kept: Postings = new Map();
  for (const [term, old] of postings) {
    const now = old.flatMap((number) => numbers.get(number) ?? []);
    if (now.length > 0) kept.set(term, now);
  }
  return kept;
};
