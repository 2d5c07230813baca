/**
 * The nodes of many expressions, each built once, whoever asks: what it begins with and several automata read the same ones.
 * @module
 */
import { Builder, countedMax, otherCode, shortCharsMax } from "./automaton-builder.ts";
import { type Allowed, allowedAfter, allowedSize } from "./automaton-entries.ts";
import { Nodes, type StoredNodes } from "./nodes.ts";
import { longestMatch, parseExpression } from "./pattern-syntax.ts";
import { type RunShape, runShapesOf } from "./run-shapes.ts";

export interface Expression {
  /** Its place among all of them: what its accepting node says. */
  readonly number: number;
  readonly entry: number;
  /** Its nodes are those from `first` on and before `end`. */
  readonly first: number;
  readonly end: number;
  /** The most characters that it can match. */
  readonly charsMax: number;
}

/** What a file holds of what is needed to make states only: no text but an unusual one asks for it. */
export interface StoredRest {
  readonly nodes: StoredNodes;
  /** Of each expression after which characters it may begin. */
  readonly allowed: Uint8Array;
}

/** Those that a file held: of each `entry`, `first`, `end` and `charsMax`, and how to get at the rest. */
export interface PreparedExpressions {
  readonly rows: Int32Array;
  rest(): StoredRest;
}

const rowSize = 4;

/** Differs for sets of nodes that differ, whatever their order; below 2 ** 30, as V8 keeps such numbers without a place of their own. */
export const hashBits = 0x3fff_ffff;
export const hashOfNode = (node: number): number => {
  const mixed = Math.imul(node + 1, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
};

/** The nodes of one state after another, while they are made. */
export class Members {
  readonly #expressions: Expressions;
  /** Which nodes the state at hand has: those marked with its number. */
  readonly #marks: Int32Array;
  #mark = 1;
  readonly found: Int32Array;
  /** So many of `found` are in use. */
  count = 0;
  #hash = 0;

  constructor(expressions: Expressions) {
    this.#expressions = expressions;
    this.#marks = new Int32Array(expressions.nodes.length);
    this.found = new Int32Array(expressions.nodes.length);
  }

  get size(): number {
    return this.#marks.length;
  }

  /** Of its nodes, in whatever order. */
  get hash(): number {
    return this.#hash & hashBits;
  }

  has(node: number): boolean {
    return this.#marks[node] === this.#mark;
  }

  /** Adds what is reached from a node without reading. */
  add(node: number): void {
    if (!this.#expressions.nodes.isFork(node)) this.#addOne(node);
    else for (const target of this.#expressions.closure(node)) this.#addOne(target);
  }

  #addOne(node: number): void {
    if (this.#marks[node] === this.#mark) return;
    this.#marks[node] = this.#mark;
    this.found[this.count] = node;
    this.count += 1;
    this.#hash = (this.#hash + hashOfNode(node)) | 0;
  }

  /** Another state begins. */
  clear(): void {
    this.count = 0;
    this.#hash = 0;
    this.#mark += 1;
  }
}

/** What making states takes. */
interface Rest {
  readonly nodes: Nodes;
  /** Of each expression, by its number. */
  readonly allowed: Allowed[];
}

const restOf = (stored?: StoredRest): Rest => {
  const count = (stored?.allowed.length ?? 0) / allowedSize;
  return {
    nodes: new Nodes(otherCode + 1, stored?.nodes),
    allowed: Array.from({ length: count }, (_, number) =>
      (stored?.allowed ?? new Uint8Array(0)).subarray(number * allowedSize, (number + 1) * allowedSize),
    ),
  };
};

/** See the module. */
export class Expressions {
  readonly #known = new Map<RegExp, Expression>();
  readonly #prepared: PreparedExpressions | undefined;
  #made: Rest | null = null;
  #longNodes = new Uint8Array(0);
  readonly #closures = new Map<number, readonly number[]>();
  #members: Members | null = null;

  /** `patterns` are those that were prepared, in their order. */
  constructor(prepared?: PreparedExpressions, patterns: readonly RegExp[] = []) {
    this.#prepared = prepared;
    if (prepared === undefined) return;
    for (const [number, pattern] of patterns.entries()) {
      const [entry = 0, first = 0, end = 0, charsMax = 0] = prepared.rows.subarray(number * rowSize);
      this.#known.set(pattern, { number, entry, first, end, charsMax });
    }
  }

  get #rest(): Rest {
    return (this.#made ??= restOf(this.#prepared?.rest()));
  }

  get nodes(): Nodes {
    return this.#rest.nodes;
  }

  /** After which characters an expression may begin. */
  allowedOf(number: number): Allowed {
    return this.#rest.allowed[number] ?? new Uint8Array(allowedSize);
  }

  /** What makes states, one at a time. */
  get members(): Members {
    if (this.#members?.size !== this.nodes.length) this.#members = new Members(this);
    return this.#members;
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

  /** The runs of characters that an expression is one of; null when it is anything else. */
  shapesOf(pattern: RegExp): readonly RunShape[] | null {
    const { charsMax } = this.of(pattern);
    return charsMax > shortCharsMax
      ? null
      : runShapesOf(new Builder(this.nodes), parseExpression(pattern), builderFlags(pattern));
  }

  /** All nodes that read or have matched and that are reached from one without reading. */
  closure(id: number): readonly number[] {
    if (!this.nodes.isFork(id)) return [id];
    const known = this.#closures.get(id) ?? this.nodes.reached(id);
    this.#closures.set(id, known);
    return known;
  }

  /** What a file holds of all expressions, in the order in which they were first asked for. */
  store(): { readonly rows: Int32Array; readonly rest: StoredRest } {
    const all = [...this.#known.values()];
    const rows = all.flatMap(({ entry, first, end, charsMax }) => [entry, first, end, charsMax]);
    const allowed = new Uint8Array(all.length * allowedSize);
    for (const { number } of all) allowed.set(this.allowedOf(number), number * allowedSize);
    return { rows: Int32Array.from(rows), rest: { nodes: this.nodes.store(), allowed } };
  }

  #build(pattern: RegExp): Expression {
    const builder = new Builder(this.nodes);
    const flags = builderFlags(pattern);
    const tree = parseExpression(pattern);
    const charsMax = longestMatch(pattern, tree);
    const first = builder.nodes.length;
    const number = this.#known.size;
    builder.countedMax = charsMax > shortCharsMax ? Number.POSITIVE_INFINITY : countedMax;
    const entry = builder.alternatives(tree.alternatives, flags, builder.add({ accepts: number }));
    this.#rest.allowed[number] = allowedAfter(builder, tree, flags);
    return { number, entry, first, end: builder.nodes.length, charsMax };
  }
}

const builderFlags = ({ flags }: RegExp): string => flags.replace(/[^iu]/g, "");

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
