/**
 * Reads of what belongs to evidence and retention; see `EvidenceReads`.
 * @module
 */
import type { EvidenceReads, FeedCursorRow } from "../evidence-rows.ts";
import { AccessReader } from "./access-reader.ts";
import { asc } from "./drizzle.ts";
import { entryPosition } from "./row-keys.ts";
import { feedCursors } from "./schema.ts";

export class EvidenceReader extends AccessReader implements EvidenceReads {
  async listFeedCursors(): Promise<FeedCursorRow[]> {
    const rows = this.db.select().from(feedCursors).orderBy(asc(feedCursors.feed)).all();
    return rows.map(({ feed, position, updatedAt }) => {
      const { shard, index } = entryPosition(position);
      return { feed, shard, index, updatedAt };
    });
  }
}
