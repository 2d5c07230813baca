/**
 * Reads of what belongs to evidence and retention; see `EvidenceReads`.
 * @module
 */
import type { EvidenceReads } from "../evidence-rows.ts";
import { AccessReader } from "./access-reader.ts";

export class EvidenceReader extends AccessReader implements EvidenceReads {}
