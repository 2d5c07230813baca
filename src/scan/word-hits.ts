/**
 * Where words and phrases stand in a text, as numbers: a page of prose has hundreds of them, and nearly all matter to nobody.
 * @module
 */

const sizeAtFirst = 1_024;
/** What a long text needed is given back. */
const sizeKept = 65_536;

const grown = (column: Int32Array): Int32Array => {
  const larger = new Int32Array(column.length * 2);
  larger.set(column);
  return larger;
};

/** In order of their start; they may overlap, and one inside a longer phrase is a hit too. The first `count` entries of each array are in use. */
export class WordHits {
  count = 0;
  starts: Int32Array = new Int32Array(sizeAtFirst);
  ends: Int32Array = new Int32Array(sizeAtFirst);
  /** Which phrases they are: see `WordIndex`. */
  phrases: Int32Array = new Int32Array(sizeAtFirst);

  add(start: number, end: number, phrase: number): void {
    if (this.count === this.starts.length) {
      this.starts = grown(this.starts);
      this.ends = grown(this.ends);
      this.phrases = grown(this.phrases);
    }
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.phrases[this.count] = phrase;
    this.count += 1;
  }

  clear(): void {
    this.count = 0;
    if (this.starts.length <= sizeKept) return;
    this.starts = new Int32Array(sizeAtFirst);
    this.ends = new Int32Array(sizeAtFirst);
    this.phrases = new Int32Array(sizeAtFirst);
  }

  /** The first hit that begins at or after a position. */
  firstFrom(position: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
