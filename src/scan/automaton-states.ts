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

/** See the module. */
export class States {
  readonly #stored: StoredStates;
  /** The nodes of each further state. */
  readonly #added: Int32Array[] = [];
  /** The states by their hashes; one whose hash is taken has the next one that is not. Made when it is first needed. */
  #byHash: Map<number, number> | null = null;

  constructor(stored = noStates) {
    this.#stored = stored;
  }

  get length(): number {
    return this.#stored.ends.length + this.#added.length;
  }

  /** The nodes of a state. */
  nodesOf(state: number): Int32Array {
    const { nodes, ends } = this.#stored;
    if (state >= ends.length) return this.#added[state - ends.length] ?? nothing;
    return nodes.subarray(state === 0 ? 0 : ends[state - 1], ends[state]);
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
    this.#added.push(members.found.slice(0, members.count));
    return this.length - 1;
  }

  #storedByHash(): Map<number, number> {
    const byHash = new Map<number, number>();
    for (let state = 0; state < this.#stored.hashes.length; state += 1) {
      let hash = this.#stored.hashes[state]!;
      while (byHash.has(hash)) hash = (hash + 1) & hashBits;
      byHash.set(hash, state);
    }
    return byHash;
  }

  #isOf(state: number, members: Members): boolean {
    const nodes = this.nodesOf(state);
    if (nodes.length !== members.count) return false;
    for (const node of nodes) if (!members.has(node)) return false;
    return true;
  }

  store(): StoredStates {
    const all = Array.from({ length: this.length }, (_, state) => this.nodesOf(state).toSorted());
    const ends = new Int32Array(all.length);
    let end = 0;
    for (const [state, { length }] of all.entries()) ends[state] = end += length;
    const nodes = new Int32Array(end);
    for (const [state, own] of all.entries()) nodes.set(own, (ends[state] ?? 0) - own.length);
    return { nodes, ends, hashes: Int32Array.from(all, hashOf) };
  }
}

const hashOf = (nodes: Int32Array): number => {
  let hash = 0;
  for (const node of nodes) hash += hashOfNode(node);
  return hash & hashBits;
};
