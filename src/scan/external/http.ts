/**
 * Any HTTP endpoint as a scanner, by the contract of docs/external-scanners.md: one text a request, spans in answer.
 * @module
 */
import { z } from "zod";
import { dataClasses as allDataClasses } from "../../domain/data-class.ts";
import type { Finding } from "../../domain/finding.ts";
import { type ExternalScanner, scannerFailure, type TextPlace, versionOf } from "./external-scanner.ts";
import type { Outbound } from "./outbound.ts";
import { type Piece, scanPieces } from "./pieces.ts";
import { entityTypeSchema, readJson, readSpans, scoreSchema } from "./read-answer.ts";
import type { DataClasses } from "./type-classes.ts";

export interface HttpScannerOptions {
  readonly name: string;
  /** The types that it may find; null for any. */
  readonly entities: readonly string[] | null;
  /** 0-1; findings below are dropped. */
  readonly scoreThreshold: number;
  /** Data classes by entity type; they win over those that are answered. */
  readonly dataClasses: DataClasses;
  /** What its offsets count. */
  readonly offsets: "utf16" | "codePoints";
  /** A longer text goes in pieces, in UTF-16 code units. */
  readonly pieceCharsMax: number;
}

const answerSchema = z.strictObject({
  findings: z.array(
    z.strictObject({
      type: entityTypeSchema,
      start: z.int().min(0),
      end: z.int().min(1),
      score: scoreSchema,
      dataClass: z.enum(allDataClasses).optional(),
    }),
  ),
});

/** What is sent to see whether it answers. */
const checkedText = "Custody asks whether this scanner is there.";

/** A scanner that asks an endpoint at its URL. */
export const createHttpScanner = (outbound: Outbound, options: HttpScannerOptions): ExternalScanner => {
  const { name, entities, scoreThreshold, dataClasses, offsets, pieceCharsMax } = options;
  const failed = scannerFailure(name);
  const reading = { scanner: name, unit: offsets, types: entities, dataClasses, failed };
  const ask = async (
    piece: Piece,
    signal: AbortSignal | undefined,
    place: TextPlace | undefined,
  ): Promise<Finding[]> => {
    const request = { text: piece.text, part: place?.partKind, direction: place?.direction };
    const { findings } = readJson(answerSchema, await outbound.ask("POST", "", request, signal), failed);
    return readSpans(piece, findings, reading).filter(({ scoreMilli }) => scoreMilli >= scoreThreshold * 1_000);
  };
  return {
    name,
    version: versionOf(entities, scoreThreshold, Object.entries(dataClasses).sort(), offsets, pieceCharsMax),
    types: entities,
    scan: (text, signal, place) => scanPieces(text, pieceCharsMax, (piece) => ask(piece, signal, place)),
    check: async (signal) => void (await ask({ text: checkedText, start: 0 }, signal, undefined)),
    close: () => outbound.close(),
  };
};
