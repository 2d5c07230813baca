/**
 * The nondeterministic automaton of many expressions (Thompson's construction, without the steps that read nothing).
 * @module
 */
import type { AST } from "@eslint-community/regexpp";
import { foldCode } from "./fold.ts";
import { type PatternStart, startOf } from "./pattern-start.ts";
import { longestMatch, parseExpression } from "./pattern-syntax.ts";

/** Stands for all characters beyond ASCII. */
export const otherCode = 128;
/** Stands for the start of a text, where a character before is asked for. */
export const startCode = 129;
/** Longer matches are rare enough for states that count them exactly. */
export const shortCharsMax = 256;
/** In a short expression wider ranges of a single character's repetition are taken for unbounded ones: each count would be states of its own. */
const countedMax = 12;
const none = -1;

/** Goes on by a character of a set, or to both of two nodes without one, or has matched. */
export type Node =
  | {
      readonly set: Uint8Array;
      readonly next: number;
      /** The one letter beyond ASCII that it stands for, folded. */ readonly letter?: string;
    }
  | { readonly both: readonly [number, number] }
  | { readonly accepts: number };

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

/** See the module. */
export class Builder {
  readonly nodes: Node[] = [];
  /** The nodes of expressions that may match more than `shortCharsMax`, as ranges `[from, to)`. */
  readonly long: [number, number][] = [];
  countedMax = countedMax;
  readonly #sets = new Map<string, Uint8Array>();
  readonly #closures = new Map<number, readonly number[]>();

  /** All nodes that read or have matched and that are reached from one without reading. The nodes must be complete. */
  closure(id: number): readonly number[] {
    const known = this.#closures.get(id) ?? reached(this.nodes, [id]);
    this.#closures.set(id, known);
    return known;
  }

  add(node: Node): number {
    return this.nodes.push(node) - 1;
  }

  /** The entry of what matches one of the alternatives and then goes on to `next`. */
  alternatives(list: readonly AST.Alternative[], flags: string, next: number): number {
    const entries = list.map(({ elements }) =>
      elements.reduceRight((then, element) => this.element(element, flags, then), next),
    );
    return entries.reduce((a, b) => this.add({ both: [a, b] }));
  }

  element(element: AST.Element, flags: string, next: number): number {
    switch (element.type) {
      case "Group":
      case "CapturingGroup":
        return this.alternatives(element.alternatives, flags, next);
      case "Quantifier":
        return this.quantifier(element, flags, next);
      case "Assertion":
      case "Backreference":
        return next;
      default:
        return this.character(element, flags, next);
    }
  }

  quantifier({ min, max, element }: AST.Quantifier, flags: string, next: number): number {
    let entry = next;
    if (max - min > this.countedMax && isSingle(element)) {
      const loop = this.add({ both: [next, next] });
      const read = this.element(element, flags, loop);
      this.nodes[loop] = { both: [read, next] };
      entry = loop;
      for (let needed = 0; needed < min; needed += 1) entry = this.element(element, flags, entry);
      return entry;
    }
    for (let optional = min; optional < max; optional += 1) {
      entry = this.add({ both: [this.element(element, flags, entry), next] });
    }
    for (let needed = 0; needed < min; needed += 1) entry = this.element(element, flags, entry);
    return entry;
  }

  character(element: AST.Element, flags: string, next: number): number {
    const set = this.setOf(element, flags);
    const isLetter = element.type === "Character" && element.value >= otherCode && element.value < 0xffff;
    const letter = isLetter ? { letter: String.fromCharCode(foldCode(element.value)) } : {};
    const entry = this.add({ set, next, ...letter });
    if (element.type === "Character" && element.value <= 0xffff) return entry;
    if (set[otherCode] === 0 || !flags.includes("u")) return entry;
    // One character may be two code units.
    const second = this.add({ set: beyondAscii, next });
    return this.add({ both: [entry, this.add({ set: beyondAscii, next: second })] });
  }

  setOf(element: AST.Element, flags: string): Uint8Array {
    const name = `${flags}/${element.raw}`;
    const known = this.#sets.get(name);
    if (known !== undefined) return known;
    const set = new Uint8Array(otherCode + 1);
    const own = new RegExp(`^${element.raw}$`, flags);
    for (let code = 0; code < otherCode; code += 1) if (own.test(String.fromCharCode(code))) set[code] = 1;
    if (reachesBeyondAscii(element, flags)) set[otherCode] = 1;
    this.#sets.set(name, set);
    return set;
  }
}

