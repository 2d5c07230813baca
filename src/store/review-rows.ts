/**
 * Rows of reviews, and the queue of exchanges that wait for one. Derived: can be rebuilt from the entries.
 * @module
 */
import type { DataClass } from "../domain/data-class.ts";
import type { Position } from "../domain/entry.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { ExchangeRow } from "./store.ts";

/** What somebody said of what was found in an exchange. */
export type GivenReview = {
  /** Of its entry, under which its comment is sealed. */
  readonly id: string;
  readonly exchangeId: string;
  readonly team: string | null;
  readonly principal: string;
  /** UTC milliseconds. */
  readonly reviewedAt: number;
  /** JSON: a judgement by entity type. */
  readonly judgements: string;
  readonly timeToReviewMs: number;
  /** Whether it is the exchange's first: only these say how long it waited. */
  readonly isFirst: boolean;
};

export interface ReviewRow extends GivenReview {
  readonly position: Position;
}

export type ReviewEffect =
  /** MUST be a conflict where there is no such exchange. */
  | { readonly effect: "giveReview"; readonly entry: number; readonly row: GivenReview }
  /**
   * Makes the entry the exchange's current review. MUST be a conflict unless the review that it names (shard 0: none) is the current one now: of
   * two at one time the second is to know of the first.
   */
  | {
      readonly effect: "setReview";
      readonly entry: number;
      readonly row: { readonly id: string; readonly shard: number; readonly index: number };
    }
  /** MUST be a conflict where there is no such exchange. */
  | {
      readonly effect: "assignReview";
      readonly entry: number;
      readonly row: { readonly id: string; readonly assignee: string | null };
    };

/** Which exchanges: every filter that is present must hold. */
export interface ReviewFilter {
  /** `[from, to)` over the opening's time, UTC milliseconds. */
  readonly from?: number;
  readonly to?: number;
  readonly team?: string;
  readonly verdict?: Verdict;
  readonly dataClass?: DataClass;
  /** An entity type that was found. */
  readonly type?: string;
  /** null: of nobody. */
  readonly assignee?: string | null;
}

export interface ReviewPage extends ReviewFilter {
  /** Of the queue: only exchanges opened after it. Of what was reviewed: only reviews before it. */
  readonly beyond?: Position;
  readonly limit: number;
}

/** An exchange with its current review. */
export interface ReviewedExchange {
  readonly exchange: ExchangeRow;
  readonly review: ReviewRow;
}

/** Reviews given in `[from, to)`; of one team, and of exchanges opened in `[openedFrom, openedTo)`, where that is said. UTC milliseconds. */
export interface ReviewPeriod {
  readonly from: number;
  readonly to: number;
  readonly team?: string;
  readonly openedFrom?: number;
  readonly openedTo?: number;
}

/** How long exchanges waited for their first review, over those that had it in a period. */
export interface ReviewTimes {
  readonly reviews: number;
  /** Null without one. */
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
}

export interface ReviewReads {
  /**
   * The queue, oldest first: exchanges that are over (closed, and classified where that was pending), in which something was flagged or more, and that
   * have no review.
   */
  listToReview(page: ReviewPage): Promise<ExchangeRow[]>;
  /** How many there are in it, and when the oldest was opened. */
  countToReview(filter: ReviewFilter): Promise<{ readonly count: number; readonly oldest: number | null }>;
  /** The other exchanges, by their current review, newest first. */
  listReviewed(page: ReviewPage): Promise<ReviewedExchange[]>;
  /** By the id of its entry. */
  readReview(id: string): Promise<ReviewRow | null>;
  /** On these exchanges, oldest first. */
  listReviews(exchangeIds: readonly string[]): Promise<ReviewRow[]>;
  /** Reviews by when they were given. */
  sumReviews(period: ReviewPeriod): Promise<ReviewTimes>;
}
