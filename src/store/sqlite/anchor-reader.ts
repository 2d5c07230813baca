/**
 * Reads of what is said of the log, and of the sums that are held against what others say.
 * @module
 */
import type { AnchorFilter, AnchorRow, Gap, ModelSum } from "../anchor-rows.ts";
import { AccessReader } from "./access-reader.ts";
import type { SQL } from "drizzle-orm";
import { and, desc, eq, gt, gte, isNotNull, isNull, lt, lte, sql } from "./drizzle.ts";
import { exchanges } from "./exchange-schema.ts";
import { anchors, entries } from "./schema.ts";

const dayMs = 86_400_000;

export class AnchorReader extends AccessReader {
  async listAnchors({ target, kind, origin, size, limit }: AnchorFilter): Promise<AnchorRow[]> {
    return this.db
      .select()
      .from(anchors)
      .where(
        and(
          target === undefined ? undefined : eq(anchors.target, target),
          kind === undefined ? undefined : eq(anchors.kind, kind),
          origin === undefined ? undefined : eq(anchors.origin, origin),
          size === undefined ? undefined : eq(anchors.size, size),
        ),
      )
      .orderBy(desc(anchors.time), desc(anchors.size), anchors.target)
      .limit(limit)
      .all();
  }

  async newestAnchors(origin: string, sizeMax: number): Promise<AnchorRow[]> {
    const newest = this.db
      .select({ target: anchors.target, size: sql<number>`max(${anchors.size})`.as("newest") })
      .from(anchors)
      .where(and(eq(anchors.origin, origin), lte(anchors.size, sizeMax)))
      .groupBy(anchors.target)
      .all();
    return newest.flatMap(({ target, size }) =>
      this.db
        .select()
        .from(anchors)
        .where(and(eq(anchors.target, target), eq(anchors.origin, origin), eq(anchors.size, size)))
        .all(),
    );
  }

  async findGaps(from: number, to: number, longerThanMs: number): Promise<Gap[]> {
    // By leaps along the index on time: a step for each `longerThanMs`, however many entries there are.
    const lastUntil = (time: number): number | null => this.#time(sql`max(${entries.time})`, lte(entries.time, time));
    const firstAfter = (time: number): number | null => this.#time(sql`min(${entries.time})`, gt(entries.time, time));
    const gaps: Gap[] = [];
    let at = lastUntil(from) ?? firstAfter(from);
    while (at !== null && at < to) {
      const next = lastUntil(at + longerThanMs);
      if (next !== null && next > at) {
        at = next;
        continue;
      }
      const after = firstAfter(at);
      if (after !== null && after > from) gaps.push({ from: at, to: after });
      at = after;
    }
    return gaps;
  }

  #time(what: SQL, where: SQL): number | null {
    const [row] = this.db
      .select({ time: sql<number | null>`${what}` })
      .from(entries)
      .where(where)
      .all();
    return row?.time ?? null;
  }

  async countOpen(): Promise<number> {
    const [row] = this.db
      .select({ count: sql<number>`count(*)` })
      .from(exchanges)
      .where(isNull(exchanges.closedPosition))
      .all();
    return row?.count ?? 0;
  }

  async sumModels(from: number, to: number): Promise<ModelSum[]> {
    // Exchanges stand in the order of their openings, and only entries have an index on time.
    const first = this.#position(sql`min(${entries.position})`, from, to);
    const last = this.#position(sql`max(${entries.position})`, from, to);
    if (first === null || last === null) return [];
    const day = sql<number>`${exchanges.openedAt} - ${exchanges.openedAt} % ${dayMs}`;
    const rows = this.db
      .select({
        day: day.as("day"),
        model: exchanges.model,
        upstream: exchanges.upstream,
        requests: sql<number>`count(*)`,
        promptTokens: sql<number>`coalesce(sum(${exchanges.promptTokens}), 0)`,
        completionTokens: sql<number>`coalesce(sum(${exchanges.completionTokens}), 0)`,
      })
      .from(exchanges)
      .where(
        and(
          gte(exchanges.openedPosition, first),
          lte(exchanges.openedPosition, last),
          gte(exchanges.openedAt, from),
          lt(exchanges.openedAt, to),
          isNotNull(exchanges.upstream),
        ),
      )
      .groupBy(sql`1`, exchanges.model, exchanges.upstream)
      .all();
    return rows.flatMap(({ upstream, ...row }) => (upstream === null ? [] : [{ ...row, upstream }]));
  }

  #position(what: SQL, from: number, to: number): number | null {
    const [row] = this.db
      .select({ position: sql<number | null>`${what}` })
      .from(entries)
      .where(and(gte(entries.time, from), lt(entries.time, to)))
      .all();
    return row?.position ?? null;
  }
}
