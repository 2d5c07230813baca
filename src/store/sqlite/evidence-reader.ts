/**
 * Reads of what belongs to evidence and retention; see `EvidenceReads`.
 * @module
 */
import type { EvidenceReads } from "../evidence-rows.ts";
import { AnchorReader } from "./anchor-reader.ts";

export class EvidenceReader extends AnchorReader implements EvidenceReads {}
