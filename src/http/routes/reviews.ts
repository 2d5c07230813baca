/**
 * The queue of reviews: what waits for somebody's judgement, who is to judge it, and what they say.
 * @module
 */
import { z } from "zod";
import { registeredName } from "../../access/registered-name.ts";
import { dataClasses } from "../../domain/data-class.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Principal } from "../../domain/principal.ts";
import { judgements } from "../../domain/review-entry.ts";
import { actions } from "../../domain/verdict.ts";
import { assignReviews } from "../../evidence/review/assign-reviews.ts";
import { reviewsAtOnceMax } from "../../evidence/review/find-reviewable.ts";
import { judgeAlike, judgeFindings } from "../../evidence/review/judge-findings.ts";
import type { PlacedReview } from "../../evidence/scoped-reader.ts";
import type { Clock } from "../../ledger/append.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { ReviewPage, ReviewRow } from "../../store/review-rows.ts";
import type { ExchangeRow } from "../../store/store.ts";
import type { AppContext } from "../context.ts";
import { decodeCursor, encodeCursor, pageShape, shownExchange } from "../exchange-page.ts";
import type { FindPrincipal } from "../find-principal.ts";
import { checkShape, readJsonBody } from "../read-json.ts";

const hourMs = 3_600_000;
const commentCharsMax = 4_000;

const entityTypeName = z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/);
const principalId = z.string().regex(/^(key|usr)_[0-9a-f-]{36}$/);
const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
export const judgement = z
  .enum(judgements)
  .describe("Whether findings are what they say (`true_positive`), are not, or are and may stay so.");
export const reviewComment = z
  .string()
  .min(1)
  .max(commentCharsMax)
  .describe("Sealed, and erased with what it is about.");

export const reviewListQuery = z.strictObject({
  state: z
    .enum(["open", "reviewed"])
    .default("open")
    .describe("What waits, oldest first; or what has a review, by the newest review."),
  assigned: z
    .union([z.enum(["me", "nobody"]), principalId])
    .optional()
    .describe("Whom it is assigned to."),
  type: entityTypeName.optional().describe("An entity type that was found in it."),
  verdict: z.enum(actions).optional().describe("The strongest action that was taken."),
  data_class: z.enum(dataClasses).optional(),
  team: registeredName.optional(),
  older_than_hours: z.coerce.number().int().min(0).max(1_000_000).optional().describe("Opened so long ago."),
  ...pageShape,
});

export type ReviewQuery = z.infer<typeof reviewListQuery>;

