/**
 * The nodes of many expressions, as numbers: there are some 170,000 of them. As objects they would take ten times the place, and no file
 * could hold them.
 * @module
 */

/** Goes on by a character of a set, or to both of two nodes without one, or has matched. */
export type Node =
  | {
      readonly set: Uint8Array;
      readonly next: number;
      /** The one letter or digit that it stands for, folded. */ readonly letter?: string;
    }
  | { readonly both: readonly [number, number] }
  | { readonly accepts: number };

/** What a file holds of them. */
export interface StoredNodes {
  readonly next: Int32Array;
  readonly kind: Int32Array;
  /** All sets, one after another. */
  readonly sets: Uint8Array;
}

/** The `kind` of a node that has matched. */
export const accepting = -1;
const sizeAtFirst = 1_024;

const grown = (array: Int32Array, size: number): Int32Array => {
  const larger = new Int32Array(size);
  larger.set(array);
  return larger;
};

/** See the module. */
export class Nodes {
  /** Where a node goes on; of one that has matched, the number of its expression. */
  next: Int32Array = new Int32Array(sizeAtFirst);
  /** The number of the set that a node reads; below -1, `-2 - kind` is the second node to go on to without reading; -1 has matched. */
  kind: Int32Array = new Int32Array(sizeAtFirst);
  readonly sets: Uint8Array[] = [];
  #length = 0;
  readonly #numbers = new Map<Uint8Array, number>();
  readonly #letters: (string | undefined)[] = [];

  /** `setSize` is how many characters a set tells apart. */
  constructor(setSize: number, stored?: StoredNodes) {
    if (stored === undefined) return;
    this.next = stored.next;
    this.kind = stored.kind;
    this.#length = stored.next.length;
    for (let at = 0; at < stored.sets.length; at += setSize) this.sets.push(stored.sets.subarray(at, at + setSize));
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a node and returns its number. */
  add(node: Node): number {
    const id = this.#length;
    if (id === this.next.length) {
      this.next = grown(this.next, 2 * id);
      this.kind = grown(this.kind, 2 * id);
    }
    this.#length += 1;
    this.put(id, node);
    return id;
  }

  /** Another node in the place of one. */
  put(id: number, node: Node): void {
    if ("set" in node) {
      this.kind[id] = this.#numberOf(node.set, node.letter);
      this.next[id] = node.next;
    } else if ("both" in node) {
      this.kind[id] = -2 - node.both[1];
      this.next[id] = node.both[0];
    } else {
      this.kind[id] = accepting;
      this.next[id] = node.accepts;
    }
  }

  at(id: number): Node {
    const kind = this.kind[id] ?? accepting;
    const next = this.next[id] ?? 0;
    if (kind === accepting) return { accepts: next };
    if (kind < accepting) return { both: [next, -2 - kind] };
    const set = this.sets[kind] ?? nothing;
    const letter = this.#letters[kind];
    return letter === undefined ? { set, next } : { set, next, letter };
  }

  /** Whether a node goes on to two without reading. */
  isFork(id: number): boolean {
    return (this.kind[id] ?? accepting) < accepting;
  }

  /** All nodes that read or have matched and that are reached from one without reading. */
  reached(from: number): number[] {
    const { kind, next } = this;
    const seen = new Set<number>();
    const pending = [from];
    const found: number[] = [];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const what = kind[id] ?? accepting;
      if (what < accepting) pending.push(next[id] ?? 0, -2 - what);
      else found.push(id);
    }
    return found;
  }

  /** What `stored` takes. */
  store(): StoredNodes {
    const sets = Buffer.concat(this.sets);
    return {
      next: this.next.slice(0, this.#length),
      kind: this.kind.slice(0, this.#length),
      sets: new Uint8Array(sets),
    };
  }

  /** A letter goes with its set: who reads the same set stands for the same letter. */
  #numberOf(set: Uint8Array, letter: string | undefined): number {
    const known = this.#numbers.get(set);
    if (known !== undefined) return known;
    const number = this.sets.push(set) - 1;
    this.#letters[number] = letter;
    this.#numbers.set(set, number);
    return number;
  }
}

const nothing = new Uint8Array(0);
