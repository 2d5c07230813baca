/**
 * A text that grows, and how much of it is final. What a scanner could still change waits, all else may leave at once; and what is found in a
 * window of the text is what would be found in the whole of it.
 * @module
 */
import { codesOf } from "./codes.ts";
import type { Edit } from "./edits.ts";
import { createTokens, readSegment } from "./names/segments.ts";
import { unmask } from "./unmask.ts";

/** What has to be judged now. Offsets are those of `text`. */
export interface Window {
  readonly text: string;
  /** What stands before is context: it was judged before. */
  readonly from: number;
  /** What begins before is final, unless it reaches beyond. */
  readonly open: number;
}

/** Where the part begins that more text could change: see `Scanner.openFrom`. */
export type OpenFrom = (text: string, from: number) => number;

/** What stands before a finding counts so far: context words, lookbehind, the marks that make a place worth a look. */
const contextChars = 256;
/** Longer context is cut off. */
const tailChars = 512;
/** Text without a segment's end, a long token: no name is looked for in it. */
const segmentCharsMax = 8_192;
/** A held text above this is looked at again when it has grown by a sixteenth, so that looking stays linear. */
const impatientChars = 1_024;
const growthShare = 16;

const tokens = createTokens();

/** Whether a segment begins at a place of a text also in the text without its disguises. */
const unmaskedBoundaries = (text: string): ((at: number) => boolean) => {
  const unmasked = unmask(text);
  if (unmasked === null) return () => true;
  const places = new Set<number>();
  const codes = codesOf(unmasked.text);
  for (let at = 0; at >= 0 && at < codes.length; at = readSegment(codes, at, tokens)) {
    places.add(unmasked.positionOf(at));
  }
  return (at) => places.has(at);
};

/** See the module. All offsets but those of a window are of the whole text. */
export class HoldBack {
  /** The end of the text, from `#base` on: a place where a segment begins (`names/segments.ts`). */
  #tail = "";
  #base = 0;
  #length = 0;
  #settled = 0;
  #nextLook = 0;

  get length(): number {
    return this.#length;
  }

  /** What begins before is final. */
  get settled(): number {
    return this.#settled;
  }

  add(piece: string): void {
    this.#tail += piece;
    this.#length += piece.length;
  }

  /** What can be judged now; null when nothing more can become final by it. With `openFrom` null the text has ended. */
  window(openFrom: OpenFrom | null): Window | null {
    const held = this.#length - this.#settled;
    if (held === 0 || (openFrom !== null && this.#length < this.#nextLook)) return null;
    const from = this.#settled - this.#base;
    const open = openFrom === null ? this.#tail.length : openFrom(this.#tail, from);
    this.#nextLook = this.#length + (held > impatientChars ? Math.ceil(held / growthShare) : 0);
    return open <= from ? null : { text: this.#tail, from, open };
  }

  /** What a judgement of a window made final: its edits, and the place of a block (null: there is none). */
  settle(window: Window, found: readonly Edit[], blockStart: number | null): { edits: Edit[]; blockAt: number | null } {
    const isBlocked = blockStart !== null && blockStart < window.open;
    let open = isBlocked ? blockStart : window.open;
    // What reaches beyond the open place may yet give way to what comes.
    for (const { start, end } of found.toReversed()) if (start < open && end > open) open = start;
    const base = this.#base;
    const edits = found
      .filter(({ start, end }) => start >= window.from && end <= open)
      .map(({ start, end, text }) => ({ start: start + base, end: end + base, text }));
    this.#settled = Math.max(this.#settled, base + open);
    this.#trim();
    return { edits, blockAt: isBlocked ? base + blockStart : null };
  }

  /**
   * Lets go of what is no longer anybody's context. The rest begins where a segment begins in both readings, as the text is and as it reads
   * without its disguises: else what follows would be cut into other segments than in the whole.
   */
  #trim(): void {
    const settled = this.#settled - this.#base;
    if (settled < tailChars) return;
    const isBoundary = unmaskedBoundaries(this.#tail);
    const codes = codesOf(this.#tail);
    let last = 0;
    for (let at = 0; ;) {
      const next = readSegment(codes, at, tokens);
      // The one after it is settled too: a field's name is context of the first segment, and that one is not to be read again.
      if (next === -1 || next > settled) break;
      if (at <= settled - contextChars && isBoundary(at)) last = at;
      at = next;
    }
    if (last === 0 && settled > segmentCharsMax) last = settled - contextChars;
    this.#tail = this.#tail.slice(last);
    this.#base += last;
  }
}
