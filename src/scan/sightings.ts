/**
 * Scanners that read a text from its beginning to its end once, and say in the same reading what they saw and what is still open.
 * @module
 */
import type { Finding } from "../domain/finding.ts";
import { beforeOverlapping } from "./resolve-overlaps.ts";
import type { Scanner } from "./scanner.ts";

/** A span of the text that was read, in UTF-16 code units, and how sure it is. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly scoreMilli: number;
}

/** What one reading saw, and where the part begins that more text could still change. */
export interface Sighting {
  readonly spans: readonly Span[];
  readonly openFrom: number;
}

/** What to look for, and how; `look` keeps nothing between texts. Of a text that does not grow any more nobody asks what is open. */
export interface Lookout {
  readonly type: string;
  /** See `Scanner`. */
  readonly charsMin?: number;
  look(text: string, isGrowing: boolean): Sighting;
}

/**
 * A scanner of several lookouts. Its findings are nobody's data: they say how a text behaves. Where a window begins does not matter to it: each finding stands
 * on what it holds, and little before it.
 */
export const createSightingScanner = (name: string, version: string, lookouts: readonly Lookout[]): Scanner => ({
  name,
  version,
  types: [...new Set(lookouts.map(({ type }) => type))],
  charsMin: Math.min(...lookouts.map(({ charsMin = 0 }) => charsMin)),
  scan: (text) => {
    const found: Finding[] = [];
    for (const { type, look } of lookouts) {
      for (const { start, end, scoreMilli } of look(text, false).spans) {
        found.push({ type, start, end, scoreMilli, scanner: name, dataClass: "internal" });
      }
    }
    return found;
  },
  openFrom: (text, _from = 0, most = text.length) => {
    const sightings = lookouts.map(({ look }) => look(text, true));
    // What one lookout is sure of may overlap what another is not.
    return beforeOverlapping(
      sightings.flatMap(({ spans }) => spans),
      Math.min(most, ...sightings.map(({ openFrom }) => openFrom)),
    );
  },
});
