/**
 * What the log holds of people judging what was found; see `entry.ts` for what an entry may hold.
 * @module
 */
import type { Counts, PayloadRef, Position } from "./entry.ts";

/** What somebody found out about findings of a type: they are what they say, they are not, or they are and may stay so. */
export const judgements = ["true_positive", "false_positive", "accepted_risk"] as const;

export type Judgement = (typeof judgements)[number];

/** By entity type: of each that was found in an exchange. */
export type Judgements = Readonly<Record<string, Judgement>>;

/** Somebody judged what was found in an exchange. A later review of the same exchange is the current one; both stay. */
export interface FindingReviewed {
  readonly kind: "finding.reviewed";
  readonly exchangeId: string;
  /** Of the exchange, whoever reviewed it. */
  readonly team: string | null;
  readonly opening: Position;
  readonly principal: string;
  /** Whom it was assigned to; null: nobody. */
  readonly assignee: string | null;
  readonly judgements: Judgements;
  /** How many of each type were found. */
  readonly counts: Counts;
  /** From the exchange's opening to this entry. */
  readonly timeToReviewMs: number;
  /** The review that was current before; null: this is the first. */
  readonly replaces: Position | null;
  /** The comment, under the key of the exchange's subject and the entry's own id. */
  readonly payloads: readonly PayloadRef[];
}

/** Somebody is to review an exchange; null: nobody any more. */
export interface FindingAssigned {
  readonly kind: "finding.assigned";
  readonly exchangeId: string;
  readonly team: string | null;
  readonly opening: Position;
  readonly principal: string;
  readonly assignee: string | null;
}

export type ReviewEntry = FindingReviewed | FindingAssigned;
