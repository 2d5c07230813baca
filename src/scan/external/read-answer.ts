/**
 * Answers of other processes, read strictly: what is not exactly what was asked for is a failure, and none of it is quoted.
 * @module
 */
import { z } from "zod";
import type { DataClass } from "../../domain/data-class.ts";
import type { Finding } from "../../domain/finding.ts";
import { utf16Offsets } from "./code-points.ts";
import type { Failure } from "./external-scanner.ts";
import type { Piece } from "./pieces.ts";
import { type DataClasses, dataClassOf } from "./type-classes.ts";

/** A name of an entity type. */
export const entityTypeSchema = z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/);
/** A confidence. */
export const scoreSchema = z.number().min(0).max(1);

export const unreadable = (failed: Failure): Error => failed("its answer cannot be read", true);

/** JSON of a shape. Throws `failed`. */
export const readJson = <S extends z.ZodType>(schema: S, text: string, failed: Failure): z.infer<S> => {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw unreadable(failed); // The errors of JSON.parse and zod quote what they read.
  }
};

/** What another process says that it found in a piece of a text. */
export interface AnsweredSpan {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** 0-1. */
  readonly score: number;
  readonly dataClass?: DataClass | undefined;
}

export interface SpanReading {
  readonly scanner: string;
  readonly unit: "utf16" | "codePoints";
  /** The types that it was asked for; null for any. */
  readonly types: readonly string[] | null;
  readonly dataClasses: DataClasses;
  readonly failed: Failure;
}

/** The findings that an answer's spans stand for. Throws `failed` for a span that is none in the piece, or of a type that was not asked for. */
export const readSpans = (
  piece: Piece,
  spans: readonly AnsweredSpan[],
  { scanner, unit, types, dataClasses, failed }: SpanReading,
): Finding[] => {
  const given = spans.flatMap(({ start, end }) => [start, end]);
  const offsets = unit === "codePoints" ? utf16Offsets(piece.text, given) : null;
  const offsetOf = (at: number): number => {
    const offset = offsets === null ? at : (offsets.get(at) ?? -1);
    if (offset < 0 || offset > piece.text.length || isInsidePair(piece.text, offset)) throw unreadable(failed);
    return piece.start + offset;
  };
  return spans.map(({ type, start: from, end: to, score, dataClass: answered }) => {
    const [start, end] = [offsetOf(from), offsetOf(to)];
    if (start >= end || types?.includes(type) === false) throw unreadable(failed);
    const dataClass = dataClassOf(type, dataClasses, answered);
    return { type, start, end, scoreMilli: Math.round(score * 1_000), scanner, dataClass };
  });
};

/** A place between the halves of a surrogate pair: whoever names it counts otherwise. */
const isInsidePair = (text: string, at: number): boolean => at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;

/** A finding that is a judgement on the whole piece. */
export const wholePiece = (piece: Piece, finding: Pick<Finding, "type" | "scoreMilli" | "scanner">): Finding => ({
  ...finding,
  start: piece.start,
  end: piece.start + piece.text.length,
  dataClass: "internal",
});
