/**
 * Long texts in pieces that another process takes.
 * @module
 */
import type { Finding } from "../../domain/finding.ts";

export interface Piece {
  readonly text: string;
  /** Where it begins in the whole text, in UTF-16 code units. */
  readonly start: number;
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/**
 * Pieces of at most `charsMax` code units. Each begins `overlap` (less than half of `charsMax`) before the last one's end, so that nothing
 * that is shorter than that is cut in all of them. No surrogate pair is cut.
 */
export const piecesOf = (text: string, charsMax: number, overlap: number): Piece[] => {
  const pieces: Piece[] = [];
  const whole = (at: number): number => (isLowSurrogate(text.charCodeAt(at)) ? at - 1 : at);
  for (let start = 0; ;) {
    const end = text.length - start <= charsMax ? text.length : whole(start + charsMax);
    pieces.push({ text: text.slice(start, end), start });
    if (end === text.length) return pieces;
    start = whole(end - overlap);
  }
};

const pieceOverlap = 512;

/**
 * The findings of all pieces of a text, one piece after another, in order of their start; what two pieces both hold comes once. No piece is
 * empty. Half a surrogate pair is no text for another process: one character of the same length stands in its place.
 */
export const scanPieces = async (
  text: string,
  charsMax: number,
  scan: (piece: Piece) => Promise<readonly Finding[]>,
): Promise<Finding[]> => {
  if (text === "") return [];
  const byPlace = new Map<string, Finding>();
  for (const piece of piecesOf(text.toWellFormed(), charsMax, pieceOverlap)) {
    for (const one of await scan(piece)) byPlace.set(`${one.type} ${one.start} ${one.end}`, one);
  }
  return [...byPlace.values()].sort((a, b) => a.start - b.start || b.end - a.end);
};
