/**
 * Microsoft Presidio's analyzer as a scanner, by its own HTTP interface (presidio-analyzer's `app.py` and its OpenAPI document:
 * `POST /analyze`, `GET /health`, `GET /supportedentities`).
 * @module
 */
import { z } from "zod";
import { type ExternalScanner, scannerFailure, versionOf } from "./external-scanner.ts";
import type { Outbound } from "./outbound.ts";
import { scanPieces } from "./pieces.ts";
import { entityTypeSchema, readJson, readSpans, scoreSchema } from "./read-answer.ts";
import type { DataClasses } from "./type-classes.ts";

export interface PresidioOptions {
  readonly name: string;
  /** ISO 639-1, one that the analyzer was started with. */
  readonly language: string;
  /** Presidio's names of what to look for; null for all that it knows. */
  readonly entities: readonly string[] | null;
  /** 0-1; findings below are not reported. */
  readonly scoreThreshold: number;
  /** Data classes by entity type, where they differ from ours. */
  readonly dataClasses: DataClasses;
}

/** spaCy, under it, refuses texts of more than a million characters (`Language.max_length`). */
const pieceCharsMax = 200_000;

const resultsSchema = z.array(
  z.object({ entity_type: entityTypeSchema, start: z.int().min(0), end: z.int().min(1), score: scoreSchema }),
);

/** A scanner that asks a Presidio analyzer. */
export const createPresidioScanner = (outbound: Outbound, options: PresidioOptions): ExternalScanner => {
  const { name, language, entities, scoreThreshold, dataClasses } = options;
  const failed = scannerFailure(name);
  const reading = { scanner: name, unit: "codePoints", types: entities, dataClasses, failed } as const;
  return {
    name,
    version: versionOf(language, entities, scoreThreshold, Object.entries(dataClasses).sort()),
    types: entities,
    scan: (text, signal) =>
      scanPieces(text, pieceCharsMax, async (piece) => {
        const request = {
          text: piece.text,
          language,
          score_threshold: scoreThreshold,
          ...(entities === null ? {} : { entities }),
        };
        const results = readJson(resultsSchema, await outbound.ask("POST", "/analyze", request, signal), failed);
        const spans = results.map(({ entity_type: type, start, end, score }) => ({ type, start, end, score }));
        return readSpans(piece, spans, reading);
      }),
    check: async (signal) => {
      await outbound.ask("GET", "/health", null, signal);
      const path = `/supportedentities?language=${encodeURIComponent(language)}`;
      const known = readJson(z.array(z.string()), await outbound.ask("GET", path, null, signal), failed);
      const unknown = entities?.find((type) => !known.includes(type));
      if (unknown !== undefined) throw failed(`it does not know the entity type ${unknown}`);
    },
    close: () => outbound.close(),
  };
};
