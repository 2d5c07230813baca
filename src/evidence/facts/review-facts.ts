/**
 * What the facts of a period say of reviews (E5).
 * @module
 */
import type { Numbers, Tallies, Tally } from "./period-facts.ts";

/** Reviews of what was found. A later one of the same exchange counts under `again`. */
export interface ReviewFacts {
  first: Tally;
  again: Tally;
  byReviewer: Tallies;
  /** By entity type, then by judgement: later ones count too. */
  byType: Record<string, Numbers>;
  /** How long exchanges waited for their first review: by bucket (`evidence/ratio-buckets.ts`) of milliseconds. */
  timesMs: Numbers;
}
