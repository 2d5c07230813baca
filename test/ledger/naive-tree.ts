/**
 * RFC 6962, section 2.1, word by word: the recursive definitions, without any of the code under test.
 * @module
 */
import { createHash } from "node:crypto";

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const naiveLeaf = (entry: Uint8Array): Buffer => sha256(Buffer.of(0), entry);

const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));

export interface NaiveTree {
  /** MTH(D[0:n]). */
  root(n: number): Buffer;
  /** PATH(m, D[0:n]). */
  path(m: number, n: number): Buffer[];
  /** PROOF(m, D[0:n]). */
  consistency(m: number, n: number): Buffer[];
}

/** The definitions over leaf hashes. Roots are remembered, else the tests over all pairs would take minutes. */
export const naiveTree = (leaves: readonly Buffer[]): NaiveTree => {
  const known = new Map<number, Buffer>();
  const compute = (from: number, to: number): Buffer => {
    if (to === from) return sha256();
    const [leaf] = leaves.slice(from, from + 1);
    if (to - from === 1 && leaf !== undefined) return leaf;
    const k = split(to - from);
    return sha256(Buffer.of(1), root(from, from + k), root(from + k, to));
  };
  const root = (from: number, to: number): Buffer => {
    const key = from * (leaves.length + 1) + to;
    const hash = known.get(key) ?? compute(from, to);
    known.set(key, hash);
    return hash;
  };
  const path = (m: number, from: number, to: number): Buffer[] => {
    if (to - from <= 1) return [];
    const middle = from + split(to - from);
    return from + m < middle
      ? [...path(m, from, middle), root(middle, to)]
      : [...path(from + m - middle, middle, to), root(from, middle)];
  };
  const subproof = (m: number, from: number, to: number, whole: boolean): Buffer[] => {
    if (m === to - from) return whole ? [] : [root(from, to)];
    const middle = from + split(to - from);
    return from + m <= middle
      ? [...subproof(m, from, middle, whole), root(middle, to)]
      : [...subproof(from + m - middle, middle, to, false), root(from, middle)];
  };
  return {
    root: (n) => root(0, n),
    path: (m, n) => path(m, 0, n),
    consistency: (m, n) => subproof(m, 0, n, true),
  };
};
