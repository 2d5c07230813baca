/**
 * How far something long is, as one line on standard error that is written over: only where that is a terminal.
 * @module
 */
import { numberText } from "../domain/number-text.ts";

const width = 24;
const everyMs = 100;

const count = (number: number): string => numberText(Math.round(number));

/** The line for `done` of `total`: a bar, percent, counts and how many a second. */
export const progressLine = (what: string, unit: string, done: number, total: number, seconds: number): string => {
  const share = total === 0 ? 0 : Math.min(1, done / total);
  const filled = Math.round(share * width);
  const bar = "#".repeat(filled) + "-".repeat(width - filled);
  const percent = String(Math.floor(share * 100)).padStart(3);
  const rate = seconds > 0 ? `  ${count(done / seconds)}/s` : "";
  return `${what} [${bar}] ${percent} %  ${count(done)} of ${count(total)} ${unit}${rate}`;
};

export class ProgressBar {
  readonly #output: NodeJS.WriteStream;
  #what = "";
  #begunAt = 0;
  #begunWith = 0;
  #shownAt = 0;

  constructor(output: NodeJS.WriteStream = process.stderr) {
    this.#output = output;
  }

  show(what: string, unit: string, done: number, total: number): void {
    if (!this.#output.isTTY) return;
    const now = performance.now();
    if (what !== this.#what) {
      this.clear();
      this.#what = what;
      this.#begunAt = now;
      this.#begunWith = done;
    } else if (now - this.#shownAt < everyMs && done < total) return;
    this.#shownAt = now;
    // What was done before somebody looked says nothing of the rate.
    const seconds = done > this.#begunWith && this.#begunWith === 0 ? (now - this.#begunAt) / 1_000 : 0;
    this.#output.write(`\r\u001B[K${progressLine(what, unit, done, total, seconds)}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#what === "") return;
    this.#what = "";
    this.#output.write("\r\u001B[K");
  }
}
