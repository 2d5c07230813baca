/**
 * The states of an automaton by the nodes that each stands for.
 * @module
 */

/** What a file holds of them. */
export interface StoredStates {
  /** The nodes of all states, one state after another. */
  readonly nodes: Int32Array;
  /** Where each state's nodes end, and a hash of them. */
  readonly ends: Int32Array;
  readonly hashes: Int32Array;
}

const nothing = new Int32Array(0);

/** See the module. */
export class States {
  readonly #stored: StoredStates;
  /** The nodes of each further state. */
  readonly #added: Int32Array[] = [];
  /** Made when it is first needed. */
  #byHash: Map<number, number[]> | null = null;

  constructor(stored: StoredStates = { nodes: nothing, ends: nothing, hashes: nothing }) {
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

  /** The state of these nodes, in their order; a new one where there is none. */
  of(nodes: Int32Array): number {
    this.#byHash ??= Map.groupBy(this.#stored.hashes.keys(), (state) => this.#stored.hashes[state] ?? 0);
    const hash = hashOf(nodes);
    const same = this.#byHash.get(hash) ?? [];
    const known = same.find((state) => isSame(this.nodesOf(state), nodes));
    if (known !== undefined) return known;
    const state = this.length;
    this.#added.push(nodes);
    same.push(state);
    this.#byHash.set(hash, same);
    return state;
  }

  store(): StoredStates {
    const all = Array.from({ length: this.length }, (_, state) => this.nodesOf(state));
    const ends = new Int32Array(all.length);
    let end = 0;
    for (const [state, { length }] of all.entries()) ends[state] = end += length;
    const nodes = new Int32Array(end);
    for (const [state, own] of all.entries()) nodes.set(own, (ends[state] ?? 0) - own.length);
    return { nodes, ends, hashes: Int32Array.from(all, hashOf) };
  }
}

const hashOf = (nodes: Int32Array): number => {
  let hash = nodes.length;
  for (const node of nodes) hash = Math.imul(hash ^ node, 0x01000193);
  return hash;
};

const isSame = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && a.every((node, place) => node === b[place]);
