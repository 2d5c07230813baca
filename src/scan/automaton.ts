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
/** The bit of what is measured; lower ones are those of the tables, one for each family. */
const measured = 0x80;

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
  /** By code, all beyond ASCII at `otherCode`, a bit for each table of which a match may begin with it, and `measured`. */
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
    for (const [at, { begins }] of this.#tables.entries()) {
      for (let code = 0; code <= otherCode; code += 1) this.#begins[code]! |= begins[code]! << at;
    }
    for (const [code, classes] of shapes.classes.entries()) if (classes !== 0) this.#begins[code]! |= measured;
  }

  /** What texts have reached so far. */
  store(): { readonly walked: StoredAutomaton; readonly states: readonly StoredStates[] } {
    const all = this.#tables.map((table) => table.store());
    const walked = { tables: all.map((table) => table.walked), shapes: this.#shapes?.stored ?? noShapes };
    return { walked, states: all.map(({ states }) => states) };
  }

  /**
   * Calls `visit` for each place in `[from, to)` where a match may begin and expressions that may match there, once or several times; a place with none is
   * left out. A match may begin anywhere but inside a word, and ends anywhere but inside one. Returns where the first walk began that the end of
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
    const begins = this.#begins;
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
      if (isInside) continue;
      const begun = begins[first < otherCode ? first : otherCode]!;
      if (begun === 0) continue;
      const previous = start === 0 ? startCode : (codes[start - 1] ?? 0);
      const place = previous < startCode || start === 0 ? previous : otherCode;
      const digit = start > 1 && isDigit(codes[start - 2] ?? 0) ? afterDigit : 0;
      let wasCut = false;
      for (let left = begun & ~measured; left !== 0; left &= left - 1) {
        const table = tables[31 - Math.clz32(left & -left)]!;
        const hits = table.follow(text, start, place + digit);
        if (table.wasCut) wasCut = true;
        if (hits !== null) visit(start, hits);
      }
      if (shapes !== null && (begun & measured) !== 0) {
        const hits = shapes.at(text, start, previous);
        if (shapes.wasCut) wasCut = true;
        if (hits !== null) visit(start, hits);
      }
      if (wasCut && start < open) {
        open = start;
        if (toCut) break;
      }
      // No match begins inside a word.
      if (isWord) while (start + 1 < to && isWordCode(codes[start + 1] ?? 0)) start += 1;
    }
    return open;
  }

  /** The expressions that may match from one place on, whatever stands before it. */
  at(text: CodeText, start: number): Places {
    const first = text.codes[start] ?? otherCode;
    const begun = this.#begins[first < otherCode ? first : otherCode]!;
    let hits: Places = none;
    for (let left = begun & ~measured; left !== 0; left &= left - 1) {
      const more = this.#tables[31 - Math.clz32(left & -left)]!.follow(text, start, anywhere);
      if (more !== null) hits = hits === none ? more : [...hits, ...more];
    }
    const more = (begun & measured) === 0 ? null : (this.#shapes?.at(text, start, startCode) ?? null);
    return more === null ? hits : [...hits, ...more];
  }
}

const none: Places = [];
const noShapes: StoredShapes = { classes: new Int32Array(0), rows: new Int32Array(0) };
