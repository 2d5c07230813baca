/**
 * Many expressions walked once over a text: whatever their number, a clean text costs a few steps a character.
 *
 * It says where which expression may match, and never misses a place: lookaround counts as true and all characters beyond ASCII are one class,
 * so the expression itself decides.
 * @module
 */
import { otherCode, startCode } from "./automaton-builder.ts";
import { afterDigit } from "./automaton-entries.ts";
import { Expressions } from "./automaton-nodes.ts";
import { noStates, type StoredStates } from "./automaton-states.ts";
import type { CodeText } from "./codes.ts";
import { familiesOf } from "./expression-families.ts";
import { isDigit } from "./letters.ts";
import { RunShapes, shapesIn, type StoredShapes } from "./run-shapes.ts";
import { anywhere, type Places, StateTable, type StoredTable } from "./state-table.ts";
import { isForeignCode, isWordCode } from "./word-boundary.ts";

const statesMaxDefault = 20_000;

/** What a file holds of one, but for its states. */
export interface StoredAutomaton {
  readonly tables: readonly StoredTable[];
  readonly shapes: StoredShapes;
}

/** One that a file held, and the states of each table. */
export interface PreparedAutomaton extends StoredAutomaton {
  states(): readonly StoredStates[];
}

/** See the module. */
export class Automaton {
  readonly #tables: readonly StateTable[];
  /** The patterns that are in no table, since they are measured. */
  readonly #shapes: RunShapes | null;
  /** By code, all beyond ASCII at `otherCode`, 1 for those that any match may begin with. */
  readonly #begins = new Uint8Array(otherCode + 1);

  /** Each of the patterns is known by its place in the list. `stored` is what `store` gave for the same patterns and expressions. */
  constructor(
    patterns: readonly RegExp[],
    expressions = new Expressions(),
    statesMax = statesMaxDefault,
    stored?: PreparedAutomaton,
  ) {
    const { shapes, others } =
      stored === undefined
        ? shapesIn(patterns.map((pattern) => expressions.shapesOf(pattern)))
        : { shapes: stored.shapes, others: none };
    this.#shapes = shapes.rows.length === 0 ? null : new RunShapes(shapes);
    this.#tables =
      stored === undefined
        ? familiesOf(patterns, others, expressions).map(
            (places) => new StateTable(patterns, places, expressions, statesMax),
          )
        : stored.tables.map((table, at) => {
            const states = (): StoredStates => stored.states()[at] ?? noStates;
            return new StateTable(patterns, table.places, expressions, statesMax, { ...table, states });
          });
    for (const { begins } of this.#tables) begins.forEach((begin, code) => (this.#begins[code]! |= begin));
    shapes.classes.forEach((classes, code) => (this.#begins[code]! |= classes === 0 ? 0 : 1));
  }

  /** What texts have reached so far. */
  store(): { readonly walked: StoredAutomaton; readonly states: readonly StoredStates[] } {
    const all = this.#tables.map((table) => table.store());
    const walked = { tables: all.map((table) => table.walked), shapes: this.#shapes?.stored ?? noShapes };
    return { walked, states: all.map(({ states }) => states) };
  }

  /**
   * Calls `visit` for each place in `[from, to)` where a match may begin and the expressions that may match there; a place with none is left
   * out. A match may begin anywhere but inside a word, and ends anywhere but inside one. Returns where the first walk began that the end of
   * the text cut off: more text could make a match of it. With `toCut` it goes no further than that.
   */
  walk(
    text: CodeText,
    from: number,
    to: number,
    visit: (start: number, patterns: Places) => void,
    toCut = false,
  ): number {
    const { codes, length } = text;
    const shapes = this.#shapes;
    const tables = this.#tables;
    let open = length;
    let wasWord = from > 0 && isWordCode(codes[from - 1] ?? 0);
    let wasForeign = from > 0 && isForeignCode(codes[from - 1] ?? 0);
    for (let start = from; start < to; start += 1) {
      const first = codes[start] ?? 0;
      const isWord = isWordCode(first);
      const isForeign = !isWord && isForeignCode(first);
      const isInside = (wasWord && isWord) || (wasForeign && isForeign);
      wasWord = isWord;
      wasForeign = isForeign;
      const column = first < otherCode ? first : otherCode;
      if (isInside || this.#begins[column] === 0) continue;
      const previous = start === 0 ? startCode : (codes[start - 1] ?? 0);
      const place = previous < startCode || start === 0 ? previous : otherCode;
      const digit = start > 1 && isDigit(codes[start - 2] ?? 0) ? afterDigit : 0;
      let hits: Places | null = null;
      let wasCut = false;
      for (let at = 0; at < tables.length; at += 1) {
        const table = tables[at]!;
        if (table.begins[column] === 0) continue;
        hits = together(hits, table.follow(text, start, place + digit));
        wasCut ||= table.wasCut;
      }
      if (shapes !== null) {
        hits = together(hits, shapes.at(text, start, previous));
        wasCut ||= shapes.wasCut;
      }
      if (wasCut && start < open) {
        open = start;
        if (toCut) break;
      }
      if (hits !== null) visit(start, hits);
      // No match begins inside a word.
      if (isWord) while (start + 1 < to && isWordCode(codes[start + 1] ?? 0)) start += 1;
    }
    return open;
  }

  /** The expressions that may match from one place on, whatever stands before it. */
  at(text: CodeText, start: number): Places {
    const first = text.codes[start] ?? otherCode;
    const column = first < otherCode ? first : otherCode;
    let hits: Places | null = this.#shapes?.at(text, start, startCode) ?? null;
    for (const table of this.#tables) {
      if (table.begins[column] === 1) hits = together(hits, table.follow(text, start, anywhere));
    }
    return hits ?? none;
  }
}

const none: Places = [];
const noShapes: StoredShapes = { classes: new Int32Array(0), rows: new Int32Array(0) };

/** What either says, in the order of the list. */
const together = (a: Places | null, b: Places | null): Places | null =>
  a === null ? b : b === null ? a : [...new Set([...a, ...b])].sort((one, other) => one - other);
