/**
 * Words of a list that follow each other.
 * @module
 */
import { fold } from "./fold.ts";
import type { Candidate } from "./matchers.ts";
import type { WordRunRecognizer } from "./recognizer.ts";
import type { WordHits } from "./word-hits.ts";

const gapCharsMax = 8;
const gap = /^[\s\d,;.)"'|-]+$/;

interface Word {
  readonly start: number;
  readonly end: number;
}

/** The words of a list in a text. */
export interface ListedWords {
  readonly hits: WordHits;
  /** Of each phrase 1 where it is in the list. */
  readonly isListed: Uint8Array;
}

/** The runs among the hits that begin at or after `from`, of any length; the last one may be cut off by the text's end. */
const runsOf = (text: string, { hits, isListed }: ListedWords, from: number): (readonly Word[])[] => {
  const runs: (readonly Word[])[] = [];
  let words: Word[] = [];
  for (let at = hits.firstFrom(from); at < hits.count; at += 1) {
    if (isListed[hits.phrases[at] ?? 0] !== 1) continue;
    const [start = 0, end = 0] = [hits.starts[at], hits.ends[at]];
    const last = words.at(-1);
    const follows = last !== undefined && start - last.end <= gapCharsMax && gap.test(text.slice(last.end, start));
    if (follows) words.push({ start, end });
    else {
      if (words.length > 1) runs.push(words);
      words = [{ start, end }];
    }
  }
  if (words.length > 0) runs.push(words);
  return runs;
};

/** Whether so many words of the list stand near each other: prose has many of them, and rarely as many in a row. */
const hasRow = ({ hits, isListed }: ListedWords, from: number, wordsMin: number): boolean => {
  const { starts, ends, phrases, count } = hits;
  let words = 0;
  let lastEnd = 0;
  for (let at = from === 0 ? 0 : hits.firstFrom(from); at < count; at += 1) {
    if (isListed[phrases[at] ?? 0] !== 1) continue;
    words = (starts[at] ?? 0) - lastEnd <= gapCharsMax ? words + 1 : 1;
    if (words >= wordsMin) return true;
    lastEnd = ends[at] ?? 0;
  }
  return false;
};

/** Adds the runs from `from` on that are long enough; of a longer one the first part that passes the check, at each place. */
export const collectRuns = (
  text: string,
  listed: ListedWords,
  recognizer: WordRunRecognizer,
  claimed: Candidate[],
  from = 0,
): void => {
  const { wordsMin, wordsMax, check } = recognizer;
  if (!hasRow(listed, from, wordsMin)) return;
  for (const words of runsOf(text, listed, from)) {
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
};

/** Where a run begins that the text's end may have cut off; the text's length when there is none. */
export const openRunFrom = (text: string, listed: ListedWords, wordsMax: number): number => {
  const words = runsOf(text, listed, 0).at(-1) ?? [];
  const last = words.at(-1);
  if (last === undefined || text.length - last.end > gapCharsMax) return text.length;
  const rest = text.slice(last.end);
  if (rest !== "" && !gap.test(rest) && !/^[\s\d,;.)"'|-]+\p{L}{0,16}$/u.test(rest)) return text.length;
  return words.at(-Math.min(words.length, wordsMax))?.start ?? text.length;
};
