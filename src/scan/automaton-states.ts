/**
 * The states of an automaton by the nodes that each stands for.
 * @module
 */
import { hashBits, hashOfNode, type Members } from "./automaton-nodes.ts";

/** What a file holds of them. */
export interface StoredStates {
  /** The nodes of all states, one state after another. */
  readonly nodes: Int32Array;
  /** Where each state's nodes end, and a hash of them. */
  readonly ends: Int32Array;
  readonly hashes: Int32Array;
}

const nothing = new Int32Array(0);
export const noStates: StoredStates = { nodes: nothing, ends: nothing, hashes: nothing };

const grown = (array: Int32Array, length: number): Int32Array => {
  const larger = new Int32Array(2 * length);
  larger.set(array);
  return larger;
};

/** See the module. */
export class States {
  readonly #storedHashes: Int32Array;
  /** As `StoredStates` has them; the arrays may be longer. */
  nodes: Int32Array;
  #ends: Int32Array;
  length: number;
  /** The states by their hashes; one whose hash is taken has the next one that is not. Made when it is first needed. */
  #byHash: Map<number, number> | null = null;

  constructor({ nodes, ends, hashes } = noStates) {
    this.#storedHashes = hashes;
    this.nodes = nodes;
    this.#ends = ends;
    this.length = ends.length;
  }

  /** Where the nodes of a state begin, and end, among all. */
  firstOf(state: number): number {
    return state === 0 ? 0 : (this.#ends[state - 1] ?? 0);
  }

  endOf(state: number): number {
    return this.#ends[state] ?? 0;
  }

  /** The state of these nodes; a new one where there is none. */
  of(members: Members): number {
    const byHash = (this.#byHash ??= this.#storedByHash());
    let hash = members.hash;
    for (let known = byHash.get(hash); known !== undefined; known = byHash.get(hash)) {
      if (this.#isOf(known, members)) return known;
      hash = (hash + 1) & hashBits;
    }
    byHash.set(hash, this.length);
    return this.#add(members);
  }

  #add({ found, count }: Members): number {
    const state = this.length;
    const first = this.firstOf(state);
    const end = first + count;
    if (end > this.nodes.length) this.nodes = grown(this.nodes, end);
    if (state === this.#ends.length) this.#ends = grown(this.#ends, state + 1);
    for (let at = 0; at < count; at += 1) this.nodes[first + at] = found[at]!;
    this.#ends[state] = end;
    this.length += 1;
    return state;
  }

  #storedByHash(): Map<number, number> {
    const byHash = new Map<number, number>();
    for (let state = 0; state < this.#storedHashes.length; state += 1) {
      let hash = this.#storedHashes[state]!;
      while (byHash.has(hash)) hash = (hash + 1) & hashBits;
      byHash.set(hash, state);
    }
    return byHash;
  }

  #isOf(state: number, members: Members): boolean {
    const first = this.firstOf(state);
    const end = this.endOf(state);
    if (end - first !== members.count) return false;
    for (let at = first; at < end; at += 1) if (!members.has(this.nodes[at]!)) return false;
    return true;
  }

  store(): StoredStates {
    const all = Array.from({ length: this.length }, (_, state) =>
      this.nodes.slice(this.firstOf(state), this.endOf(state)).sort(),
    );
    const nodes = new Int32Array(this.firstOf(this.length));
    for (const [state, own] of all.entries()) nodes.set(own, this.firstOf(state));
    return { nodes, ends: this.#ends.slice(0, this.length), hashes: Int32Array.from(all, hashOf) };
  }
}

const hashOf = (nodes: Int32Array): number => {
  let hash = 0;
  for (const node of nodes) hash += hashOfNode(node);
  return hash & hashBits;
};
