/**
 * Words of a list that follow each other.
 * @module
 */
import { fold } from "./fold.ts";
import type { Candidate } from "./matchers.ts";
import type { WordRunRecognizer } from "./recognizer.ts";
import type { WordHit } from "./word-index.ts";

const gapCharsMax = 8;
const gap = /^[\s\d,;.)"'|-]+$/;

interface Run {
  readonly words: readonly WordHit[];
}

/** The runs of a list among the hits, of any length; the last one may be cut off by the text's end. */
const runsOf = (text: string, hits: readonly WordHit[], list: number): Run[] => {
  const runs: Run[] = [];
  let words: WordHit[] = [];
  for (const hit of hits) {
    if (!hit.lists.includes(list)) continue;
    const last = words.at(-1);
    const follows =
      last !== undefined && hit.start - last.end <= gapCharsMax && gap.test(text.slice(last.end, hit.start));
    if (follows) words.push(hit);
    else {
      if (words.length > 1) runs.push({ words });
      words = [hit];
    }
  }
  if (words.length > 0) runs.push({ words });
  return runs;
};

/** Adds the runs that are long enough; of a longer one the first part that passes the check, at each place. */
export const collectRuns = (
  text: string,
  hits: readonly WordHit[],
  list: number,
  recognizer: WordRunRecognizer,
  claimed: Candidate[],
): void => {
  const { wordsMin, wordsMax, check } = recognizer;
  if (hits.length < wordsMin) return;
  for (const { words } of runsOf(text, hits, list)) {
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
export const openRunFrom = (text: string, hits: readonly WordHit[], list: number, wordsMax: number): number => {
  const words = runsOf(text, hits, list).at(-1)?.words ?? [];
  const last = words.at(-1);
  if (last === undefined || text.length - last.end > gapCharsMax) return text.length;
  const rest = text.slice(last.end);
  if (rest !== "" && !gap.test(rest) && !/^[\s\d,;.)"'|-]+\p{L}{0,16}$/u.test(rest)) return text.length;
  return words.at(-Math.min(words.length, wordsMax))?.start ?? text.length;
};
