/**
 * Where words of lists may stand in a row. Nearly every text has some of them, and nearly none as many one after another as matter: so while a text
 * is read each word is asked of one bit, and only what may be a row is looked at again.
 * @module
 */
import { HashBits, hashOf } from "./word-tables.ts";
import { wordsOf } from "./phrases.ts";
import type { WordRunRecognizer } from "./recognizer.ts";

/** What may stand between two words of a run, in UTF-16 code units. */
export const runGapCharsMax = 8;

const bitCount = 65_536;

/** The rows of the text that is being read; see the module. */
export class WordRows {
  readonly #bits: HashBits;
  readonly #wordsMin: number;
  #words = 0;
  /** Where the last row begins and ends. */
  start = 0;
  end = 0;
  /** Where the first row of enough words begins; -1 when there is none. */
  long = -1;

  /** Rows of the words of any of the runs, as many as the least of them takes. */
  constructor(runs: readonly WordRunRecognizer[]) {
    this.#wordsMin = Math.min(...runs.map(({ wordsMin }) => wordsMin));
    const words = runs.flatMap(({ runOf }) => runOf.flatMap(wordsOf));
    this.#bits = new HashBits(words.map(hashOf), bitCount);
    this.clear();
  }

  clear(): void {
    this.#words = 0;
    this.start = 0;
    this.end = -runGapCharsMax - 1;
    this.long = -1;
  }

  /** Takes the next word of the text, by its hash. */
  see(hash: number, start: number, end: number): void {
    if (!this.#bits.mayHave(hash)) return;
    if (start - this.end > runGapCharsMax) {
      this.#words = 0;
      this.start = start;
    }
    this.#words += 1;
    this.end = end;
    if (this.#words >= this.#wordsMin && this.long === -1) this.long = this.start;
  }
}
