/**
 * Words of a list that follow each other.
 * @module
 */
import type { CodeText } from "./codes.ts";
import { fold } from "./fold.ts";
import type { Candidate } from "./matchers.ts";
import type { WordRunRecognizer } from "./recognizer.ts";
import type { WordHits } from "./word-hits.ts";
import { WordIndex } from "./word-index.ts";
import { runGapCharsMax, type WordRows } from "./word-rows.ts";

const gap = /^[\s\d,;.)"'|-]+$/;

interface Word {
  readonly start: number;
  readonly end: number;
}

/** The runs among the hits that begin at or after `from`, of any length; the last one may be cut off by the text's end. */
const runsOf = (text: string, hits: WordHits, from: number): (readonly Word[])[] => {
  const runs: (readonly Word[])[] = [];
  let words: Word[] = [];
  for (let at = hits.firstFrom(from); at < hits.count; at += 1) {
    const [start = 0, end = 0] = [hits.starts[at], hits.ends[at]];
    const last = words.at(-1);
    const follows = last !== undefined && start - last.end <= runGapCharsMax && gap.test(text.slice(last.end, start));
    if (follows) words.push({ start, end });
    else {
      if (words.length > 1) runs.push(words);
      words = [{ start, end }];
    }
  }
  if (words.length > 0) runs.push(words);
  return runs;
};

/** The runs of one recognizer, among the rows of a text. */
export class WordRuns {
  readonly #recognizer: WordRunRecognizer;
  /** Made when it is first asked: most servers see no row of words. */
  #index: WordIndex | null = null;

  constructor(recognizer: WordRunRecognizer) {
    this.#recognizer = recognizer;
  }

  #known(): WordIndex {
    return (this.#index ??= new WordIndex([this.#recognizer.runOf]));
  }

  /** Adds the runs from `from` on that are long enough; of a longer one the first part that passes the check, at each place. */
  collect(text: string, codes: CodeText, rows: WordRows, from: number, claimed: Candidate[]): void {
    if (rows.long === -1) return;
    const recognizer = this.#recognizer;
    const { wordsMin, wordsMax, check } = recognizer;
    for (const words of runsOf(text, this.#known().find(codes, [], rows.long), from)) {
      const folded = words.map(({ start, end }) => fold(text.slice(start, end)));
      for (let first = 0; first + wordsMin <= words.length; first += 1) {
        const most = Math.min(wordsMax, words.length - first);
        for (let count = most; count >= wordsMin; count -= 1) {
          if (check !== undefined && !check(folded.slice(first, first + count))) continue;
          const start = words[first]?.start ?? 0;
          const end = words[first + count - 1]?.end ?? 0;
          claimed.push({ recognizer, start, end });
          first += count - 1;
          break;
        }
      }
    }
  }

  /** Where a run, or its first word, begins that the text's end may have cut off; the text's length when there is none. */
  openFrom(text: string, codes: CodeText, rows: WordRows, from = 0): number {
    const cut = this.#known().openFrom(text, from);
    if (rows.end < text.length - runGapCharsMax) return cut;
    const words = runsOf(text, this.#known().find(codes, [], rows.start), rows.start).at(-1) ?? [];
    const last = words.at(-1);
    if (last === undefined || text.length - last.end > runGapCharsMax) return cut;
    const rest = text.slice(last.end);
    if (rest !== "" && !gap.test(rest) && !/^[\s\d,;.)"'|-]+\p{L}{0,16}$/u.test(rest)) return cut;
    return Math.min(cut, words.at(-Math.min(words.length, this.#recognizer.wordsMax))?.start ?? cut);
  }
}
