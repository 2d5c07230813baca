/**
 * What the log holds of what answers were worth; see `entry.ts` for what an entry may hold.
 * @module
 */
import type { PayloadRef, Position } from "./entry.ts";

/** Somebody said what a choice of an answer was worth. What they say again of the same choice replaces it. */
export interface FeedbackGiven {
  readonly kind: "feedback.given";
  readonly exchangeId: string;
  /** Of the exchange, whoever gave it. */
  readonly team: string | null;
  readonly opening: Position;
  /** Which choice of the answer, from 0. */
  readonly choice: number;
  readonly principal: string;
  /** In thousandths, -10,000 to 10,000; of yes and no 1,000 and 0. */
  readonly valueMilli: number;
  readonly isBoolean: boolean;
  /** The comment, under the key of the exchange's subject and the entry's own id. */
  readonly payloads: readonly PayloadRef[];
}
