/**
 * What each effect of feedback writes; see `effects.ts`.
 * @module
 */
import type { FeedbackEffect } from "../feedback-rows.ts";
import type { Layout } from "./effect-layout.ts";

export const feedbackLayouts: Readonly<Record<FeedbackEffect["effect"], Layout>> = {
  replaceFeedback: {
    withEntry: false,
    fields: ["exchangeId", "choice", "principal"],
    blob: null,
    rows: "any",
    sql: `UPDATE feedback SET is_current = 0 WHERE exchange_id = ? AND choice = ? AND principal = ? AND is_current`,
  },
  giveFeedback: {
    withEntry: true,
    fields: ["id", "choice", "principal", "givenAt", "valueMilli", "isBoolean", "exchangeId"],
    blob: null,
    sql: `INSERT INTO feedback (position, id, choice, principal, given_at, value_milli, is_boolean, is_current, exchange_id)
      SELECT ?, ?, ?, ?, ?, ?, ?, 1, exchanges.id FROM exchanges WHERE exchanges.id = ?`,
  },
};
