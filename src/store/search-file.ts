/**
 * The file of the search index of one UTC month. Derived: what is in it can be built anew from the record. The engine sees sealed bytes, positions
 * and numbers, and no word.
 * @module
 */

/** An exchange in the index: its place (`entryKey` of its opening), and how many of its payloads its words were read from. */
export interface SearchedExchange {
  readonly place: number;
  readonly payloads: number;
}

/** An exchange that is in no segment yet, with its words, sealed. */
export interface SearchTail extends SearchedExchange {
  readonly sealed: Uint8Array;
}

/** Exchanges that were put together. `exchanges` is sealed; `newest` is the greatest place of them. */
export interface SearchSegment {
  readonly id: number;
  readonly newest: number;
  readonly exchanges: Uint8Array;
}

/** What is said once of a file: under which data key it is sealed, what that key seals for all of it, and how far the log is in it. */
export interface SearchHead {
  readonly keyId: string;
  readonly sealed: Uint8Array;
  /** `entryKey` of the last entry that was looked at for it. */
  readonly seen: number;
}

/** A segment to be written, with its buckets by their numbers. */
export interface NewSegment extends SearchSegment {
  readonly buckets: readonly Uint8Array[];
}

export interface SearchFile {
  readHead(): SearchHead | null;
  /** In order of their places. */
  readTail(): SearchTail[];
  countTail(): number;
  /** Without their `exchanges`, the newest first. */
  listSegments(): Pick<SearchSegment, "id" | "newest">[];
  readSegment(id: number): SearchSegment | null;
  readBucket(segment: number, bucket: number): Uint8Array | null;
  /** All of it is written, or nothing. With a `segment` the tail before this write is gone: the segment has it. */
  write(change: {
    readonly head: SearchHead;
    readonly tail?: readonly SearchTail[];
    readonly segment?: NewSegment;
  }): void;
  close(): void;
}
