/**
 * Many expressions as one automaton, walked once over a text: whatever their number, a clean text costs about one step a character.
 *
 * It says where which expression may match, and never misses a place: lookaround counts as true and all characters beyond ASCII are one class,
 * so the expression itself decides. States are made when a text first reaches them, as in RE2 (https://swtch.com/~rsc/regexp/regexp1.html),
 * and thrown away together when they become too many.
 * @module
 */
import { otherCode, shortCharsMax, startCode } from "./automaton-builder.ts";
import { AlikeColumns, type CharacterColumns, charactersOf } from "./automaton-columns.ts";
import { afterDigit, allowedSize } from "./automaton-entries.ts";
import { classesOf, type Expression, Expressions, type Members } from "./automaton-nodes.ts";
import type { CodeText } from "./codes.ts";
import { isDigit } from "./letters.ts";
import { type StoredStates, States } from "./automaton-states.ts";
import { accepting } from "./nodes.ts";
import { RunShapes, shapesIn, type StoredShapes } from "./run-shapes.ts";
import { isForeignCode, isWordCode } from "./word-boundary.ts";

const statesMaxDefault = 20_000;
const dead = 0;
const anywhere = allowedSize;
/** Marks a state in which an expression has matched. */
const matching = 0x8000;
const unknown = 0x7fff;

/** What a file holds of one, but for its states: see the fields of `Automaton`. */
export interface StoredAutomaton extends CharacterColumns {
  readonly entries: Uint16Array;
  readonly table: Uint16Array;
  /** By the states. */
  readonly accepts: readonly (readonly [number, readonly number[]])[];
  readonly isLong: boolean[];
  readonly shapes: StoredShapes;
}

/** One that a file held. Its states are asked for when one is to be made that the table does not have. */
export interface PreparedAutomaton extends StoredAutomaton {
  states(): StoredStates;
}

/** See the module. */
export class Automaton {
  readonly #expressions: Expressions;
  readonly #all: readonly Expression[];
  /** Where in the list an expression stands, by its number. */
  readonly #places: ReadonlyMap<number, readonly number[]>;
  readonly #statesMax: number;
  readonly #classOf: Uint16Array;
  readonly #codeOf: readonly number[];
  #alike: AlikeColumns | null = null;
  /** A row of `2 ** #shift` columns for each state: where the characters of one lead. */
  readonly #shift: number;
  #table: Uint16Array;
  /** What is matched in a state: the places of the expressions. */
  #accepts: Map<number, readonly number[]>;
  #made: States | null = null;
  readonly #stored: PreparedAutomaton | undefined;
  #isLong: boolean[];
  #wasCut = false;
  /** The patterns that are no part of the automaton, since they are measured. */
  readonly #shapes: RunShapes | null;
  /** The state to begin in, by what stands before (see `Allowed`), and at `anywhere` the one that begins all. */
  readonly #entries: Uint16Array;

