/**
 * Many expressions as one automaton, walked once over a text: whatever their number, a clean text costs about one step a character.
 *
 * It says where which expression may match, and never misses a place: lookaround counts as true and all characters beyond ASCII are one class,
 * so the expression itself decides. States are made when a text first reaches them, as in RE2 (https://swtch.com/~rsc/regexp/regexp1.html),
 * and thrown away together when they become too many.
 * @module
 */
import { otherCode, shortCharsMax, startCode } from "./automaton-builder.ts";
import { afterDigit, allowedSize } from "./automaton-entries.ts";
import { classesOf, Expressions } from "./automaton-nodes.ts";
import type { CodeText } from "./codes.ts";
import { isDigit } from "./letters.ts";
import { isForeignCode, isWordCode } from "./word-boundary.ts";

const statesMaxDefault = 20_000;
const dead = 0;
/** Marks a state in which an expression has matched. */
const accepting = 0x8000;
const unknown = 0x7fff;

/** See the module. */
export class Automaton {
  readonly #expressions: Expressions;
  /** Where in the list an expression stands. */
  readonly #places: ReadonlyMap<RegExp, readonly number[]>;
  readonly #statesMax: number;
  /** The class of each ASCII code, and of all others at `otherCode`: characters that no expression tells apart. One of each class. */
  readonly #classOf: Uint16Array;
  readonly #codeOf: readonly number[];
  /** A row of `2 ** #shift` columns for each state: where a class of characters leads. */
  readonly #shift: number;
  #table = new Uint16Array(0);
  #accepts: (readonly number[])[] = [];
  #members: Int32Array[] = [];
  #isLong: boolean[] = [];
  #byHash = new Map<number, number[]>();
  /** Which nodes the state that is being made has already: those marked with its number. */
  readonly #marks: Int32Array;
  readonly #found: Int32Array;
  #count = 0;
  #mark = 1;
  /** Whether a node is of an expression that may match more than `shortCharsMax`. */
  readonly #isLongNode: Uint8Array;
  /** Where expressions begin, by the class of what stands before; see `Allowed`. */
  readonly #beginnings: readonly Int32Array[];
  readonly #beginningOf: Uint16Array;
  /** The state to begin in, by what stands before. */
  readonly #entries = new Uint16Array(allowedSize);

