/**
 * What the address of the queue says: the same fields as `GET /api/v1/audit/reviews`.
 * @module
 */
import { reviewsAtOnceMax } from "../../evidence/review/find-reviewable.ts";
import type { AppContext } from "../../http/context.ts";
import { checkShape } from "../../http/read-json.ts";
import { type Changes, changedAddress } from "../filters.ts";
import { reviewListQuery, type ReviewQuery } from "../../http/routes/reviews.ts";

export interface QueueQuery {
  /** As the address has it, without what is empty: what links are made of. */
  readonly asked: URLSearchParams;
  readonly checked: ReviewQuery;
}

/** Throws `request_malformed`, naming the field. A page holds no more than can be judged at once. */
export const queueQueryOf = (given: Iterable<readonly [string, string]>): QueueQuery => {
  const asked = new URLSearchParams();
  for (const [name, value] of given) if (value.trim() !== "") asked.set(name, value.trim());
  const checked = checkShape(reviewListQuery, Object.fromEntries(asked));
  return { asked, checked: { ...checked, limit: Math.min(checked.limit, reviewsAtOnceMax) } };
};

/** `others` are fields that are no part of the query. */
export const readQueueQuery = (c: AppContext, others: readonly string[] = []): QueueQuery =>
  queueQueryOf(Object.entries(c.req.query()).filter(([name]) => !others.includes(name)));

/** The address of the queue with some fields changed. */
export const queueAddress = (asked: URLSearchParams, changes: Changes = {}): string =>
  changedAddress("/console/review", asked, changes);
