/**
 * The words of a text that recognizers look for, or are raised and lowered by.
 * @module
 */
import { codesOf, type CodeText } from "./codes.ts";
import { contextAfter, contextBefore } from "./recognizer.ts";
import type { Place } from "./places.ts";
import type { WordHit, WordIndex } from "./word-index.ts";

/** No list. */
export const none = -1;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** See the module. */
export class Surroundings {
  readonly codes: CodeText;
  readonly hits: readonly WordHit[];
  /** Words that stand for something only in a run: many, and nobody's context. */
  readonly runWords: readonly WordHit[];
  /** The places from which a match could reach a hard character. */
  readonly hard: Place[] = [];
  readonly #labelLists: ReadonlySet<number>;

  constructor(
    index: WordIndex,
    runs: { has(list: number): boolean; readonly size: number },
    text: string,
    label: string,
    from = 0,
  ) {
    this.#labelLists = label === "" ? noLists : new Set(index.find(codesOf(label), []).flatMap(({ lists }) => lists));
    this.codes = codesOf(text);
    const found = index.find(this.codes, this.hard, from);
    this.hits = runs.size === 0 ? found : found.filter(({ lists }) => lists.some((list) => !runs.has(list)));
    this.runWords = runs.size === 0 ? [] : found.filter(({ lists }) => lists.some((list) => runs.has(list)));
  }

  /** Whether the label says anything: then it is near every place. */
  get isLabelled(): boolean {
    return this.#labelLists.size > 0;
  }

  /** Whether a word of the list stands near a span, and not inside it. */
  has(list: number, { start, end }: Span): boolean {
    if (list === none) return false;
    if (this.#labelLists.has(list)) return true;
    const { hits } = this;
    for (let at = firstFrom(hits, start - contextBefore); at < hits.length; at += 1) {
      const hit = hits[at];
      if (hit === undefined || hit.end > end + contextAfter) {
        if (hit === undefined || hit.start > end + contextAfter) return false;
        continue;
      }
      if ((hit.end <= start || hit.start >= end) && hit.lists.includes(list)) return true;
    }
    return false;
  }
}

/** The place of the first hit that begins at or after a position. */
const firstFrom = (hits: readonly WordHit[], position: number): number => {
  let low = 0;
  let high = hits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hits[middle]?.start ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
};

const noLists: ReadonlySet<number> = new Set();
