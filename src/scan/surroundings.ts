/**
 * The words of a text that recognizers look for, or are raised and lowered by.
 * @module
 */
import { codesOf, type CodeText } from "./codes.ts";
import { contextAfter, contextBefore } from "./recognizer.ts";
import type { Place } from "./places.ts";
import type { WordHits } from "./word-hits.ts";
import type { WordIndex } from "./word-index.ts";

/** No list. */
export const none = -1;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** See the module. Those of the next text may write over them. */
export class Surroundings {
  readonly codes: CodeText;
  readonly hits: WordHits;
  /** The places from which a match could reach a hard character. */
  readonly hard: Place[] = [];
  readonly #index: WordIndex;
  readonly #labelLists: ReadonlySet<number>;

  constructor(index: WordIndex, text: string, label: string, from = 0) {
    this.#index = index;
    this.#labelLists = label === "" ? noLists : listsIn(index, label);
    this.codes = codesOf(text);
    this.hits = index.find(this.codes, this.hard, from);
  }

  /** Whether the label says anything: then it is near every place. */
  get isLabelled(): boolean {
    return this.#labelLists.size > 0;
  }

  /** Whether a word of the list stands near a span, and not inside it. */
  has(list: number, { start, end }: Span): boolean {
    if (list === none) return false;
    if (this.#labelLists.has(list)) return true;
    const { starts, ends, phrases, count } = this.hits;
    for (let at = this.hits.firstFrom(start - contextBefore); at < count; at += 1) {
      const hitStart = starts[at] ?? 0;
      const hitEnd = ends[at] ?? 0;
      if (hitStart > end + contextAfter) return false;
      const isNear = hitEnd <= end + contextAfter && (hitEnd <= start || hitStart >= end);
      if (isNear && this.#index.isIn(phrases[at] ?? 0, list)) return true;
    }
    return false;
  }
}

const listsIn = (index: WordIndex, label: string): ReadonlySet<number> => {
  const { phrases, count } = index.find(codesOf(label), []);
  const lists = new Set<number>();
  for (let at = 0; at < count; at += 1) for (const list of index.listsOf(phrases[at] ?? 0)) lists.add(list);
  return lists;
};

const noLists: ReadonlySet<number> = new Set();
