/**
 * Rows of feedback on exchanges, and what reports about campaigns read. Derived: can be rebuilt from the entries.
 * @module
 */
import type { DataClass } from "../domain/data-class.ts";
import type { Outcome, Position } from "../domain/entry.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { ExchangeRow } from "./store.ts";

/** What somebody said of a choice of an answer. */
export type GivenFeedback = {
  /** Of its entry, under which its comment is sealed. */
  readonly id: string;
  readonly exchangeId: string;
  /** Which choice of the answer, from 0. */
  readonly choice: number;
  readonly principal: string;
  /** UTC milliseconds. */
  readonly givenAt: number;
  /** In thousandths; 1,000 or 0 for yes or no. */
  readonly valueMilli: number;
  readonly isBoolean: boolean;
};

/** Of several that one principal gave about one choice only the last is current. */
export interface FeedbackRow extends GivenFeedback {
  readonly position: Position;
  readonly isCurrent: boolean;
}

export type FeedbackEffect =
  /** What the principal said of this choice before is not current any more. There need not be any. */
  | { readonly effect: "replaceFeedback"; readonly row: Pick<GivenFeedback, "exchangeId" | "choice" | "principal"> }
  /** MUST be a conflict where there is no such exchange. */
  | { readonly effect: "giveFeedback"; readonly entry: number; readonly row: GivenFeedback };

/** Which exchanges of a campaign: opened from `first` to `last`, both included, and in `[from, to)`. */
export interface CampaignScan {
  readonly campaign: string;
  readonly first: Position;
  readonly last: Position;
  readonly from: number;
  readonly to: number;
  readonly team?: string;
  readonly limit: number;
}

/** What a report about a campaign needs of one exchange. */
export interface CampaignCall {
  readonly openedPosition: Position;
  readonly arm: string | null;
  readonly outcome: Outcome | null;
  readonly verdict: Verdict;
  readonly dataClass: DataClass;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly totalTokens: number | null;
  readonly costMicros: number | null;
  readonly latencyUs: number | null;
  /** Values of the current feedback on it, in thousandths. */
  readonly feedbackMilli: readonly number[];
}

export interface FeedbackReads {
  /** The one exchange that has one of these ids; null where none has. */
  findExchange(ids: readonly string[]): Promise<ExchangeRow | null>;
  /** By the id of its entry. */
  readFeedback(id: string): Promise<FeedbackRow | null>;
  /** On these exchanges, oldest first, what is not current any more with it. */
  listFeedback(exchangeIds: readonly string[]): Promise<FeedbackRow[]>;
  /** In order of their openings, at most `limit`. */
  scanCampaign(scan: CampaignScan): Promise<CampaignCall[]>;
}