const isSingle = ({ type }: AST.Element): boolean =>
  type === "Character" || type === "CharacterSet" || type === "CharacterClass";

const beyondAscii = new Uint8Array(otherCode + 1).fill(1, otherCode);

const reachesBeyondAscii = (element: AST.Element, flags: string): boolean => {
  // Under `iu`, k and s have a third form each (the Kelvin sign, the long s).
  if (flags.includes("i") && flags.includes("u") && /[ks]/i.test(element.raw)) return true;
  switch (element.type) {
    case "Character":
      return element.value >= otherCode;
    case "CharacterSet":
      return element.kind === "digit" || element.kind === "word" ? element.negate : true;
    case "CharacterClass":
      return element.negate || element.elements.some((part) => partReaches(part));
    default:
      return true;
  }
};

const partReaches = (part: AST.CharacterClass["elements"][number]): boolean => {
  if (part.type === "Character") return part.value >= otherCode;
  if (part.type === "CharacterClassRange") return part.max.value >= otherCode;
  if (part.type === "CharacterSet") return part.kind === "digit" || part.kind === "word" ? part.negate : true;
  return true;
};

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

/** All nodes that read or have matched and that are reached from one without reading. */
export const reached = (nodes: readonly Node[], from: readonly number[]): number[] => {
  const seen = new Set<number>();
  const pending = [...from];
  const found: number[] = [];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const node = nodes[id];
    if (node === undefined) continue;
    if ("both" in node) pending.push(...node.both);
    else found.push(id);
  }
  return found;
};

/** What joins the pieces of one name, number or key. */
const joiners = "-_.+/";
/** Whether an expression may begin after each code: where no digit stands before that one, and where one does. */
type Allowed = readonly [Uint8Array, Uint8Array];
const runMin = 12;

/**
 * Whether an expression may begin after each code. Not where a lookbehind at its start forbids it; and one that begins with a long repetition
 * begins where the run of such characters does, not at each joint inside it.
 */
const allowedAfter = (builder: Builder, pattern: AST.Pattern, flags: string): Allowed => {
  const allowed = [new Uint8Array(startCode + 1).fill(1), new Uint8Array(startCode + 1).fill(1)] as const;
  const [only, ...others] = pattern.alternatives;
  if (only === undefined || others.length > 0) return allowed;
  const [first] = only.elements;
  if (first?.type === "Assertion" && first.kind === "lookbehind" && first.negate) {
    for (const { elements } of first.alternatives) {
      if (elements.length > 2 || !elements.every(isSingle)) continue;
      const last = elements.at(-1);
      const digit = elements.length === 2 ? elements[0] : undefined;
      if (last === undefined || (digit !== undefined && digit.raw !== String.raw`\d`)) continue;
      const set = builder.setOf(last, flags);
      // What lies beyond ASCII is one class: only the expression knows which of it is meant.
      for (let code = 0; code < otherCode; code += 1) {
        if (set[code] !== 1) continue;
        allowed[1][code] = 0;
        if (digit === undefined) allowed[0][code] = 0;
      }
    }
  }
  const run = runAtStart(only.elements.filter(({ type }) => type !== "Assertion"));
  if (run === null) return allowed;
  const set = builder.setOf(run, flags);
  for (const joiner of joiners) {
    const code = joiner.charCodeAt(0);
    if (set[code] === 1) allowed[0][code] = allowed[1][code] = 0;
  }
  return allowed;
};

/** The character that a long repetition at the beginning, or after one character, is of. */
const runAtStart = (elements: readonly AST.Element[]): AST.Element | null => {
  const [first, second] = elements;
  if (first?.type === "Group" || (first?.type === "Quantifier" && first.element.type === "Group")) {
    const group = first.type === "Group" ? first : first.element;
    const [only, ...others] = group.type === "Group" ? group.alternatives : [];
    return only === undefined || others.length > 0 ? null : runAtStart(only.elements);
  }
  const repeated = first !== undefined && isSingle(first) ? second : first;
  return repeated?.type === "Quantifier" && repeated.max >= runMin && isSingle(repeated.element)
    ? repeated.element
    : null;
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

/** How a pattern begins: see `PatternStart`. */
export const patternStart = (pattern: RegExp): PatternStart => {
  const builder = new Builder();
  const flags = pattern.flags.replace(/[^iu]/g, "");
  return startOf(
    builder,
    builder.alternatives(parseExpression(pattern).alternatives, flags, builder.add({ accepts: 0 })),
  );
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
