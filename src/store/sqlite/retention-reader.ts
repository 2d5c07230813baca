/**
 * Reads of what is kept, held and erased; see `RetentionReads`.
 * @module
 */
import type { Position } from "../../domain/entry.ts";
import type { ErasureFilter, ErasureRow, HoldRow, PlacedPayload, ScheduleRow, SweepRow } from "../retention-rows.ts";
import type { ExchangeRow } from "../store.ts";
import { and, asc, desc, eq, gt, inArray, lt, sql } from "./drizzle.ts";
import { exchangeOf } from "./exchange-of.ts";
import { entryKey, entryPosition } from "../entry-key.ts";
import { exchanges } from "./exchange-schema.ts";
import { erasures, holds, payloadFiles, retentionSchedules, segments, sweeps } from "./schema.ts";
import { SubjectReader } from "./subject-reader.ts";

const erasureOf = (row: typeof erasures.$inferSelect): ErasureRow => ({
  ...row,
  begunPosition: entryPosition(row.begunPosition),
  erasedPosition: row.erasedPosition === null ? null : entryPosition(row.erasedPosition),
});

export class RetentionReader extends SubjectReader {
  async walkExchanges(after: Position | null, openedBefore: number, limit: number): Promise<ExchangeRow[]> {
    const rows = this.db
      .select()
      .from(exchanges)
      .where(after === null ? undefined : gt(exchanges.openedPosition, entryKey(after.shard, after.index)))
      .orderBy(asc(exchanges.openedPosition))
      .limit(limit)
      .all();
    // They stand in the order of their openings: nothing beyond the first that is too young is looked at.
    const end = rows.findIndex(({ openedAt }) => openedAt >= openedBefore);
    return rows.slice(0, end === -1 ? rows.length : end).map(exchangeOf);
  }

  async placePayloads(owners: readonly string[]): Promise<PlacedPayload[]> {
    if (owners.length === 0) return [];
    const rows = this.db
      .select({ owner: segments.owner, role: segments.role, keyId: segments.keyId })
      .from(segments)
      .where(and(inArray(segments.owner, [...owners]), eq(segments.segment, 0)))
      .all();
    const files = this.db
      .select()
      .from(payloadFiles)
      .where(inArray(payloadFiles.owner, [...owners]))
      .all();
    return [...rows.map(({ owner, role, keyId }) => ({ owner, role, keyId, file: null })), ...files];
  }

  async readSchedule(): Promise<ScheduleRow | null> {
    const [row] = this.db.select().from(retentionSchedules).orderBy(desc(retentionSchedules.version)).limit(1).all();
    return row ?? null;
  }

  async listSweeps(limit: number): Promise<SweepRow[]> {
    const rows = this.db.select().from(sweeps).orderBy(desc(sweeps.position)).limit(limit).all();
    return rows.map(({ position, time, schedule, result }) => {
      return { position: entryPosition(position), time, schedule, result };
    });
  }

  async sweptUntil(): Promise<{ schedule: string; time: number }[]> {
    return this.db
      .select({ schedule: sweeps.schedule, time: sql<number>`max(${sweeps.time})` })
      .from(sweeps)
      .groupBy(sweeps.schedule)
      .all();
  }

  async listHolds(): Promise<HoldRow[]> {
    return this.db.select().from(holds).orderBy(asc(holds.placedAt), asc(holds.id)).all();
  }

  async listErasures({ id, state, before, limit }: ErasureFilter): Promise<ErasureRow[]> {
    const rows = this.db
      .select()
      .from(erasures)
      .where(
        and(
          id === undefined ? undefined : eq(erasures.id, id),
          state === undefined ? undefined : eq(erasures.state, state),
          before === undefined ? undefined : lt(erasures.id, before),
        ),
      )
      .orderBy(desc(erasures.id))
      .limit(limit)
      .all();
    return rows.map(erasureOf);
  }
}
