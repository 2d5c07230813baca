/**
 * What the feeds' thread and the server say to each other.
 * @module
 */
import type { FeedFailure } from "../domain/feed-entry.ts";
import type { FeedCursorRow } from "../store/evidence-rows.ts";
import type { FeedStatus } from "./feed.ts";
import type { FeedConfig } from "./feeds-config.ts";

/** What the thread is given. */
export interface FeedsThreadData {
  /** The data folder. */
  readonly folder: string;
  /** Custody's own. */
  readonly version: string;
  readonly feeds: readonly FeedConfig[];
}

export type ToFeeds =
  /** Something was committed. */
  | { readonly ask: "wake" }
  /** The cursors that were given last are stored, or were not. */
  | { readonly ask: "stored" }
  | { readonly ask: "status"; readonly id: number }
  | { readonly ask: "test"; readonly id: number; readonly feed: string; readonly principal: string }
  | { readonly ask: "close" };

export type FromFeeds =
  /** Every feed runs from here; these begin anew. */
  | { readonly told: "ready"; readonly cursors: readonly FeedCursorRow[] }
  | { readonly told: "cursors"; readonly cursors: readonly FeedCursorRow[] }
  | { readonly told: "status"; readonly id: number | null; readonly feeds: readonly FeedStatus[] }
  | { readonly told: "tested"; readonly id: number; readonly error: FeedFailure | null }
  | { readonly told: "counted"; readonly feed: string; readonly delivered: number; readonly failures: number }
  | {
      readonly told: "failing";
      readonly feed: string;
      readonly error: FeedFailure;
      readonly since: number;
      readonly lag: number;
    }
  | { readonly told: "recovered"; readonly feed: string; readonly since: number }
  /** For good: the receiver wants no more. */
  | { readonly told: "disabled"; readonly feed: string }
  /** By a fault of ours; it begins again after a while. Kind and code of the error. */
  | { readonly told: "broken"; readonly feed: string; readonly error: { name: string; code: string | null } }
  | { readonly told: "closed"; readonly cursors: readonly FeedCursorRow[] };
