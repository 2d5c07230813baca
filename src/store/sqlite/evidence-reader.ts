/**
 * Reads of what belongs to evidence and retention; see `EvidenceReads`.
 * @module
 */
import type { EvidenceReads } from "../evidence-rows.ts";
import { SubjectReader } from "./subject-reader.ts";

export class EvidenceReader extends SubjectReader implements EvidenceReads {}
