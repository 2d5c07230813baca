/**
 * Finds the words of `concepts.ts` in a text, in one walk.
 * @module
 */
import { codesOf, type CodeText } from "../codes.ts";
import { foldCode } from "../fold.ts";
import { kind, kindOf } from "./characters.ts";
import { bitOf, type Concept, conceptNames, concepts } from "./concepts.ts";

/** Words of concepts in the order of the text. */
export interface ConceptHits {
  count: number;
  /** Offsets in the text. */
  readonly start: number[];
  readonly end: number[];
  /** Which word of the text it begins at, counted from 0. */
  readonly word: number[];
  /** The bits of its concepts. */
  readonly mask: number[];
}

/** Characters between two words of a phrase. */
const gapCharsMax = 3;

/** Letters that no entry has, and what stands between words. Entries' letters are numbered from 2. */
const unknownLetter = 1;
const gap = 0;
const lettersMax = 4_096;
const slotBits = 16;
const slots = 2 ** slotBits;

interface Trie {
  /** The number of a letter, by code unit. */
  readonly letterOf: Uint16Array;
  /** From node * lettersMax + letter to node: a hash table, as a walk through a text asks it for every letter. */
  readonly keys: Int32Array;
  readonly nodes: Int32Array;
  /** Concepts of an entry that ends here, where the word ends too. */
  readonly whole: number[];
  /** Concepts of an entry that ends here, whatever follows. */
  readonly stem: number[];
}

const emptyTrie = (): Trie => {
  const letterOf = new Uint16Array(kindOf.length);
  for (let code = 0; code < letterOf.length; code += 1) letterOf[code] = kindOf[code] === 0 ? gap : unknownLetter;
  return { letterOf, keys: new Int32Array(slots), nodes: new Int32Array(slots), whole: [0], stem: [0] };
};

/** The slot of a key, or the empty one where it belongs. No key is 0: no entry begins with a gap. */
const slotOf = (keys: Int32Array, key: number): number => {
  let slot = Math.imul(key, 0x9e3779b1) >>> (32 - slotBits);
  while (keys[slot] !== key && keys[slot] !== 0) slot = (slot + 1) & (slots - 1);
  return slot;
};

const add = (trie: Trie, letters: readonly number[], mask: number, isStem: boolean): void => {
  let node = 0;
  for (const letter of letters) {
    const key = node * lettersMax + letter;
    const slot = slotOf(trie.keys, key);
    if (trie.keys[slot] === 0) {
      trie.keys[slot] = key;
      trie.nodes[slot] = trie.whole.length;
      trie.whole.push(0);
      trie.stem.push(0);
    }
    node = trie.nodes[slot] ?? 0;
  }
  const ends = isStem ? trie.stem : trie.whole;
  ends[node] = (ends[node] ?? 0) | mask;
};

/** Folded letters, with one space for whatever stands between words. */
const foldedEntry = (entry: string): string =>
  Array.from({ length: entry.length }, (_, at) => entry.charCodeAt(at))
    .map((code) => (kindOf[code] === kind.other ? " " : String.fromCharCode(foldCode(code))))
    .join("")
    .trim();

/** Numbers all letters of the entries, and every code unit that folds to one of them. */
const numberLetters = ({ letterOf }: Trie, entries: readonly string[]): void => {
  const letters = [...new Set(entries.join(""))].filter((letter) => letter !== " ");
  const numbers = new Map(letters.map((letter, i) => [letter.charCodeAt(0), i + unknownLetter + 1]));
  for (let code = 0; code < letterOf.length; code += 1) {
    if (letterOf[code] !== gap) letterOf[code] = numbers.get(foldCode(code)) ?? unknownLetter;
  }
};

const build = (): Trie => {
  const trie = emptyTrie();
  const entries = (conceptNames as readonly Concept[]).flatMap((concept) =>
    concepts[concept]
      .split(",")
      .map((entry) => ({ concept, isStem: entry.endsWith("-"), folded: foldedEntry(entry) }))
      .filter(({ folded }) => folded !== ""),
  );
  numberLetters(
    trie,
    entries.map(({ folded }) => folded),
  );
  for (const { concept, isStem, folded } of entries) {
    const letters = Array.from({ length: folded.length }, (_, at) => trie.letterOf[folded.charCodeAt(at)] ?? gap);
    add(trie, letters, bitOf(concept), isStem || kindOf[folded.charCodeAt(folded.length - 1)] === kind.joining);
  }
  return trie;
};

let built: Trie | null = null;

/** All words and phrases of concepts. Linear: an entry has at most some forty letters. */
export const findConcepts = (text: string): ConceptHits => {
  const trie = (built ??= build());
  const read = codesOf(text);
  const { codes, length } = read;
  const hits: ConceptHits = { count: 0, start: [], end: [], word: [], mask: [] };
  let word = -1;
  let before: number = kind.other;
  for (let at = 0; at < length; at += 1) {
    const own = kindOf[codes[at]!]!;
    if (own !== kind.other && (before === kind.other || own === kind.joining)) {
      word += 1;
      walk(trie, read, at, word, hits);
    }
    before = own;
  }
  return hits;
};

const walk = (
  { letterOf, keys, nodes, whole, stem }: Trie,
  { codes, length }: CodeText,
  from: number,
  word: number,
  hits: ConceptHits,
): void => {
  let node = 0;
  let mask = 0;
  let end = from;
  for (let at = from; ;) {
    const letter = at < length ? letterOf[codes[at]!]! : gap;
    if (letter === unknownLetter) break;
    if (letter === gap && (whole[node] ?? 0) !== 0) [mask, end] = [mask | (whole[node] ?? 0), at];
    const slot = slotOf(keys, node * lettersMax + letter);
    if (keys[slot] === 0 || (node === 0 && letter === gap)) break;
    node = nodes[slot] ?? 0;
    if (letter === gap) {
      const gapFrom = at;
      while (at < length && at - gapFrom <= gapCharsMax && letterOf[codes[at]!] === gap) at += 1;
      if (at === length || at - gapFrom > gapCharsMax) break;
    } else at += 1;
    if ((stem[node] ?? 0) !== 0) [mask, end] = [mask | (stem[node] ?? 0), at];
  }
  if (mask === 0) return;
  hits.start.push(from);
  hits.end.push(end);
  hits.word.push(word);
  hits.mask.push(mask);
  hits.count += 1;
};
