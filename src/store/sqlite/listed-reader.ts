/**
 * Reads of entries by kind; see `ListedReads`.
 * @module
 */
import type { ListedEntry, ListedFilter, ListedReads } from "../listed-entries.ts";
import { and, desc, eq, lt } from "./drizzle.ts";
import { listedEntries } from "./listed-schema.ts";
import { ReviewReader } from "./review-reader.ts";
import { entryKey, entryPosition } from "../entry-key.ts";
import { entries } from "./schema.ts";

export class ListedReader extends ReviewReader implements ListedReads {
  async listEntries({ kind, before, limit }: ListedFilter): Promise<ListedEntry[]> {
    const rows = this.db
      .select({ position: entries.position, bytes: entries.bytes })
      .from(listedEntries)
      .innerJoin(entries, eq(entries.position, listedEntries.position))
      .where(
        and(
          eq(listedEntries.kind, kind),
          before === undefined ? undefined : lt(listedEntries.position, entryKey(before.shard, before.index)),
        ),
      )
      .orderBy(desc(listedEntries.position))
      .limit(limit)
      .all();
    return rows.map(({ position, bytes }) => ({ position: entryPosition(position), bytes }));
  }
}
