/**
 * The index of one UTC month. The newest exchanges are lists of terms, read one by one by a search; as soon as there are a thousand they are put
 * together into a segment, of which a search reads a bucket a word. Nothing in the file is in clear but numbers and places in the log.
 * @module
 */
import type { NewSegment, SearchFile, SearchHead } from "../store/search-file.ts";
import { newTermSecret, type SearchSeal, Terms } from "../vault/search-keys.ts";
import {
  bucketCount,
  bucketOf,
  bucketsOf,
  findInBucket,
  hasTerm,
  type Indexed,
  keepNumbers,
  readBucket,
  readIndexed,
  readTerms,
  writeBucket,
  writeIndexed,
  writeTerms,
} from "./segment.ts";

/** Lists that a search reads one by one: a few milliseconds. */
export const tailMax = 1_024;

/** An exchange to be indexed. */
export interface NewIndexed extends Indexed {
  readonly words: ReadonlySet<string>;
}

/** What a search goes by: places newest first, `before` excluded. */
export interface PlaceQuery {
  readonly words: readonly string[];
  readonly before: number;
  readonly limit: number;
}

const inAll = (lists: readonly (readonly number[])[]): readonly number[] => {
  const [first = [], ...others] = lists.toSorted((a, b) => a.length - b.length);
  return others.reduce<readonly number[]>((both, list) => {
    const has = new Set(list);
    return both.filter((number) => has.has(number));
  }, first);
};

export class MonthIndex {
  readonly #file: SearchFile;
  readonly #seal: SearchSeal;
  readonly #tailMax: number;
  readonly #terms: Terms;
  #head: SearchHead;
  #tail: number;
  #lastSegment: number;

  /** `head` is the file's own. Throws `ledger_corrupt` where it does not open under this key. */
  constructor(file: SearchFile, seal: SearchSeal, head: SearchHead, most = tailMax) {
    this.#file = file;
    this.#seal = seal;
    this.#head = head;
    this.#tailMax = most;
    this.#terms = new Terms(seal.open("head", head.sealed));
    this.#tail = file.countTail();
    this.#lastSegment = file.listSegments().reduce((last, { id }) => Math.max(last, id), 0);
  }

  /** The head of a new file. */
  static newHead(keyId: string, seal: SearchSeal): SearchHead {
    return { keyId, sealed: seal.seal("head", newTermSecret()), seen: 0 };
  }

  get keyId(): string {
    return this.#head.keyId;
  }

  /** `entryKey` of the last entry that was looked at for this month. */
  get seen(): number {
    return this.#head.seen;
  }