  /** Each of the patterns is known by its place in the list. */
  constructor(patterns: readonly RegExp[], expressions = new Expressions(), statesMax = statesMaxDefault) {
    this.#expressions = expressions;
    this.#statesMax = statesMax;
    this.#places = Map.groupBy(patterns.keys(), (place) => patterns[place] ?? /$/);
    const all = [...this.#places.keys()].map((pattern) => expressions.of(pattern));
    const { nodes } = expressions;
    const sets = new Set<Uint8Array>();
    this.#isLongNode = new Uint8Array(nodes.length);
    for (const { first, end, charsMax } of all) {
      if (charsMax > shortCharsMax) this.#isLongNode.fill(1, first, end);
      for (let id = first; id < end; id += 1) {
        const node = nodes[id];
        if (node !== undefined && "set" in node) sets.add(node.set);
      }
    }
    const { classOf, members } = classesOf([...sets], otherCode + 1);
    this.#classOf = classOf;
    this.#codeOf = members;
    this.#shift = Math.ceil(Math.log2(members.length));
    this.#marks = new Int32Array(nodes.length);
    this.#found = new Int32Array(nodes.length);
    const before = classesOf(
      all.map(({ allowed }) => allowed),
      allowedSize,
    );
    this.#beginningOf = before.classOf;
    this.#beginnings = before.members.map((place) => {
      for (const { entry, allowed } of all) if (allowed[place] === 1) this.#add(entry);
      return this.#taken();
    });
    this.#reset();
  }

  /**
   * Calls `visit` for each place in `[from, to)` where a match may begin and the expressions that may match there; a place with none is left
   * out. A match may begin anywhere but inside a word, and ends anywhere but inside one. Returns where the first walk began that the end of
   * the text cut off: more text could make a match of it. With `toCut` it goes no further than that.
   */
  walk(
    { codes, length }: CodeText,
    from: number,
    to: number,
    visit: (start: number, patterns: readonly number[]) => void,
    toCut = false,
  ): number {
    const classOf = this.#classOf;
    const entries = this.#entries;
    const otherClass = classOf[otherCode] ?? 0;
    const shift = this.#shift;
    let table = this.#table;
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
      let before = entries[place + digit] ?? dead;
      let column = first < otherCode ? (classOf[first] ?? 0) : otherClass;
      let state = table[(before << shift) | column] ?? unknown;
      if (state === dead) continue;
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
        if ((state & accepting) !== 0) {
          state &= ~accepting;
          if (at === length || !isWordCode(codes[at] ?? 0) || !isWordCode(codes[at - 1] ?? 0)) {
            hits = union(hits, this.#accepts[state] ?? none);
          }
        }
        if (at === end) {
          // Only a long expression is followed further, step by step.
          if (at === length || !this.#isLong[state]) break;
          end += 1;
        }
        const code = codes[at] ?? 0;
        column = code < otherCode ? (classOf[code] ?? 0) : otherClass;
        before = state;
        state = table[(state << shift) | column] ?? unknown;
      }
      if (state !== dead && at === length && start < open) {
        open = start;
        if (toCut) break;
      }
      if (hits !== null) visit(start, hits);
    }
    return open;
  }

  /** The state that a class of characters leads to, marked where it accepts. */
  #make(state: number, column: number): number {
    const { nodes } = this.#expressions;
    const code = this.#codeOf[column] ?? 0;
    for (const member of this.#members[state] ?? []) {
      const node = nodes[member];
      if (node !== undefined && "set" in node && node.set[code] === 1) this.#add(node.next);
    }
    const members = this.#taken();
    if (this.#members.length >= this.#statesMax) {
      // The walk goes on from the state that it needs; the others will be made again.
      this.#reset();
      return this.#intern(members);
    }
    const target = this.#intern(members);
    this.#table[(state << this.#shift) | column] = target;
    return target;
  }

  /** Adds what is reached from a node without reading to the state that is being made. */
  #add(node: number): void {
    for (const target of this.#expressions.closure(node)) {
      if (this.#marks[target] === this.#mark) continue;
      this.#marks[target] = this.#mark;
      this.#found[this.#count] = target;
      this.#count += 1;
    }
  }

  /** The nodes of the state that is being made; another one may begin. */
  #taken(): Int32Array {
    const members = this.#found.slice(0, this.#count).sort();
    this.#count = 0;
    this.#mark += 1;
    return members;
  }

  #intern(members: Int32Array): number {
    if (members.length === 0) return dead;
    let hash = members.length;
    for (const member of members) hash = Math.imul(hash ^ member, 0x01000193);
    const same = this.#byHash.get(hash) ?? [];
    const known = same.find((id) => isSame(this.#members[id], members));
    if (known !== undefined) return this.#marked(known);
    const id = this.#members.push(members) - 1;
    same.push(id);
    this.#byHash.set(hash, same);
    this.#accepts.push(this.#acceptedBy(members));
    this.#isLong.push(members.some((member) => this.#isLongNode[member] === 1));
    const needed = this.#members.length << this.#shift;
    if (needed > this.#table.length) {
      const larger = new Uint16Array(needed * 2).fill(unknown);
      larger.set(this.#table);
      this.#table = larger;
    }
    return this.#marked(id);
  }

  #acceptedBy(members: Int32Array): readonly number[] {
    const { nodes } = this.#expressions;
    const places: number[] = [];
    for (const member of members) {
      const node = nodes[member];
      if (node !== undefined && "accepts" in node) places.push(...(this.#places.get(node.accepts) ?? none));
    }
    return places.sort((a, b) => a - b);
  }

  #marked(id: number): number {
    return (this.#accepts[id]?.length ?? 0) === 0 ? id : id | accepting;
  }

  /** Only the dead state and the entries are left. */
  #reset(): void {
    this.#table = new Uint16Array(64 << this.#shift).fill(unknown);
    this.#table.fill(dead, 0, 1 << this.#shift);
    this.#accepts = [none];
    this.#isLong = [false];
    this.#members = [new Int32Array(0)];
    this.#byHash = new Map();
    // An entry that accepts would have matched nothing.
    const states = this.#beginnings.map((members) => this.#intern(members) & ~accepting);
    for (const [place, beginning] of this.#beginningOf.entries()) this.#entries[place] = states[beginning] ?? dead;
  }
}

const isSame = (a: Int32Array | undefined, b: Int32Array): boolean =>
  a !== undefined && a.length === b.length && a.every((member, place) => member === b[place]);

const none: readonly number[] = [];

const union = (a: readonly number[] | null, b: readonly number[]): readonly number[] => {
  if (a === null) return b;
  const more = b.filter((one) => !a.includes(one));
  return more.length === 0 ? a : [...a, ...more];
};
