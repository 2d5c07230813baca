/**
 * OpenAI's moderation endpoint as a scanner (API reference, "Create moderation": `POST /moderations`), and whatever answers as it does.
 * @module
 */
import { z } from "zod";
import type { Finding } from "../../domain/finding.ts";
import { type ExternalScanner, scannerFailure, versionOf } from "./external-scanner.ts";
import type { Outbound } from "./outbound.ts";
import { type Piece, scanPieces } from "./pieces.ts";
import { readJson, scoreSchema, wholePiece } from "./read-answer.ts";

export interface ModerationOptions {
  readonly name: string;
  readonly model: string;
  /** 0-1; a category below is reported only where the endpoint itself flags it. */
  readonly scoreThreshold: number;
  /** A longer text goes in pieces, in UTF-16 code units. */
  readonly pieceCharsMax: number;
}

/** By a category's name up to its `/`: `hate/threatening` is HATE. */
const typeByCategory: ReadonlyMap<string, string> = new Map([
  ["hate", "HATE"],
  ["harassment", "HATE"],
  ["violence", "VIOLENCE"],
  ["self-harm", "SELF_HARM"],
  ["sexual", "SEXUAL"],
  ["illicit", "ILLICIT"],
]);
/** A category that is newer than this list is not lost. */
const otherType = "GUARD_OTHER";

// A model that does not judge a category says null of it.
const answerSchema = z.object({
  results: z.tuple([
    z.object({
      categories: z.record(z.string(), z.boolean().nullable()),
      category_scores: z.record(z.string(), scoreSchema.nullable()),
    }),
  ]),
});

/** A scanner that asks a moderation endpoint: a finding is of the whole text, one a type, with the highest score of its categories. */
export const createModerationScanner = (outbound: Outbound, options: ModerationOptions): ExternalScanner => {
  const { name, model, scoreThreshold, pieceCharsMax } = options;
  const failed = scannerFailure(name);
  const ask = async (piece: Piece, signal: AbortSignal | undefined): Promise<Finding[]> => {
    const answer = await outbound.ask("POST", "/moderations", { model, input: piece.text }, signal);
    const [{ categories, category_scores: scores }] = readJson(answerSchema, answer, failed).results;
    const milliByType = new Map<string, number>();
    for (const [category, score] of Object.entries(scores)) {
      if (score === null || (score < scoreThreshold && categories[category] !== true)) continue;
      const [head = ""] = category.split("/");
      const type = typeByCategory.get(head) ?? otherType;
      milliByType.set(type, Math.max(milliByType.get(type) ?? 0, Math.round(score * 1_000)));
    }
    return [...milliByType].map(([type, scoreMilli]) => wholePiece(piece, { type, scoreMilli, scanner: name }));
  };
  return {
    name,
    version: versionOf(model, scoreThreshold, pieceCharsMax, [...typeByCategory]),
    types: [...new Set([...typeByCategory.values(), otherType])],
    scan: (text, signal) => scanPieces(text, pieceCharsMax, (piece) => ask(piece, signal)),
    check: async (signal) => void (await ask({ text: "Good morning.", start: 0 }, signal)),
    close: () => outbound.close(),
  };
};
