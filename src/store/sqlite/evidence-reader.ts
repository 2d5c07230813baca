/**
 * Reads of what belongs to evidence and retention; see `EvidenceReads`.
 * @module
 */
import type { EvidenceReads } from "../evidence-rows.ts";
import type { PlacedPayload } from "../retention-rows.ts";
import { asc, sql } from "./drizzle.ts";
import { RetentionReader } from "./retention-reader.ts";
import { payloadFiles } from "./schema.ts";

export class EvidenceReader extends RetentionReader implements EvidenceReads {
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
