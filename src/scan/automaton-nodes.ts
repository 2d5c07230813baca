/**
 * The nodes of many expressions, each built once, whoever asks: what it begins with and several automata read the same ones.
 * @module
 */
import { Builder, countedMax, type Node, shortCharsMax } from "./automaton-builder.ts";
import { type Allowed, allowedAfter } from "./automaton-entries.ts";
import { longestMatch, parseExpression } from "./pattern-syntax.ts";

export interface Expression {
  readonly entry: number;
  /** Its nodes are those from `first` on and before `end`. */
  readonly first: number;
  readonly end: number;
  /** The most characters that it can match. */
  readonly charsMax: number;
  readonly allowed: Allowed;
}

/** See the module. */
export class Expressions {
  readonly #builder = new Builder();
  readonly #known = new Map<RegExp, Expression>();

  get nodes(): readonly Node[] {
    return this.#builder.nodes;
  }

  /** Throws `policy_invalid` when a match has no bound. */
  of(pattern: RegExp): Expression {
    const known = this.#known.get(pattern) ?? this.#build(pattern);
    this.#known.set(pattern, known);
    return known;
  }

  /** All nodes that read or have matched and that are reached from one without reading. */
  closure(id: number): readonly number[] {
    return this.#builder.closure(id);
  }

  #build(pattern: RegExp): Expression {
    const builder = this.#builder;
    const flags = pattern.flags.replace(/[^iu]/g, "");
    const tree = parseExpression(pattern);
    const charsMax = longestMatch(pattern, tree);
    const first = builder.nodes.length;
    builder.countedMax = charsMax > shortCharsMax ? Number.POSITIVE_INFINITY : countedMax;
    const entry = builder.alternatives(tree.alternatives, flags, builder.add({ accepts: pattern }));
    return { entry, first, end: builder.nodes.length, charsMax, allowed: allowedAfter(builder, tree, flags) };
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
