/**
 * Rows of evidence and retention: exports, what stands outside the host, holds, erasures, the retention schedule, feeds. Like those of who may do
 * what they are changed; each change that matters is an entry in the same append.
 * @module
 */
import type { PlacedPayload, RetentionEffect, RetentionReads } from "./retention-rows.ts";

/** What a transaction changes of it. */
export type EvidenceEffect = RetentionEffect;

export interface EvidenceReads extends RetentionReads {
  /** Payloads that are files, in order of owner and role, after `after` where it is given, at most `limit`. */
  listPayloadFiles(after: Pick<PlacedPayload, "owner" | "role"> | null, limit: number): Promise<PlacedPayload[]>;
}