  /** Each of the patterns is known by its place in the list. `stored` is what `store` gave for the same patterns and expressions. */
  constructor(
    patterns: readonly RegExp[],
    expressions = new Expressions(),
    statesMax = statesMaxDefault,
    stored?: PreparedAutomaton,
  ) {
    this.#expressions = expressions;
    this.#statesMax = statesMax;
    const { shapes, others } =
      stored === undefined
        ? shapesIn(patterns.map((pattern) => expressions.shapesOf(pattern)))
        : { shapes: stored.shapes, others: none };
    this.#shapes = shapes.rows.length === 0 ? null : new RunShapes(shapes);
    this.#all = [...new Set(others.map((place) => expressions.of(patterns[place] ?? /$/)))];
    this.#places = Map.groupBy(patterns.keys(), (place) => expressions.of(patterns[place] ?? /$/).number);
    const { classOf, codeOf } = stored ?? charactersOf(expressions.nodes, this.#all);
    this.#classOf = classOf;
    this.#codeOf = codeOf;
    this.#shift = Math.ceil(Math.log2(codeOf.length));
    this.#table = stored?.table ?? new Uint16Array(0);
    this.#accepts = new Map(stored?.accepts);
    this.#isLong = stored?.isLong ?? [];
    this.#stored = stored;
    this.#entries = stored?.entries ?? new Uint16Array(anywhere + 1);
    if (stored === undefined) this.#reset();
  }

  get #states(): States {
    return (this.#made ??= new States(this.#stored?.states()));
  }

  /** The states that texts have reached so far, and where they lead. */
  store(): { readonly walked: StoredAutomaton; readonly states: StoredStates } {
    const walked = {
      classOf: this.#classOf,
      codeOf: this.#codeOf,
      entries: this.#entries,
      table: this.#table.slice(0, this.#states.length << this.#shift),
      accepts: [...this.#accepts],
      isLong: this.#isLong,
      shapes: this.#shapes?.stored ?? noShapes,
    };
    return { walked, states: this.#states.store() };
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
    visit: (start: number, patterns: readonly number[]) => void,
    toCut = false,
  ): number {
    const { codes, length } = text;
    const entries = this.#entries;
    const shapes = this.#shapes;
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
      const previous = start === 0 ? startCode : (codes[start - 1] ?? 0);
      const place = previous < startCode || start === 0 ? previous : otherCode;
      const digit = start > 1 && isDigit(codes[start - 2] ?? 0) ? afterDigit : 0;
      let hits = this.#follow(text, start, entries[place + digit] ?? dead);
      let wasCut = this.#wasCut;
      if (shapes !== null) {
        hits = together(hits, shapes.at(text, start, previous));
        wasCut ||= shapes.wasCut;
      }
      if (wasCut && start < open) {
        open = start;
        if (toCut) break;
      }
      if (hits !== null) visit(start, hits);
    }
    return open;
  }

  /** The expressions that may match from one place on, whatever stands before it. */
  at(text: CodeText, start: number): readonly number[] {
    const hits = this.#follow(text, start, this.#entries[anywhere] ?? dead);
    return together(hits, this.#shapes?.at(text, start, startCode) ?? null) ?? none;
  }

  /** What may match from a place on, given the state to begin in; null when nothing may. Sets `#wasCut`: whether the text's end came first. */
  #follow({ codes, length }: CodeText, start: number, entry: number): readonly number[] | null {
    const classOf = this.#classOf;
    const otherClass = classOf[otherCode] ?? 0;
    const shift = this.#shift;
    let table = this.#table;
    this.#wasCut = false;
    let before = entry;
    let code = codes[start] ?? 0;
    let column = code < otherCode ? (classOf[code] ?? 0) : otherClass;
    let state = table[(before << shift) | column] ?? unknown;
    if (state === dead) return null;
    let hits: readonly number[] | null = null;
    let at = start;
    let end = Math.min(length, start + shortCharsMax);
    for (;;) {
      if (state === unknown) {
        state = this.#make(before, column);
        table = this.#table;
      }
      if (state === dead) break;
      at += 1;
      if ((state & matching) !== 0) {
        state &= ~matching;
        if (at === length || !isWordCode(codes[at] ?? 0) || !isWordCode(codes[at - 1] ?? 0)) {
          hits = union(hits, this.#accepts.get(state) ?? none);
        }
      }
      if (at === end) {
        // Only a long expression is followed further, step by step.
        if (at === length || !this.#isLong[state]) break;
        end += 1;
      }
      code = codes[at] ?? 0;
      column = code < otherCode ? (classOf[code] ?? 0) : otherClass;
      before = state;
      state = table[(state << shift) | column] ?? unknown;
    }
    this.#wasCut = state !== dead && at === length;
    return hits;
  }

  /** The state that a column leads to, marked where it accepts. All columns like it are known from then on. */
  #make(state: number, column: number): number {
    const { kind, next, sets } = this.#expressions.nodes;
    const alike = (this.#alike ??= new AlikeColumns(sets, this.#codeOf));
    const made = this.#expressions.members;
    made.clear();
    alike.begin(column);
    for (const member of this.#states.nodesOf(state)) {
      const set = kind[member] ?? accepting;
      if (set >= 0 && alike.has(set)) made.add(next[member] ?? 0);
    }
    if (this.#states.length >= this.#statesMax) {
      // The walk goes on from the state that it needs; the others will be made again.
      const members = made.found.slice(0, made.count);
      this.#reset();
      made.clear();
      for (const member of members) made.add(member);
      return this.#intern(made);
    }
    const target = this.#intern(made);
    alike.fill(this.#table, state << this.#shift, target);
    return target;
  }

  #intern(members: Members): number {
    if (members.count === 0) return dead;
    const before = this.#states.length;
    const id = this.#states.of(members);
    if (id < before) return this.#marked(id);
    const accepted: number[] = [];
    let isLong = false;
    const { kind, next } = this.#expressions.nodes;
    const { longNodes } = this.#expressions;
    for (let at = 0; at < members.count; at += 1) {
      const member = members.found[at] ?? 0;
      if (kind[member] === accepting) accepted.push(...(this.#places.get(next[member] ?? 0) ?? none));
      isLong ||= longNodes[member] === 1;
    }
    if (accepted.length > 0)
      this.#accepts.set(
        id,
        accepted.sort((a, b) => a - b),
      );
    this.#isLong.push(isLong);
    const needed = this.#states.length << this.#shift;
    if (needed > this.#table.length) {
      const larger = new Uint16Array(needed * 2).fill(unknown);
      larger.set(this.#table);
      this.#table = larger;
    }
    return this.#marked(id);
  }

  #marked(id: number): number {
    return this.#accepts.has(id) ? id | matching : id;
  }

  /** Only the states that a file held are left; where there was none, the dead state and the entries. */
  #reset(): void {
    if (this.#stored !== undefined) return this.#restore(this.#stored);
    this.#table = new Uint16Array(64 << this.#shift).fill(unknown);
    this.#table.fill(dead, 0, 1 << this.#shift);
    this.#accepts = new Map();
    this.#isLong = [false];
    this.#made = new States();
    const made = this.#expressions.members;
    made.clear();
    this.#states.of(made);
    const before = classesOf(
      this.#all.map(({ number }) => this.#expressions.allowedOf(number)),
      allowedSize,
    );
    const begin = (all: readonly Expression[]): number => {
      made.clear();
      for (const { entry } of all) made.add(entry);
      // An entry that accepts would have matched nothing.
      return this.#intern(made) & ~matching;
    };
    const states = before.members.map((place) =>
      begin(this.#all.filter(({ number }) => this.#expressions.allowedOf(number)[place] === 1)),
    );
    for (const [place, beginning] of before.classOf.entries()) this.#entries[place] = states[beginning] ?? dead;
    this.#entries[anywhere] = begin(this.#all);
  }

  /** What led to other states than those of the file is unknown again. */
  #restore({ isLong, states }: PreparedAutomaton): void {
    const stored = states();
    const kept = stored.ends.length;
    const rows = kept << this.#shift;
    for (let at = 0; at < rows; at += 1) if ((this.#table[at]! & ~matching) >= kept) this.#table[at] = unknown;
    this.#table.fill(unknown, rows);
    for (const state of this.#accepts.keys()) if (state >= kept) this.#accepts.delete(state);
    isLong.length = kept;
    this.#made = new States(stored);
  }
}

const none: readonly number[] = [];
const noShapes: StoredShapes = { classes: new Int32Array(0), rows: new Int32Array(0) };

/** What either says, in the order of the list. */
const together = (a: readonly number[] | null, b: readonly number[] | null): readonly number[] | null =>
  a === null ? b : b === null ? a : [...new Set([...a, ...b])].sort((one, other) => one - other);

const union = (a: readonly number[] | null, b: readonly number[]): readonly number[] => {
  if (a === null) return b;
  const more = b.filter((one) => !a.includes(one));
  return more.length === 0 ? a : [...a, ...more];
};
