/**
 * Reads of feedback, and of the exchanges of a campaign; see `FeedbackReads`.
 * @module
 */
import type { CampaignCall, CampaignScan, FeedbackReads, FeedbackRow } from "../feedback-rows.ts";
import type { ExchangeRow } from "../store.ts";
import { and, asc, eq, gte, inArray, lt, lte } from "./drizzle.ts";
import { EvidenceReader } from "./evidence-reader.ts";
import { exchangeOf } from "./exchange-of.ts";
import { feedback } from "./feedback-schema.ts";
import { entryKey, entryPosition } from "../entry-key.ts";
import { exchanges } from "./exchange-schema.ts";

const feedbackOf = (row: typeof feedback.$inferSelect): FeedbackRow => ({
  ...row,
  position: entryPosition(row.position),
});

export class FeedbackReader extends EvidenceReader implements FeedbackReads {
  async findExchange(ids: readonly string[]): Promise<ExchangeRow | null> {
    const [row] = this.db
      .select()
      .from(exchanges)
      .where(inArray(exchanges.id, [...ids]))
      .limit(1)
      .all();
    return row === undefined ? null : exchangeOf(row);
  }

  async readFeedback(id: string): Promise<FeedbackRow | null> {
    const [row] = this.db.select().from(feedback).where(eq(feedback.id, id)).all();
    return row === undefined ? null : feedbackOf(row);
  }

  async listFeedback(exchangeIds: readonly string[]): Promise<FeedbackRow[]> {
    if (exchangeIds.length === 0) return [];
    return this.db
      .select()
      .from(feedback)
      .where(inArray(feedback.exchangeId, [...exchangeIds]))
      .orderBy(asc(feedback.position))
      .all()
      .map(feedbackOf);
  }

  async scanCampaign({ campaign, first, last, from, to, team, limit }: CampaignScan): Promise<CampaignCall[]> {
    const { id, openedPosition, arm, outcome, verdict, dataClass } = exchanges;
    const { promptTokens, completionTokens, totalTokens, costMicros, latencyUs } = exchanges;
    const used = { promptTokens, completionTokens, totalTokens, costMicros, latencyUs };
    const rows = this.db
      .select({ id, openedPosition, arm, outcome, verdict, dataClass, ...used })
      .from(exchanges)
      .where(
        and(
          eq(exchanges.campaign, campaign),
          gte(openedPosition, entryKey(first.shard, first.index)),
          lte(openedPosition, entryKey(last.shard, last.index)),
          gte(exchanges.openedAt, from),
          lt(exchanges.openedAt, to),
          team === undefined ? undefined : eq(exchanges.team, team),
        ),
      )
      .orderBy(asc(openedPosition))
      .limit(limit)
      .all();
    const given = Map.groupBy(await this.listFeedback(rows.map((row) => row.id)), ({ exchangeId }) => exchangeId);
    const callOf = (row: (typeof rows)[number]): CampaignCall => {
      const current = (given.get(row.id) ?? []).filter(({ isCurrent }) => isCurrent);
      const feedbackMilli = current.map(({ valueMilli }) => valueMilli);
      return { ...row, openedPosition: entryPosition(row.openedPosition), feedbackMilli };
    };
    return rows.map(callOf);
  }
}
