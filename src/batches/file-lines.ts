/**
 * The lines of a file, one after the other: a file is never in memory whole.
 * @module
 */
import { setImmediate as nextTurn } from "node:timers/promises";

/** A line without its end, by its number from 1. */
export interface FileLine {
  readonly line: number;
  /** Null where it is longer than a line may be. */
  readonly bytes: Buffer | null;
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** What is taken in of a line that has not ended yet. */
class Growing {
  #parts: Buffer[] = [];
  #size = 0;
  readonly #bytesMax: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  add(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#bytesMax) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  /** The line; what comes next is another. */
  take(): Buffer | null {
    const bytes = this.#size > this.#bytesMax ? null : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    return bytes?.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
  }
}

/**
 * Lines end with `\n` or `\r\n`; the last one need not. Everything else that runs gets a turn between two lines. A line of more than
 * `bytesMax` comes without its bytes.
 */
export async function* linesOf(pieces: AsyncIterable<Buffer>, bytesMax: number): AsyncGenerator<FileLine, void> {
  const growing = new Growing(bytesMax);
  let line = 0;
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(newline); end !== -1; end = piece.indexOf(newline, start)) {
      growing.add(piece.subarray(start, end));
      start = end + 1;
      yield { line: (line += 1), bytes: growing.take() };
      await nextTurn();
    }
    // Copied: a piece may be as large as a segment, and a line begin at its end.
    growing.add(Buffer.from(piece.subarray(start)));
  }
  if (!growing.isEmpty) yield { line: line + 1, bytes: growing.take() };
}
