/**
 * The nodes of many expressions, each built once, whoever asks: what it begins with and several automata read the same ones.
 * @module
 */
import { Builder, countedMax, otherCode, shortCharsMax } from "./automaton-builder.ts";
import { type Allowed, allowedAfter, allowedSize } from "./automaton-entries.ts";
import { Nodes, type StoredNodes } from "./nodes.ts";
import { longestMatch, parseExpression } from "./pattern-syntax.ts";

export interface Expression {
  /** Its place among all of them: what its accepting node says. */
  readonly number: number;
  readonly entry: number;
  /** Its nodes are those from `first` on and before `end`. */
  readonly first: number;
  readonly end: number;
  /** The most characters that it can match. */
  readonly charsMax: number;
  readonly allowed: Allowed;
}

/** What a file holds of them. */
export interface StoredExpressions {
  readonly nodes: StoredNodes;
  /** Of each expression `entry`, `first`, `end` and `charsMax`. */
  readonly rows: Int32Array;
  /** Of each expression `allowed`. */
  readonly allowed: Uint8Array;
}

const rowSize = 4;

/** See the module. */
export class Expressions {
  readonly nodes: Nodes;
  readonly #builder: Builder;
  readonly #known = new Map<RegExp, Expression>();
  #longNodes = new Uint8Array(0);
  readonly #closures = new Map<number, readonly number[]>();

  /** `patterns` are those that were stored, in their order. */
  constructor(stored?: StoredExpressions, patterns: readonly RegExp[] = []) {
    this.nodes = new Nodes(otherCode + 1, stored?.nodes);
    this.#builder = new Builder(this.nodes);
    if (stored === undefined) return;
    for (const [number, pattern] of patterns.entries()) {
      const [entry = 0, first = 0, end = 0, charsMax = 0] = stored.rows.subarray(number * rowSize);
      const allowed = stored.allowed.subarray(number * allowedSize, (number + 1) * allowedSize);
      this.#known.set(pattern, { number, entry, first, end, charsMax, allowed });
    }
  }

  /** Which nodes are of an expression that may match more than `shortCharsMax`. */
  get longNodes(): Uint8Array {
    if (this.#longNodes.length !== this.nodes.length) {
      this.#longNodes = new Uint8Array(this.nodes.length);
      for (const { first, end, charsMax } of this.#known.values()) {
        if (charsMax > shortCharsMax) this.#longNodes.fill(1, first, end);
      }
    }
    return this.#longNodes;
  }

  /** Throws `policy_invalid` when a match has no bound. */
  of(pattern: RegExp): Expression {
    const known = this.#known.get(pattern) ?? this.#build(pattern);
    this.#known.set(pattern, known);
    return known;
  }

  /** All nodes that read or have matched and that are reached from one without reading. */
  closure(id: number): readonly number[] {
    if (!this.nodes.isFork(id)) return [id];
    const known = this.#closures.get(id) ?? this.nodes.reached(id);
    this.#closures.set(id, known);
    return known;
  }

  /** What `stored` takes: of all expressions, in the order in which they were first asked for. */
  store(): StoredExpressions {
    const all = [...this.#known.values()];
    const rows = all.flatMap(({ entry, first, end, charsMax }) => [entry, first, end, charsMax]);
    const allowed = new Uint8Array(all.length * allowedSize);
    for (const [number, one] of all.entries()) allowed.set(one.allowed, number * allowedSize);
    return { nodes: this.nodes.store(), rows: Int32Array.from(rows), allowed };
  }

  #build(pattern: RegExp): Expression {
    const builder = this.#builder;
    const flags = pattern.flags.replace(/[^iu]/g, "");
    const tree = parseExpression(pattern);
    const charsMax = longestMatch(pattern, tree);
    const first = builder.nodes.length;
    const number = this.#known.size;
    builder.countedMax = charsMax > shortCharsMax ? Number.POSITIVE_INFINITY : countedMax;
    const entry = builder.alternatives(tree.alternatives, flags, builder.add({ accepts: number }));
    const allowed = allowedAfter(builder, tree, flags);
    return { number, entry, first, end: builder.nodes.length, charsMax, allowed };
  }
}

/** Which members of `size` no set tells apart: the class of each, and of each class one member. */
export const classesOf = (sets: readonly Uint8Array[], size: number): { classOf: Uint16Array; members: number[] } => {
  const classOf = new Uint16Array(size);
  const split = new Int16Array(2 * size);
  let members = [0];
  for (const set of sets) {
    // A class that a set has a part of becomes two.
    split.fill(-1);
    members = [];
    for (let member = 0; member < size; member += 1) {
      const part = 2 * (classOf[member] ?? 0) + (set[member] ?? 0);
      if (split[part] === -1) split[part] = members.push(member) - 1;
      classOf[member] = split[part] ?? 0;
    }
  }
  return { classOf, members };
};
