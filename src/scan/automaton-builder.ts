/**
 * Builds the nondeterministic automaton of expressions from their syntax trees (Thompson's construction).
 * @module
 */
import type { AST } from "@eslint-community/regexpp";
import { foldCode } from "./fold.ts";
import { type Node, Nodes } from "./nodes.ts";
import { isWordCode } from "./word-boundary.ts";

/** Stands for all characters beyond ASCII. */
export const otherCode = 128;
/** Stands for the start of a text, where a character before is asked for. */
export const startCode = 129;
/** Longer matches are rare enough for states that count them exactly. */
export const shortCharsMax = 256;
/** In a short expression wider ranges of a single character's repetition are taken for unbounded ones: each count would be states of its own. */
export const countedMax = 12;
/** The set of each element that was met, by its flags and then its source: most patterns use the same few. */
const sets = new Map<string, Map<string, Uint8Array>>();

const otherForms = new WeakSet<Uint8Array>();

/** Whether a set reaches beyond ASCII only by other forms of its own letters. */
export const hasOtherFormsOnly = (set: Uint8Array): boolean => otherForms.has(set);

/** See the module. */
export class Builder {
  readonly nodes: Nodes;
  countedMax = countedMax;

  constructor(nodes: Nodes) {
    this.nodes = nodes;
  }

  add(node: Node): number {
    return this.nodes.add(node);
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
      this.nodes.put(loop, { both: [read, next] });
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
    const isLetter =
      element.type === "Character" && (element.value < otherCode ? isWordCode(element.value) : element.value <= 0xffff);
    const entry = this.add(
      isLetter ? { set, next, letter: String.fromCharCode(foldCode(element.value)) } : { set, next },
    );
    if (element.type === "Character" && element.value <= 0xffff) return entry;
    if (set[otherCode] === 0 || !flags.includes("u")) return entry;
    // One character may be two code units.
    const second = this.add({ set: beyondAscii, next });
    return this.add({ both: [entry, this.add({ set: beyondAscii, next: second })] });
  }

  setOf(element: AST.Element, flags: string): Uint8Array {
    const same = sets.get(flags) ?? new Map<string, Uint8Array>();
    sets.set(flags, same);
    const known = same.get(element.raw);
    if (known !== undefined) return known;
    const set = new Uint8Array(otherCode + 1).fill(1, 0, otherCode);
    const others = ascii.replaceAll(new RegExp(element.raw, `${flags}g`), "");
    for (let at = 0; at < others.length; at += 1) set[others.charCodeAt(at)] = 0;
    if (reachesBeyondAscii(element)) set[otherCode] = 1;
    // Under `iu`, k and s have a third form each (the Kelvin sign, the long s).
    else if (flags === "iu" && /[ks]/i.test(element.raw)) {
      set[otherCode] = 1;
      otherForms.add(set);
    }
    same.set(element.raw, set);
    return set;
  }
}

/** Whether an element reads one character. */
export const isSingle = ({ type }: AST.Element): boolean =>
  type === "Character" || type === "CharacterSet" || type === "CharacterClass";

const ascii = String.fromCharCode(...Array.from({ length: otherCode }, (_, code) => code));

const beyondAscii = new Uint8Array(otherCode + 1).fill(1, otherCode);

const reachesBeyondAscii = (element: AST.Element): boolean => {
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
