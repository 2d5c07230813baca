/**
 * Rows of evidence and retention: exports, what stands outside the host, holds, erasures, the retention schedule, feeds. Like those of who may do
 * what they are changed; each change that matters is an entry in the same append.
 * @module
 */
import type { PlacedPayload, RetentionEffect, RetentionReads } from "./retention-rows.ts";

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
  | RetentionEffect
  /** MUST make the row or change it. */
  | { readonly effect: "putFeedCursor"; readonly row: FeedCursorRow };

export interface EvidenceReads extends RetentionReads {
  /** Every feed that ever delivered, in order of names. */
  listFeedCursors(): Promise<FeedCursorRow[]>;
  /** Payloads that are files, in order of owner and role, after `after` where it is given, at most `limit`. */
  listPayloadFiles(after: Pick<PlacedPayload, "owner" | "role"> | null, limit: number): Promise<PlacedPayload[]>;
}
