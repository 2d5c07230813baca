/**
 * Reads of reviews and of the queue of exchanges that wait for one; see `ReviewReads`.
 * @module
 */
import type { SQL } from "drizzle-orm";
import type {
  ReviewedExchange,
  ReviewFilter,
  ReviewPage,
  ReviewPeriod,
  ReviewReads,
  ReviewRow,
  ReviewTimes,
} from "../review-rows.ts";
import type { ExchangeRow } from "../store.ts";
import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, sql } from "./drizzle.ts";
import { hasFound } from "./exchange-conditions.ts";
import { exchangeOf } from "./exchange-of.ts";
import { FeedbackReader } from "./feedback-reader.ts";
import { reviews } from "./review-schema.ts";
import { entryKey, entryPosition } from "../entry-key.ts";
import { exchanges, isToReview } from "./exchange-schema.ts";

const reviewOf = (row: typeof reviews.$inferSelect): ReviewRow => ({ ...row, position: entryPosition(row.position) });

const conditionsOf = ({ from, to, team, verdict, dataClass, type, assignee }: ReviewFilter): SQL | undefined =>
  and(
    from === undefined ? undefined : gte(exchanges.openedAt, from),
    to === undefined ? undefined : lt(exchanges.openedAt, to),
    team === undefined ? undefined : eq(exchanges.team, team),
    verdict === undefined ? undefined : eq(exchanges.verdict, verdict),
    dataClass === undefined ? undefined : eq(exchanges.dataClass, dataClass),
    type === undefined ? undefined : hasFound(type),
    assignee === undefined
      ? undefined
      : assignee === null
        ? isNull(exchanges.assignee)
        : eq(exchanges.assignee, assignee),
  );

export class ReviewReader extends FeedbackReader implements ReviewReads {
  async listToReview({ beyond, limit, ...filter }: ReviewPage): Promise<ExchangeRow[]> {
    // By the index of the queue, which holds all that filters ask; only what is shown is read from the table.
    const found = this.db
      .select({ position: exchanges.openedPosition })
      .from(exchanges)
      .where(
        and(
          isToReview,
          beyond === undefined ? undefined : gt(exchanges.openedPosition, entryKey(beyond.shard, beyond.index)),
          conditionsOf(filter),
        ),
      )
      .orderBy(asc(exchanges.openedPosition))
      .limit(limit)
      .all();
    const positions = found.map(({ position }) => position);
    if (positions.length === 0) return [];
    return this.db
      .select()
      .from(exchanges)
      .where(inArray(exchanges.openedPosition, positions))
      .orderBy(asc(exchanges.openedPosition))
      .all()
      .map(exchangeOf);
  }

  async countToReview(filter: ReviewFilter): Promise<{ count: number; oldest: number | null }> {
    const [row] = this.db
      .select({ count: sql<number>`count(*)`, oldest: sql<number | null>`min(${exchanges.openedAt})` })
      .from(exchanges)
      .where(and(isToReview, conditionsOf(filter)))
      .all();
    return row ?? { count: 0, oldest: null };
  }

  async listReviewed({ beyond, limit, ...filter }: ReviewPage): Promise<ReviewedExchange[]> {
    return this.db
      .select({ exchange: exchanges, review: reviews })
      .from(reviews)
      .innerJoin(exchanges, and(eq(exchanges.id, reviews.exchangeId), eq(exchanges.reviewedPosition, reviews.position)))
      .where(
        and(
          beyond === undefined ? undefined : lt(reviews.position, entryKey(beyond.shard, beyond.index)),
          conditionsOf(filter),
        ),
      )
      .orderBy(desc(reviews.position))
      .limit(limit)
      .all()
      .map(({ exchange, review }) => ({ exchange: exchangeOf(exchange), review: reviewOf(review) }));
  }

  async readReview(id: string): Promise<ReviewRow | null> {
    const [row] = this.db.select().from(reviews).where(eq(reviews.id, id)).all();
    return row === undefined ? null : reviewOf(row);
  }

  async listReviews(exchangeIds: readonly string[]): Promise<ReviewRow[]> {
    if (exchangeIds.length === 0) return [];
    return this.db
      .select()
      .from(reviews)
      .where(inArray(reviews.exchangeId, [...exchangeIds]))
      .orderBy(asc(reviews.position))
      .all()
      .map(reviewOf);
  }

  async sumReviews({ from, to, team, openedFrom, openedTo }: ReviewPeriod): Promise<ReviewTimes> {
    const openedAt = sql`${reviews.reviewedAt} - ${reviews.timeToReviewMs}`;
    const inPeriod = and(
      gte(reviews.reviewedAt, from),
      lt(reviews.reviewedAt, to),
      team === undefined ? undefined : eq(reviews.team, team),
      openedFrom === undefined ? undefined : sql`${openedAt} >= ${openedFrom}`,
      openedTo === undefined ? undefined : sql`${openedAt} < ${openedTo}`,
    );
    const first = and(inPeriod, eq(reviews.isFirst, true));
    const count = (condition: SQL | undefined): number =>
      this.db
        .select({ count: sql<number>`count(*)` })
        .from(reviews)
        .where(condition)
        .all()[0]?.count ?? 0;
    const firsts = count(first);
    const quantile = (share: number): number | null =>
      this.db
        .select({ timeMs: reviews.timeToReviewMs })
        .from(reviews)
        .where(first)
        .orderBy(asc(reviews.timeToReviewMs))
        .limit(1)
        .offset(Math.max(0, Math.ceil(firsts * share) - 1))
        .all()[0]?.timeMs ?? null;
    return { reviews: count(inPeriod), medianMs: quantile(0.5), p90Ms: quantile(0.9) };
  }
}
