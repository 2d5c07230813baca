/**
 * Reads of files and batches; see `BatchReads`.
 * @module
 */
import type {
  BatchFilter,
  BatchLineRow,
  BatchReads,
  BatchRow,
  FileFilter,
  FileRow,
  HandedRow,
  LineCounts,
} from "../batch-rows.ts";
import { batches, batchLines, files, handedBatches, isNotGone, isUnended } from "./batch-schema.ts";
import { and, asc, desc, eq, gt, gte, isNull, lt, sql } from "./drizzle.ts";
import { ConsoleReader } from "./console-reader.ts";

export class BatchReader extends ConsoleReader implements BatchReads {
  async readFile(id: string): Promise<FileRow | null> {
    return this.db.select().from(files).where(eq(files.id, id)).get() ?? null;
  }

  async listFiles({ principal, team, from, to, purpose, order, after, limit }: FileFilter): Promise<FileRow[]> {
    return this.db
      .select()
      .from(files)
      .where(
        and(
          isNull(files.deletedAt),
          principal === undefined ? undefined : eq(files.principal, principal),
          team === undefined ? undefined : eq(files.team, team),
          from === undefined ? undefined : gte(files.createdAt, from),
          to === undefined ? undefined : lt(files.createdAt, to),
          purpose === undefined ? undefined : eq(files.purpose, purpose),
          after === undefined ? undefined : (order === "asc" ? gt : lt)(files.id, after),
        ),
      )
      .orderBy((order === "asc" ? asc : desc)(files.id))
      .limit(limit)
      .all();
  }

  async listOverdueFiles(now: number, after: string, limit: number): Promise<FileRow[]> {
    return (
      this.db
        .select()
        .from(files)
        // The plus sign keeps the planner to the index of what is not gone: all files that ever were are many.
        .where(
          and(
            isNotGone,
            sql`(${files.expiresAt} <= ${now} OR ${files.deletedAt} IS NOT NULL)`,
            sql`+${files.id} > ${after}`,
          ),
        )
        .orderBy(sql`+${files.id}`)
        .limit(limit)
        .all()
    );
  }

  async readBatch(id: string): Promise<BatchRow | null> {
    return this.db.select().from(batches).where(eq(batches.id, id)).get() ?? null;
  }

  async listBatches({ principal, team, from, to, after, limit }: BatchFilter): Promise<BatchRow[]> {
    return this.db
      .select()
      .from(batches)
      .where(
        and(
          principal === undefined ? undefined : eq(batches.principal, principal),
          team === undefined ? undefined : eq(batches.team, team),
          from === undefined ? undefined : gte(batches.createdAt, from),
          to === undefined ? undefined : lt(batches.createdAt, to),
          after === undefined ? undefined : lt(batches.id, after),
        ),
      )
      .orderBy(desc(batches.id))
      .limit(limit)
      .all();
  }

  async listUnendedBatches(): Promise<BatchRow[]> {
    return this.db.select().from(batches).where(isUnended).orderBy(asc(batches.id)).all();
  }

  async countLines(batch: string): Promise<LineCounts> {
    const isGood = sql`${batchLines.error} IS NULL AND ${batchLines.status} < 400`;
    const counted = this.db
      .select({ completed: sql<number | null>`sum(${isGood})`, ended: sql<number>`count(*)` })
      .from(batchLines)
      .where(and(eq(batchLines.batch, batch), eq(batchLines.state, "ended")))
      .get();
    const completed = counted?.completed ?? 0;
    return { completed, failed: (counted?.ended ?? 0) - completed };
  }

  async readHanded(batch: string): Promise<HandedRow | null> {
    return this.db.select().from(handedBatches).where(eq(handedBatches.batch, batch)).get() ?? null;
  }

  async listLines(batch: string, after: number, limit: number): Promise<BatchLineRow[]> {
    return this.db
      .select()
      .from(batchLines)
      .where(and(eq(batchLines.batch, batch), gt(batchLines.line, after)))
      .orderBy(asc(batchLines.line))
      .limit(limit)
      .all();
  }
}
