/**
 * Rows of evidence and retention: exports, what stands outside the host, holds, erasures, the retention schedule, feeds. Like those of who may do
 * what they are changed; each change that matters is an entry in the same append.
 * @module
 */
import type { RetentionEffect, RetentionReads } from "./retention-rows.ts";

/** What a transaction changes of it. */
export type EvidenceEffect = RetentionEffect;

export interface EvidenceReads extends RetentionReads {}
