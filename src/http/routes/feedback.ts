/**
 * `POST /api/v1/feedback`: what an answer was worth to who asked for it, or to who reviews it.
 * @module
 */
import { z } from "zod";
import { giveFeedback } from "../../evidence/give-feedback.ts";
import type { PlacedFeedback } from "../../evidence/scoped-reader.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { FeedbackRow } from "../../store/feedback-rows.ts";
import type { AppContext } from "../context.ts";
import type { LimitDeps } from "../limit.ts";
import { readJsonBody } from "../read-json.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Thumbs, stars and scores of published clients all lie in it (Adaptive Engine: yes, no or a number; Portkey: -10 to 10). */
const valueMax = 10;
const commentCharsMax = 4_000;

export const feedbackBody = z.strictObject({
  completionId: z.string().regex(uuid).describe("A choice's `completion_id`, or the answer's `X-Request-ID`."),
  value: z
    .union([z.boolean(), z.number().min(-valueMax).max(valueMax)])
    .describe("Yes or no, or a number from -10 to 10, kept to the thousandth. Above 0 is positive."),
  comment: z.string().min(1).max(commentCharsMax).nullish().describe("Sealed, and erased with what it is about."),
});

/** As it was given. */
const shownValue = ({ valueMilli, isBoolean }: Pick<FeedbackRow, "valueMilli" | "isBoolean">): boolean | number =>
  isBoolean ? valueMilli > 0 : valueMilli / 1_000;

/** With an exchange. */
export const shownFeedback = ({ row, placed }: PlacedFeedback) => ({
  id: row.id,
  choice: row.choice,
  principal: row.principal,
  value: shownValue(row),
  givenAt: new Date(row.givenAt).toISOString(),
  isCurrent: row.isCurrent,
  entry: placed,
});

/** Its entry is durable when it answers. It counts as a request of the key and its team: who may not call for now may not fill the log either. */
export const postFeedback =
  (recorder: Recorder, { limiter, boundsOf }: Pick<LimitDeps, "limiter" | "boundsOf">) =>
  async (c: AppContext) => {
    const { principal, record } = c.var;
    const pass = limiter.passFor(boundsOf(principal));
    if (pass.hasBudget) await limiter.loading;
    pass.begin();
    try {
      const { completionId, value, comment = null } = await readJsonBody(c, feedbackBody);
      const isBoolean = typeof value === "boolean";
      const valueMilli = isBoolean ? Number(value) * 1_000 : Math.round(value * 1_000);
      const opinion = { completionId, valueMilli, isBoolean, comment };
      const given = await giveFeedback(recorder, record.reader, principal, opinion);
      return c.json({ ...given, value: shownValue({ valueMilli, isBoolean }) }, 201);
    } finally {
      pass.leave();
    }
  };
