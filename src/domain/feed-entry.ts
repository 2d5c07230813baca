/**
 * What the log holds of feeds: where events for security go, and when they could not; see `entry.ts` for what an entry may hold.
 * @module
 */

/** Why a feed cannot deliver. Codes of ours; a receiver's own words are nowhere. */
export const feedFailures = [
  "address_not_allowed",
  "unreachable",
  "connection_lost",
  "tls_failed",
  "timed_out",
  "refused",
  "overloaded",
  "receiver_failed",
  "gone",
  "file_failed",
  "disk_full",
] as const;

export type FeedFailure = (typeof feedFailures)[number];

/** It fails for longer than its configuration says; once until it recovers. */
export interface FeedFailing {
  readonly kind: "feed.failing";
  /** As the configuration names it. */
  readonly feed: string;
  readonly error: FeedFailure;
  /** The first failure, in UTC milliseconds. */
  readonly since: number;
  /** Entries behind the newest. */
  readonly lag: number;
}

export interface FeedRecovered {
  readonly kind: "feed.recovered";
  readonly feed: string;
  readonly since: number;
}

/** Somebody had an event sent that says of itself that it is a test. */
export interface FeedTested {
  readonly kind: "feed.tested";
  readonly feed: string;
  readonly principal: string;
  /** null where it was delivered. */
  readonly error: FeedFailure | null;
}

export type FeedEntry = FeedFailing | FeedRecovered | FeedTested;