/** What the store is asked: one more than the limit, which tells whether there are more. */
export const reviewPageOf = (query: ReviewQuery, { id }: Principal, now: number): ReviewPage => {
  const { assigned, type, verdict, data_class: dataClass, team, older_than_hours: hours, cursor, limit } = query;
  return {
    limit: limit + 1,
    ...(assigned === undefined ? {} : { assignee: assigned === "me" ? id : assigned === "nobody" ? null : assigned }),
    ...(type === undefined ? {} : { type }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(dataClass === undefined ? {} : { dataClass }),
    ...(team === undefined ? {} : { team }),
    ...(hours === undefined ? {} : { to: now - hours * hourMs }),
    ...(cursor === undefined ? {} : { beyond: decodeCursor(cursor) }),
  };
};

/** An exchange of the queue; `review` is its current one. */
export interface QueuedExchange {
  readonly exchange: ExchangeRow;
  readonly review: ReviewRow | null;
}

/** A page of the queue, and what leads to the next one; null after the last. */
export const readQueue = async (
  c: AppContext,
  query: ReviewQuery,
  now: number,
): Promise<{ readonly page: readonly QueuedExchange[]; readonly nextCursor: string | null }> => {
  const { principal, record } = c.var;
  const asked = reviewPageOf(query, principal, now);
  const isOpen = query.state === "open";
  const found: readonly QueuedExchange[] = isOpen
    ? (await record.reader.listToReview(asked)).map((exchange) => ({ exchange, review: null }))
    : await record.reader.listReviewed(asked);
  const page = found.slice(0, query.limit);
  const last = found.length > page.length ? page.at(-1) : undefined;
  const end = last?.review?.position ?? last?.exchange.openedPosition;
  return { page, nextCursor: end === undefined ? null : encodeCursor(end) };
};

const shownReviewRow = (row: ReviewRow) => ({
  id: row.id,
  principal: row.principal,
  reviewedAt: new Date(row.reviewedAt).toISOString(),
  judgements: readJudgements(row),
  timeToReviewMs: row.timeToReviewMs,
});

/** What a row says of each type. */
export const readJudgements = (row: Pick<ReviewRow, "judgements">): z.infer<typeof judgementsShape> =>
  judgementsShape.parse(JSON.parse(row.judgements));

const judgementsShape = z.record(entityTypeName, judgement);

/** With an exchange. */
export const shownReview = ({ row, placed }: PlacedReview, exchange: Pick<ExchangeRow, "reviewedPosition">) => ({
  ...shownReviewRow(row),
  isCurrent:
    row.position.shard === exchange.reviewedPosition?.shard && row.position.index === exchange.reviewedPosition.index,
  entry: placed,
});

const shownQueued = ({ exchange, review }: QueuedExchange) => ({
  ...shownExchange(exchange),
  types: exchange.found,
  assignee: exchange.assignee,
  review: review === null ? null : shownReviewRow(review),
});

/** `GET /api/v1/audit/reviews` */
export const listReviews = (clock: Clock) => async (c: AppContext) => {
  const { page, nextCursor } = await readQueue(c, checkShape(reviewListQuery, c.req.query()), clock());
  return c.json({ data: page.map(shownQueued), nextCursor });
};

export const reviewBody = z.strictObject({
  judgements: judgementsShape.describe("Of every entity type that was found in it."),
  comment: reviewComment.nullish(),
});

const noParam = (): null => null;

/** `POST /api/v1/audit/exchanges/:id/reviews`: its entry is durable when it answers. */
export const postReview = (recorder: Recorder) => async (c: AppContext) => {
  const { judgements: said, comment = null } = await readJsonBody(c, reviewBody);
  const desk = { recorder, reader: c.var.record.reader, principal: c.var.principal.id };
  return c.json(await judgeFindings(desk, c.req.param("id") ?? "", said, comment), 201);
};

/** Who is meant by the id of a key or person, `me`, or null for nobody. Throws `request_malformed`. */
export const assigneeOf = (c: AppContext, find: FindPrincipal, id: string | null): Principal | null => {
  if (id === null) return null;
  const found = id === "me" ? c.var.principal : find(id);
  if (found === null) throw new CustodyError("request_malformed", "`assignee` is nobody who may sign in", "assignee");
  return found;
};

const assignee = z
  .union([z.literal("me"), principalId])
  .nullable()
  .describe("The id of a person or a key, `me`, or null for nobody.");

export const assignmentBody = z.strictObject({ assignee });

/** `POST /api/v1/audit/exchanges/:id/assignments` */
export const postAssignment = (recorder: Recorder, find: FindPrincipal) => async (c: AppContext) => {
  const asked = await readJsonBody(c, assignmentBody);
  const to = assigneeOf(c, find, asked.assignee);
  const exchangeId = c.req.param("id") ?? "";
  const given = { recorder, reader: c.var.record.reader, principal: c.var.principal.id, assignee: to };
  await assignReviews(given, [exchangeId], noParam);
  return c.json({ exchangeId, assignee: to?.id ?? null }, 201);
};

export const bulkReviewBody = z
  .strictObject({
    exchangeIds: z.array(uuid).min(1).max(reviewsAtOnceMax).describe("Each once."),
    judgement: judgement.optional(),
    assignee: assignee.optional(),
  })
  .refine((body) => (body.judgement === undefined) !== (body.assignee === undefined), {
    path: ["judgement"],
    message: "either `judgement` or `assignee`",
  });

/** `POST /api/v1/audit/reviews`: all of it in one commit, or none. A comment is about one exchange: here there is none. */
export const postReviews = (recorder: Recorder, find: FindPrincipal) => async (c: AppContext) => {
  const { exchangeIds, judgement: said, assignee: to } = await readJsonBody(c, bulkReviewBody);
  const desk = { recorder, reader: c.var.record.reader, principal: c.var.principal.id };
  const paramOf = (place: number): string => `exchangeIds.${place}`;
  if (said !== undefined) {
    const given = await judgeAlike(desk, exchangeIds, said, paramOf);
    return c.json({ reviewed: given.map(({ id, exchangeId }) => ({ id, exchangeId })), assigned: [] }, 201);
  }
  await assignReviews({ ...desk, assignee: assigneeOf(c, find, to ?? null) }, exchangeIds, paramOf);
  return c.json({ reviewed: [], assigned: exchangeIds }, 201);
};
