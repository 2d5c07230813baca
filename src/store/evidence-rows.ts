/**
 * Rows of evidence and retention: exports, what stands outside the host, holds, erasures, the retention schedule, feeds. Like those of who may do
 * what they are changed; each change that matters is an entry in the same append.
 * @module
 */

/** How far a feed has been delivered. `shard` and `index` are its last delivered entry; shard 0 is before the first. */
export type FeedCursorRow = {
  readonly feed: string;
  readonly shard: number;
  readonly index: number;
  /** UTC milliseconds. */
  readonly updatedAt: number;
};

/** What a transaction changes of it. */
export type EvidenceEffect =
  /** MUST make the row or change it. */
  { readonly effect: "putFeedCursor"; readonly row: FeedCursorRow };

export interface EvidenceReads {
  /** Every feed that ever delivered, in order of names. */
  listFeedCursors(): Promise<FeedCursorRow[]>;
}
