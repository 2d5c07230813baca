/**
 * Reads of what belongs to evidence and retention; see `EvidenceReads`.
 * @module
 */
import type { EvidenceReads, FeedCursorRow } from "../evidence-rows.ts";
import type { PlacedPayload } from "../retention-rows.ts";
import { asc, sql } from "./drizzle.ts";
import { ExportReader } from "./export-reader.ts";
import { entryPosition } from "../entry-key.ts";
import { feedCursors } from "./feed-schema.ts";
import { payloadFiles } from "./schema.ts";

export class EvidenceReader extends ExportReader implements EvidenceReads {
  async listFeedCursors(): Promise<FeedCursorRow[]> {
    const rows = this.db.select().from(feedCursors).orderBy(asc(feedCursors.feed)).all();
    return rows.map(({ feed, position, updatedAt }) => {
      const { shard, index } = entryPosition(position);
      return { feed, shard, index, updatedAt };
    });
  }

  async listPayloadFiles(after: Pick<PlacedPayload, "owner" | "role"> | null, limit: number): Promise<PlacedPayload[]> {
    const { owner, role } = payloadFiles;
    return this.db
      .select()
      .from(payloadFiles)
      .where(after === null ? undefined : sql`(${owner}, ${role}) > (${after.owner}, ${after.role})`)
      .orderBy(asc(owner), asc(role))
      .limit(limit)
      .all();
  }
}
