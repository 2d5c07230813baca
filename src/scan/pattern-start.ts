/**
 * Where in a text a pattern need be tried: at certain words, or near characters that plain prose does not have.
 * @module
 */
import { type Builder, type Node, otherCode } from "./automaton-nodes.ts";
import { foldCode } from "./fold.ts";
import { isWordCode } from "./word-boundary.ts";

/** Words that nearly every sentence has. */
const commonWords = new Set(
  "a all an and at by for from he her his i in is it my of on our s she the their they this to was we with you your".split(
    " ",
  ),
);
/** What may stand between two words: see `WordIndex`. */
const gaps = Array.from(" _-'", (letter) => letter.charCodeAt(0));
const wordsMax = 3_000;
const wordCharsMax = 32;
/** More choices at one place are a shape, not a word. */
const lettersMax = 4;
/** Letters that a word may go on by where it could have ended: a plural, a suffix. */
const endingsMax = 3;
const spaces = [9, 10, 11, 12, 13, 32];

/** Digits, and the punctuation that stands in numbers, names of things, and code. */
const alwaysHard = new Set(Array.from("0123456789@_=:/\\#+*<>{}[](|~$%^&`", (letter) => letter.charCodeAt(0)));
/** Hard where neither a space nor what closes a sentence follows. */
const hardInside = new Set([".", "-"].map((letter) => letter.charCodeAt(0)));
const closers = new Set(Array.from(" \t\r\n\v\f\"')]}", (letter) => letter.charCodeAt(0)));
/** So many letters in one word are hard: few words of prose have them. */
export const hardWordChars = 14;
/** So many characters without a space are hard. */
export const hardRunChars = 24;

/** Whether a character is hard, given the next one (0 at the end): plain prose has few. */
export const isHardCode = (code: number, next: number): boolean =>
  alwaysHard.has(code) || (hardInside.has(code) && next !== 0 && !closers.has(next));

/** How a pattern begins. */
export interface PatternStart {
  /** The folded words, one of which a match begins with, whole; null when it may begin otherwise. */
  readonly words: readonly string[] | null;
  /** Whether each match has a hard character after `gapsMax` runs of spaces at most. */
  readonly isHard: boolean;
}

/** The start of the pattern whose nodes begin at `entry`. */
export const startOf = (builder: Builder, entry: number): PatternStart => {
  const isHard = hasHard(builder, entry);
  return { isHard, words: isHard ? null : firstWords(builder, entry) };
};

const knownCodes = new WeakMap<Uint8Array, readonly number[]>();

/** The codes of a set; sets are shared by many nodes. */
const codesOfSet = (set: Uint8Array): readonly number[] => {
  const known = knownCodes.get(set);
  if (known !== undefined) return known;
  const codes: number[] = [];
  for (let code = 0; code <= otherCode; code += 1) if (set[code] === 1) codes.push(code);
  knownCodes.set(set, codes);
  return codes;
};

/** The letters or digits that a node reads where they are few: a word goes on by each of them. */
const lettersOf = (node: Extract<Node, { readonly set: Uint8Array }>): string[] | null => {
  if (node.letter !== undefined) return [node.letter];
  // Beyond ASCII are the other forms of k and s, which are unmasked before.
  const codes = codesOfSet(node.set).filter((code) => code < otherCode && isWordCode(code));
  const letters = new Set(codes.map((code) => String.fromCharCode(foldCode(code))));
  return letters.size > 0 && letters.size <= lettersMax ? [...letters] : null;
};

const firstWords = (builder: Builder, entry: number): string[] | null => {
  const words = new Set<string>();
  const pending = builder.closure(entry).map((id) => ({ id, word: "", beyond: 0 }));
  const seen = new Set<string>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { id, word, beyond } = next;
    const name = `${id} ${word}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const node = builder.nodes[id];
    if (node === undefined || "both" in node) continue;
    const letters = "set" in node ? lettersOf(node) : null;
    const endsHere =
      !("set" in node) ||
      letters === null ||
      (node.letter === undefined && codesOfSet(node.set).some((code) => !mayJoin(code)));
    if (endsHere) {
      if (word === "") return null;
      // `a/c`: the hard character leads to it.
      if ("set" in node && codesOfSet(node.set).every((code) => alwaysHard.has(code))) continue;
      const isAfterGap = word.endsWith(" ");
      // Such a word says little: the one after it goes with it.
      const isCommon = commonWords.has(word) && "set" in node && gaps.some((code) => node.set[code] === 1);
      if (isAfterGap) {
        if ("set" in node && gaps.some((code) => node.set[code] === 1) && letters === null) {
          for (const target of builder.closure(node.next)) pending.push({ id: target, word, beyond: 0 });
        } else words.add(word.trimEnd());
      } else if (!isCommon) words.add(word);
      else for (const target of builder.closure(node.next)) pending.push({ id: target, word: `${word} `, beyond: 0 });
    }
    if (!("set" in node) || letters === null) continue;
    const further = words.has(word) ? beyond + 1 : beyond;
    if (further > endingsMax || word.length >= wordCharsMax) continue;
    if (words.size > wordsMax) return null;
    for (const letter of letters) {
      for (const target of builder.closure(node.next))
        pending.push({ id: target, word: word + letter, beyond: further });
    }
  }
  return [...words];
};

const mayJoin = (code: number): boolean => code === otherCode || isWordCode(code);

/** How many runs of spaces may stand between the beginning of a match and its first hard character. */
export const gapsMax = 3;

/** A place of the search: a node, the runs of spaces before it, and the letters since the last character that is none. */
interface Place {
  readonly id: number;
  readonly gaps: number;
  readonly letters: number;
  /** Characters since the last space. */
  readonly run: number;
}

const hasHard = (builder: Builder, entry: number): boolean => {
  const seen = new Set<string>();
  const pending: Place[] = builder.closure(entry).map((id) => ({ id, gaps: 0, letters: 0, run: 0 }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { id, gaps, letters, run } = next;
    const name = `${id} ${gaps} ${letters} ${run}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const node = builder.nodes[id];
    if (node === undefined || "both" in node) continue;
    // It has matched, and nothing hard was read.
    if ("accepts" in node || gaps > gapsMax) return false;
    const targets = builder.closure(node.next);
    const isInside = targets.every((target) => readsNoSpace(builder.nodes[target]));
    const soft = codesOfSet(node.set).filter((code) => !alwaysHard.has(code) && !(hardInside.has(code) && isInside));
    for (const target of targets) {
      const longer = run + 1;
      if (soft.some((code) => spaces.includes(code))) pending.push({ id: target, gaps: gaps + 1, letters: 0, run: 0 });
      if (longer >= hardRunChars) continue;
      if (soft.some((code) => mayJoin(code)) && letters + 1 < hardWordChars) {
        pending.push({ id: target, gaps, letters: letters + 1, run: longer });
      }
      if (soft.some((code) => !mayJoin(code) && !spaces.includes(code)))
        pending.push({ id: target, gaps, letters: 0, run: longer });
    }
  }
  return true;
};

const readsNoSpace = (node: Node | undefined): boolean =>
  node !== undefined && "set" in node && !spaces.some((code) => node.set[code] === 1);