  /** Adds exchanges, and says how far the log is in. Durable when it returns. */
  add(exchanges: readonly NewIndexed[], seen: number): void {
    const head = { ...this.#head, seen };
    const tail = exchanges.map(({ place, payloads, words }) => {
      const terms = new Set([...words].map((word) => this.#terms.of(word)));
      return { place, payloads, sealed: this.#seal.seal(`tail|${place}`, writeTerms(terms)) };
    });
    const isFull = this.#tail > 0 && this.#tail + tail.length > this.#tailMax;
    this.#file.write({ head, tail, ...(isFull ? { segment: this.#putTogether() } : {}) });
    this.#head = head;
    this.#tail = tail.length + (isFull ? 0 : this.#tail);
    if (isFull) this.#lastSegment += 1;
  }

  /** The tail as a segment. */
  #putTogether(): NewSegment {
    const tail = this.#file.readTail();
    const terms = tail.map(({ place, sealed }) => readTerms(this.#seal.open(`tail|${place}`, sealed)));
    return this.#newSegment(this.#lastSegment + 1, tail, bucketsOf(terms).map(writeBucket));
  }

  #newSegment(id: number, exchanges: readonly Indexed[], buckets: readonly Buffer[]): NewSegment {
    return {
      id,
      newest: exchanges.reduce((newest, { place }) => Math.max(newest, place), 0),
      exchanges: this.#seal.seal(`segment|${id}`, writeIndexed(exchanges)),
      buckets: buckets.map((bucket, number) => this.#seal.seal(`bucket|${id}|${number}`, bucket)),
    };
  }

  #exchangesOf(segment: number): Indexed[] {
    const found = this.#file.readSegment(segment);
    return found === null ? [] : readIndexed(this.#seal.open(`segment|${segment}`, found.exchanges));
  }

  #bucket(segment: number, bucket: number): Buffer {
    const sealed = this.#file.readBucket(segment, bucket);
    return sealed === null ? Buffer.alloc(0) : this.#seal.open(`bucket|${segment}|${bucket}`, sealed);
  }

  /** The places of exchanges that have all of the words, newest first. */
  find({ words, before, limit }: PlaceQuery): number[] {
    const terms = words.map((word) => this.#terms.of(word));
    const found = this.#findInTail(terms).filter((place) => place < before);
    for (const { id, newest } of this.#file.listSegments()) {
      // What is left is older than enough of what was found.
      if (found.filter((place) => place > newest).length >= limit) break;
      for (const place of this.#findInSegment(id, terms)) if (place < before) found.push(place);
    }
    return found.toSorted((a, b) => b - a).slice(0, limit);
  }

  #findInTail(terms: readonly string[]): number[] {
    const has = (sealed: Uint8Array, place: number): boolean => {
      const own = this.#seal.open(`tail|${place}`, sealed);
      return terms.every((term) => hasTerm(own, term));
    };
    return this.#file.readTail().flatMap(({ place, sealed }) => (has(sealed, place) ? [place] : []));
  }

  #findInSegment(id: number, terms: readonly string[]): number[] {
    const numbers = inAll(terms.map((term) => findInBucket(this.#bucket(id, bucketOf(term)), term)));
    if (numbers.length === 0) return [];
    const exchanges = this.#exchangesOf(id);
    return numbers.flatMap((number) => exchanges[number]?.place ?? []);
  }

  /** All exchanges that are in it, a segment at a time. */
  *exchanges(): Generator<readonly Indexed[]> {
    for (const { id } of this.#file.listSegments()) yield this.#exchangesOf(id);
    const tail = this.#file.readTail();
    if (tail.length > 0) yield tail;
  }

  /** Writes what of it stays into an empty file, under that file's key. */
  copyTo(file: SearchFile, keyId: string, seal: SearchSeal, stays: (place: number) => boolean): void {
    const head = { keyId, sealed: seal.seal("head", this.#seal.open("head", this.#head.sealed)), seen: this.seen };
    const copy = new MonthIndex(file, seal, head, this.#tailMax);
    for (const { id } of this.#file.listSegments()) {
      const segment = this.#segmentOf(id, copy, stays);
      if (segment !== null) file.write({ head, segment });
    }
    const tail = this.#file.readTail().flatMap(({ place, payloads, sealed }) => {
      if (!stays(place)) return [];
      return [{ place, payloads, sealed: seal.seal(`tail|${place}`, this.#seal.open(`tail|${place}`, sealed)) }];
    });
    file.write({ head, tail });
  }

  /** A segment as it is to be in a copy; null where nothing of it stays. */
  #segmentOf(id: number, copy: MonthIndex, stays: (place: number) => boolean): NewSegment | null {
    const numbers = new Map<number, number>();
    const kept = this.#exchangesOf(id).filter(({ place }, number) => {
      if (stays(place)) numbers.set(number, numbers.size);
      return stays(place);
    });
    if (kept.length === 0) return null;
    const buckets = Array.from({ length: bucketCount }, (_none, bucket) =>
      writeBucket(keepNumbers(readBucket(this.#bucket(id, bucket)), numbers)),
    );
    return copy.#newSegment(id, kept, buckets);
  }

  close(): void {
    this.#file.close();
  }
}
