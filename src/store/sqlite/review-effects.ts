/**
 * What each effect of reviews writes; see `effects.ts`.
 * @module
 */
import type { ReviewEffect } from "../review-rows.ts";
import type { Layout } from "./effect-layout.ts";

export const reviewLayouts: Readonly<Record<ReviewEffect["effect"], Layout>> = {
  giveReview: {
    withEntry: true,
    fields: ["id", "team", "principal", "reviewedAt", "judgements", "timeToReviewMs", "isFirst", "exchangeId"],
    blob: null,
    sql: `INSERT INTO reviews (position, id, team, principal, reviewed_at, judgements, time_to_review_ms, is_first, exchange_id)
      SELECT ?, ?, ?, ?, ?, ?, ?, ?, exchanges.id FROM exchanges WHERE exchanges.id = ?`,
  },
  setReview: {
    withEntry: true,
    fields: ["id", "shard", "index"],
    blob: null,
    // The row key of an entry, as `entryKey` has it; 0 is none.
    sql: `UPDATE exchanges SET reviewed_position = ?
      WHERE id = ? AND coalesce(reviewed_position, 0) = ? * 1099511627776 + ?`,
  },
  assignReview: {
    withEntry: true,
    fields: ["assignee", "id"],
    blob: null,
    sql: "UPDATE exchanges SET assigned_position = ?, assignee = ? WHERE id = ?",
  },
};
