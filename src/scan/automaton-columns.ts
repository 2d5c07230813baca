/**
 * The columns of an automaton's table: characters that no expression of it tells apart are one, and nearly all lead the same way from a state.
 * @module
 */
import { otherCode } from "./automaton-builder.ts";
import { classesOf, type Expression } from "./automaton-nodes.ts";
import { accepting, type Nodes } from "./nodes.ts";

/** The column of each ASCII code, and of all others at `otherCode`; of each column one code. */
export interface CharacterColumns {
  readonly classOf: Uint16Array;
  readonly codeOf: readonly number[];
}

/** Which characters no expression tells apart. */
export const charactersOf = ({ kind, sets }: Nodes, all: readonly Expression[]): CharacterColumns => {
  const isUsed = new Uint8Array(sets.length);
  for (const { first, end } of all) {
    for (let id = first; id < end; id += 1) {
      const set = kind[id] ?? accepting;
      if (set >= 0) isUsed[set] = 1;
    }
  }
  const { classOf, members } = classesOf(
    sets.filter((_set, number) => isUsed[number] === 1),
    otherCode + 1,
  );
  return { classOf, codeOf: members };
};

const bitsOfWord = 32;

/** What columns have in common: those that every set of a state has, or has not, as it has one of them lead where that one does. */
export class AlikeColumns {
  readonly #sets: readonly Uint8Array[];
  readonly #codeOf: readonly number[];
  /** So many numbers hold a bit for each column. */
  readonly #words: number;
  /** For each set, the columns that it has. Few sets are ever asked for. */
  readonly #has: Int32Array;
  readonly #isKnown: Uint8Array;
  readonly #all: Int32Array;
  readonly #alike: Int32Array;
  #word = 0;
  #bit = 0;

  constructor(sets: readonly Uint8Array[], codeOf: readonly number[]) {
    this.#sets = sets;
    this.#codeOf = codeOf;
    this.#words = Math.ceil(codeOf.length / bitsOfWord);
    this.#has = new Int32Array(sets.length * this.#words);
    this.#isKnown = new Uint8Array(sets.length);
    this.#all = new Int32Array(this.#words);
    this.#alike = new Int32Array(this.#words);
    for (const column of codeOf.keys()) setBit(this.#all, 0, column);
  }

  /** All columns are like this one, until sets tell them apart. */
  begin(column: number): void {
    this.#alike.set(this.#all);
    this.#word = Math.floor(column / bitsOfWord);
    this.#bit = 1 << (column % bitsOfWord);
  }

  /** Whether a set has the column. Those that it has otherwise are no longer like it. */
  has(set: number): boolean {
    if (this.#isKnown[set] === 0) this.#learn(set);
    const words = this.#words;
    const first = set * words;
    const isIn = (this.#has[first + this.#word]! & this.#bit) !== 0;
    const unlike = isIn ? 0 : -1;
    for (let word = 0; word < words; word += 1) this.#alike[word]! &= this.#has[first + word]! ^ unlike;
    return isIn;
  }

  #learn(set: number): void {
    this.#isKnown[set] = 1;
    const own = this.#sets[set];
    for (const [column, code] of this.#codeOf.entries())
      if (own?.[code] === 1) setBit(this.#has, set * this.#words, column);
  }

  /** Sets each of the columns that are still like it, in a row of a table. */
  fill(table: Uint16Array, row: number, value: number): void {
    for (let word = 0; word < this.#words; word += 1) {
      for (let left = this.#alike[word]!; left !== 0; left &= left - 1) {
        table[row + word * bitsOfWord + 31 - Math.clz32(left & -left)] = value;
      }
    }
  }
}

const setBit = (words: Int32Array, first: number, bit: number): void => {
  words[first + Math.floor(bit / bitsOfWord)]! |= 1 << (bit % bitsOfWord);
};
