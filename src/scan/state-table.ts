/**
 * Some expressions as one deterministic automaton: a table of states, and where each character leads. States are made when a text first reaches them,
 * as in RE2 (https://swtch.com/~rsc/regexp/regexp1.html), and thrown away together when they become too many.
 * @module
 */
import { otherCode, shortCharsMax } from "./automaton-builder.ts";
import { AlikeColumns, type CharacterColumns, charactersOf } from "./automaton-columns.ts";
import { allowedSize } from "./automaton-entries.ts";
import { classesOf, type Expression, type Expressions, type Members } from "./automaton-nodes.ts";
import type { CodeText } from "./codes.ts";
import { type StoredStates, States } from "./automaton-states.ts";
import { accepting } from "./nodes.ts";
import { isWordCode } from "./word-boundary.ts";

const dead = 0;
/** Where a walk may begin whatever stands before: see `Allowed` for all other ways. */
export const anywhere = allowedSize;
/** Marks a state in which an expression has matched. */
const matching = 0x8000;
const unknown = 0x7fff;

/** Patterns of a list, by their places in it. */
export type Places = readonly number[];

/** What a file holds of one, but for its states: see the fields of `StateTable`. */
export interface StoredTable extends CharacterColumns {
  readonly places: Places;
  readonly begins: Uint8Array;
  readonly entries: Uint16Array;
  readonly table: Uint16Array;
  /** By the states. */
  readonly accepts: readonly (readonly [number, Places])[];
  readonly isLong: boolean[];
}

/** One that a file held. Its states are asked for when one is to be made that the table does not have. */
export interface PreparedTable extends StoredTable {
  states(): StoredStates;
}

/** See the module. */
export class StateTable {
  readonly #expressions: Expressions;
  readonly #places: Places;
  readonly #all: readonly Expression[];
  /** Where in the list an expression stands, by its number. */
  readonly #placesOf: ReadonlyMap<number, Places>;
  readonly #statesMax: number;
  readonly #classOf: Uint16Array;
  readonly #codeOf: readonly number[];
  #alike: AlikeColumns | null = null;
  /** A row of `2 ** #shift` columns for each state: where the characters of one lead. */
  readonly #shift: number;
  #table: Uint16Array;
  /** What is matched in a state. */
  #accepts: Map<number, Places>;
  #made: States | null = null;
  readonly #stored: PreparedTable | undefined;
  #isLong: boolean[];
  /** By code, as `classOf` has them, 1 for those that a match may begin with. */
  readonly begins: Uint8Array;
  /** The state to begin in, by what stands before, and at `anywhere` the one that begins all. */
  readonly #entries: Uint16Array;
  /** Whether the text's end came before that of the last walk. */
  wasCut = false;

  /** Those of the patterns that stand at `places`. `stored` is what `store` gave for the same patterns and expressions. */
  constructor(
    patterns: readonly RegExp[],
    places: Places,
    expressions: Expressions,
    statesMax: number,
    stored?: PreparedTable,
  ) {
    const expressionAt = (place: number): Expression => expressions.of(patterns[place] ?? /$/);
    this.#expressions = expressions;
    this.#places = places;
    this.#statesMax = statesMax;
    this.#all = [...new Set(places.map(expressionAt))];
    this.#placesOf = Map.groupBy(places, (place) => expressionAt(place).number);
    const { classOf, codeOf } = stored ?? charactersOf(expressions.nodes, this.#all);
    this.#classOf = classOf;
    this.#codeOf = codeOf;
    this.#shift = Math.ceil(Math.log2(codeOf.length));
    this.#table = stored?.table ?? new Uint16Array(0);
    this.#accepts = new Map(stored?.accepts);
    this.#isLong = stored?.isLong ?? [];
    this.#stored = stored;
    this.begins = stored?.begins ?? beginningsOf(expressions, this.#all);
    this.#entries = stored?.entries ?? new Uint16Array(anywhere + 1);
    if (stored === undefined) this.#reset();
  }

  get #states(): States {
    return (this.#made ??= new States(this.#stored?.states()));
  }

  /** The states that texts have reached so far, and where they lead. */
  store(): { readonly walked: StoredTable; readonly states: StoredStates } {
    const walked = {
      places: this.#places,
      begins: this.begins,
      classOf: this.#classOf,
      codeOf: this.#codeOf,
      entries: this.#entries,
      table: this.#table.slice(0, this.#states.length << this.#shift),
      accepts: [...this.#accepts],
      isLong: this.#isLong,
    };
    return { walked, states: this.#states.store() };
  }

  /** What may match from a place on, given what stands before it; null when nothing may. Sets `wasCut`. */
  follow({ codes, length }: CodeText, start: number, entry: number): readonly number[] | null {
    const classOf = this.#classOf;
    const otherClass = classOf[otherCode] ?? 0;
    const shift = this.#shift;
    let table = this.#table;
    this.wasCut = false;
    let before = this.#entries[entry] ?? dead;
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
    this.wasCut = state !== dead && at === length;
    return hits;
  }

  /** The state that a column leads to, marked where it accepts. All columns like it are known from then on. */
  #make(state: number, column: number): number {
    const { kind, next, sets } = this.#expressions.nodes;
    const alike = (this.#alike ??= new AlikeColumns(sets, this.#codeOf));
    const made = this.#expressions.members;
    made.clear();
    alike.begin(column);
    const states = this.#states;
    const end = states.endOf(state);
    for (let at = states.firstOf(state); at < end; at += 1) {
      const member = states.nodes[at]!;
      const set = kind[member] ?? accepting;
      if (set >= 0 && alike.has(set)) made.add(next[member] ?? 0);
    }
    if (states.length >= this.#statesMax) {
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
      if (kind[member] === accepting) accepted.push(...(this.#placesOf.get(next[member] ?? 0) ?? none));
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
  #restore({ isLong, states }: PreparedTable): void {
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

const none: Places = [];

const beginningsOf = (expressions: Expressions, all: readonly Expression[]): Uint8Array => {
  const begins = new Uint8Array(otherCode + 1);
  const { kind, sets } = expressions.nodes;
  for (const node of all.flatMap(({ entry }) => expressions.closure(entry))) {
    const set = sets[kind[node] ?? accepting];
    if (set !== undefined) for (let code = 0; code <= otherCode; code += 1) begins[code]! |= set[code] ?? 0;
  }
  return begins;
};

const union = (a: Places | null, b: Places): Places => {
  if (a === null) return b;
  // Mostly it is what a shorter match has said.
  for (const one of b) if (!a.includes(one)) return [...new Set([...a, ...b])];
  return a;
};
