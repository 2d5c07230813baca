/**
 * Stretches of a text.
 * @module
 */

/** In UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** By where they begin; what holds another comes before it. */
export const inOrder = (a: Span, b: Span): number => a.start - b.start || b.end - a.end;

/** Spans that are asked about others: a table of people has a hundred thousand. */
export class Spans {
  readonly #starts: Uint32Array;
  /** How far each and those before it reach. */
  readonly #reach: Uint32Array;

  constructor(spans: readonly Span[]) {
    const ordered = spans.toSorted(inOrder);
    this.#starts = Uint32Array.from(ordered, ({ start }) => start);
    let reach = 0;
    this.#reach = Uint32Array.from(ordered, ({ end }) => (reach = Math.max(reach, end)));
  }

  /** Whether one of them holds all of a span. */
  holds({ start, end }: Span): boolean {
    return this.#reachOf(start + 1) >= end;
  }

  /** Whether one of them covers a part of a span, and none of them all. */
  cuts(span: Span): boolean {
    return this.#reachOf(span.end) > span.start && !this.holds(span);
  }

  /** How far those reach that begin before a place. */
  #reachOf(place: number): number {
    let [from, to] = [0, this.#starts.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#starts[middle] ?? 0) < place) from = middle + 1;
      else to = middle;
    }
    return this.#reach[from - 1] ?? 0;
  }
}
