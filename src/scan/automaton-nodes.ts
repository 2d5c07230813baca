/**
 * The nondeterministic automaton of many expressions (Thompson's construction, without the steps that read nothing).
 * @module
 */
import { Builder, countedMax, type Node, otherCode, reached, shortCharsMax, startCode } from "./automaton-builder.ts";
import { type Allowed, allowedAfter } from "./automaton-entries.ts";
import { longestMatch, parseExpression } from "./pattern-syntax.ts";

const none = -1;

export interface Nodes {
  readonly count: number;
  /** The class of each ASCII code, and of all others at `otherCode`: characters that no expression tells apart. */
  readonly classOf: Uint8Array;
  readonly classes: number;
  /** Whether a set has a class: a row of `classes` for each set. */
  readonly setMatrix: Uint8Array;
  /** The set that a node reads; -1 for one that has matched. */
  readonly setOf: Int32Array;
  /** Where a node leads when it has read. */
  readonly targets: readonly (readonly number[])[];
  /** Which expression a node has matched. */
  readonly acceptsOf: ReadonlyMap<number, number>;
  /**
   * Where expressions begin, by the ASCII code before: at `otherCode` for all others, at `startCode` for the start of a text. First where no
   * digit stands before that one, then where one does.
   */
  readonly entries: readonly [readonly Int32Array[], readonly Int32Array[]];
  /** Whether a node is of an expression that may match more than `shortCharsMax`. */
  isLong(node: number): boolean;
}

const classesOf = (sets: readonly Uint8Array[]): Pick<Nodes, "classOf" | "classes" | "setMatrix"> => {
  const names = new Map<string, number>();
  const classOf = new Uint8Array(otherCode + 1);
  for (let code = 0; code <= otherCode; code += 1) {
    const name = sets.map((set) => set[code]).join("");
    const known = names.get(name) ?? names.size;
    names.set(name, known);
    classOf[code] = known;
  }
  const classes = names.size;
  const setMatrix = new Uint8Array(sets.length * classes);
  for (const [row, set] of sets.entries()) {
    for (let code = 0; code <= otherCode; code += 1) setMatrix[row * classes + (classOf[code] ?? 0)] = set[code] ?? 0;
  }
  return { classOf, classes, setMatrix };
};

const entriesOf = (
  nodes: readonly Node[],
  beginnings: readonly { entry: number; allowed: Allowed }[],
  afterDigit: 0 | 1,
): Int32Array[] => {
  const same = new Map<string, Int32Array>();
  return Array.from({ length: startCode + 1 }, (_, code) => {
    const from = beginnings.filter(({ allowed }) => allowed[afterDigit][code] === 1).map(({ entry }) => entry);
    const name = from.join(",");
    const entry = same.get(name) ?? Int32Array.from(reached(nodes, from)).sort();
    same.set(name, entry);
    return entry;
  });
};

/** The automaton of expressions; each is known by its place in the list. */
export const buildNodes = (patterns: readonly RegExp[]): Nodes => {
  const builder = new Builder();
  const beginnings = patterns.map((pattern, id) => {
    const flags = pattern.flags.replace(/[^iu]/g, "");
    const tree = parseExpression(pattern);
    const isLong = longestMatch(pattern) > shortCharsMax;
    const from = builder.nodes.length;
    builder.countedMax = isLong ? Number.POSITIVE_INFINITY : countedMax;
    const entry = builder.alternatives(tree.alternatives, flags, builder.add({ accepts: id }));
    if (isLong) builder.long.push([from, builder.nodes.length]);
    return { entry, allowed: allowedAfter(builder, tree, flags) };
  });
  const { nodes } = builder;
  const sets = [...new Set(nodes.flatMap((node) => ("set" in node ? [node.set] : [])))];
  const place = new Map(sets.map((set, row) => [set, row]));
  return {
    count: nodes.length,
    ...classesOf(sets),
    setOf: Int32Array.from(nodes, (node) => ("set" in node ? (place.get(node.set) ?? none) : none)),
    targets: nodes.map((node) => ("set" in node ? builder.closure(node.next) : [])),
    acceptsOf: new Map(nodes.flatMap((node, id) => ("accepts" in node ? [[id, node.accepts] as const] : []))),
    entries: [entriesOf(nodes, beginnings, 0), entriesOf(nodes, beginnings, 1)],
    isLong: (node) => builder.long.some(([from, to]) => node >= from && node < to),
  };
};
