/**
 * Rows of evidence and retention: exports, what stands outside the host, holds, erasures, the retention schedule, feeds. Like those of who may do
 * what they are changed; each change that matters is an entry in the same append.
 * @module
 */
import type { AnchorFilter, AnchorRow, Gap, ModelSum } from "./anchor-rows.ts";
import type { ExportEffect, ExportReads } from "./export-rows.ts";
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
  | ExportEffect
  | RetentionEffect
  /** MUST make the row or change it. */
  | { readonly effect: "putFeedCursor"; readonly row: FeedCursorRow }
  /** What was said of the log at a size. The same target saying it again at the same size replaces what it said. */
  | { readonly effect: "putAnchor"; readonly row: AnchorRow };

export interface EvidenceReads extends ExportReads, RetentionReads {
  /** Every feed that ever delivered, in order of names. */
  listFeedCursors(): Promise<FeedCursorRow[]>;
  /** Payloads that are files, in order of owner and role, after `after` where it is given, at most `limit`. */
  listPayloadFiles(after: Pick<PlacedPayload, "owner" | "role"> | null, limit: number): Promise<PlacedPayload[]>;
  /** What was said of the log, the newest (by `time`) first. */
  listAnchors(filter: AnchorFilter): Promise<AnchorRow[]>;
  /** Of each target the anchor of one origin with the largest size that is at most `sizeMax`. */
  newestAnchors(origin: string, sizeMax: number): Promise<AnchorRow[]>;
  /** Times in `[from, to)` in which the log has no entry for longer than `longerThanMs`, oldest first. Before the first entry there is none. */
  findGaps(from: number, to: number, longerThanMs: number): Promise<Gap[]>;
  /** Exchanges that are neither closed nor interrupted. */
  countOpen(): Promise<number>;
  /** What closed exchanges that reached an upstream and were opened in `[from, to)` used, by UTC day, model and upstream. */
  sumModels(from: number, to: number): Promise<ModelSum[]>;
}
