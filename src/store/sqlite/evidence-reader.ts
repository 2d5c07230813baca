/**
 * Reads of what belongs to evidence and retention; see `EvidenceReads`.
 * @module
 */
import type { PayloadPlace } from "../copied-record.ts";
import type { EvidenceReads } from "../evidence-rows.ts";
import { AccessReader } from "./access-reader.ts";
import { asc, sql } from "./drizzle.ts";
import { payloadFiles } from "./schema.ts";

export class EvidenceReader extends AccessReader implements EvidenceReads {
  async listPayloadFiles(after: Pick<PayloadPlace, "owner" | "role"> | null, limit: number): Promise<PayloadPlace[]> {
    const { owner, role, file } = payloadFiles;
    return this.db
      .select({ owner, role, file })
      .from(payloadFiles)
      .where(after === null ? undefined : sql`(${owner}, ${role}) > (${after.owner}, ${after.role})`)
      .orderBy(asc(owner), asc(role))
      .limit(limit)
      .all();
  }
}
