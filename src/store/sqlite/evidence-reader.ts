/**
 * Reads of what belongs to evidence and retention; see `EvidenceReads`.
 * @module
 */
import type { EvidenceReads } from "../evidence-rows.ts";
import { RetentionReader } from "./retention-reader.ts";

export class EvidenceReader extends RetentionReader implements EvidenceReads {}
