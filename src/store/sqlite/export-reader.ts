/**
 * Reads of exports and for them; see `ExportReads`.
 * @module
 */
import type { Position } from "../../domain/entry.ts";
import type { ExchangePlaces, ExchangeScan, ExportFilter, ExportReads, ExportRow } from "../export-rows.ts";
import { and, asc, desc, eq, gte, lt, lte, sql } from "./drizzle.ts";
import { RetentionReader } from "./retention-reader.ts";
import { entryKey, entryPosition } from "../entry-key.ts";
import { exchanges } from "./exchange-schema.ts";
import { entries, exportJobs } from "./schema.ts";

const positionOf = (key: number | null): Position | null => (key === null ? null : entryPosition(key));

export class ExportReader extends RetentionReader implements ExportReads {
  /** Asked for some thirty exchanges at a time, so made once: each statement holds memory that the collector does not see. */
  readonly #scan = this.db
    .select({
      opened: exchanges.openedPosition,
      closed: exchanges.closedPosition,
      classified: exchanges.classifiedPosition,
    })
    .from(exchanges)
    .where(
      and(
        gte(exchanges.openedPosition, sql.placeholder("first")),
        lte(exchanges.openedPosition, sql.placeholder("last")),
        gte(exchanges.openedAt, sql.placeholder("from")),
        lt(exchanges.openedAt, sql.placeholder("to")),
        sql`(${sql.placeholder("team")} is null or ${exchanges.team} = ${sql.placeholder("team")})`,
      ),
    )
    .orderBy(asc(exchanges.openedPosition))
    .limit(sql.placeholder("limit"))
    .prepare();

  async listExports(filter: ExportFilter): Promise<ExportRow[]> {
    const { id, team, from, to, payloads, schedule, state, finishedBefore, before, limit } = filter;
    const asked = (name: "from" | "to" | "payloads") => sql`json_extract(${exportJobs.request}, ${`$.${name}`})`;
    return this.db
      .select()
      .from(exportJobs)
      .where(
        and(
          id === undefined ? undefined : eq(exportJobs.id, id),
          team === undefined ? undefined : eq(exportJobs.team, team),
          from === undefined ? undefined : sql`${asked("from")} >= ${from}`,
          to === undefined ? undefined : sql`${asked("to")} <= ${to}`,
          payloads === undefined ? undefined : sql`${asked("payloads")} = ${payloads ? 1 : 0}`,
          schedule === undefined ? undefined : eq(exportJobs.schedule, schedule),
          state === undefined ? undefined : eq(exportJobs.state, state),
          finishedBefore === undefined ? undefined : lt(exportJobs.finishedAt, finishedBefore),
          before === undefined ? undefined : lt(exportJobs.id, before),
        ),
      )
      .orderBy(desc(exportJobs.id))
      .limit(limit)
      .all();
  }

  async findBounds(from: number, to: number): Promise<{ first: Position; last: Position } | null> {
    const [bounds] = this.db
      .select({
        first: sql<number | null>`min(${entries.position})`,
        last: sql<number | null>`max(${entries.position})`,
      })
      .from(entries)
      // The index on time holds the position too: nothing but the index is read.
      .where(and(gte(entries.time, from), lt(entries.time, to), sql`+${entries.position} >= 0`))
      .all();
    if (bounds === undefined || bounds.first === null || bounds.last === null) return null;
    return { first: entryPosition(bounds.first), last: entryPosition(bounds.last) };
  }

  async countEntries(shard: number, size: number, from: number, to: number): Promise<number> {
    const [row] = this.db
      .select({ count: sql<number>`count(*)` })
      .from(entries)
      .where(
        and(
          gte(entries.time, from),
          lt(entries.time, to),
          sql`+${entries.position} >= ${entryKey(shard, 0)}`,
          sql`+${entries.position} < ${entryKey(shard, size)}`,
        ),
      )
      .all();
    return row?.count ?? 0;
  }

  async scanExchanges({ first, last, from, to, team, limit }: ExchangeScan): Promise<ExchangePlaces[]> {
    const rows = this.#scan.all({
      first: entryKey(first.shard, first.index),
      last: entryKey(last.shard, last.index),
      from,
      to,
      team,
      limit,
    });
    return rows.map(({ opened, closed, classified }) => ({
      opened: entryPosition(opened),
      closed: positionOf(closed),
      classified: positionOf(classified),
    }));
  }
}
