/**
 * Where in a text a pattern need be tried: at certain words, or near characters that plain prose does not have.
 * @module
 */
import { hasOtherFormsOnly, otherCode } from "./automaton-builder.ts";
import { Expressions } from "./automaton-nodes.ts";
import { foldCode } from "./fold.ts";
import { gapCharsMax } from "./letters.ts";
import type { Node } from "./nodes.ts";
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
/** An operator's expression may branch as it likes: the search ends in time. */
const stepsMax = 50_000;
const wordCharsMax = 32;
/** More choices at one place are a shape, not a word. */
const lettersMax = 4;
/** Letters that a word may go on by where it could have ended: a plural, a suffix. */
const endingsMax = 3;
const spaces = new Set([9, 10, 11, 12, 13, 32]);

/** Digits, and the punctuation that stands in numbers, names of things, and code. */
const alwaysHard = new Set(Array.from("0123456789@_=:/\\#+*<>{}[](|~$%^&`", (letter) => letter.charCodeAt(0)));
/** Hard where neither a space nor what closes a sentence follows. */
const hardInside = new Set([".", "-"].map((letter) => letter.charCodeAt(0)));
const closers = new Set(Array.from(" \t\r\n\v\f\"')]}", (letter) => letter.charCodeAt(0)));
/** So many letters in one word are hard: few words of prose have them. */
export const hardWordChars = 14;
/** So many characters without a space are hard. */
export const hardRunChars = 24;

/** Of the codes of ASCII, since every text is asked: always hard, hard inside, closing. */
const bits = { always: 1, inside: 2, closer: 4 } as const;
const bitsOf = Uint8Array.from({ length: otherCode }, (_, code) => {
  const hard = alwaysHard.has(code) ? bits.always : hardInside.has(code) ? bits.inside : 0;
  return hard | (closers.has(code) ? bits.closer : 0);
});

/** Whether a character is hard, given the next one (0 at the end): plain prose has few. */
export const isHardCode = (code: number, next: number): boolean => {
  const own = bitsOf[code] ?? 0;
  return (
    (own & bits.always) !== 0 || ((own & bits.inside) !== 0 && next !== 0 && ((bitsOf[next] ?? 0) & bits.closer) === 0)
  );
};

/** How a pattern begins, and so where it is tried. */
export interface PatternStart {
  /** The folded words and phrases that a match may begin with, whole; null when there are none. */
  readonly words: readonly string[] | null;
  /** Whether it is to be tried near hard characters, beside its words or without any. */
  readonly isHard: boolean;
  /** Whether every match stands where it is tried. Otherwise some are not looked for: that is what tells plain prose from them. */
  readonly isSure: boolean;
}

/** How a pattern begins, by its nodes. */
export const patternStart = (pattern: RegExp, expressions = new Expressions()): PatternStart => {
  const { entry } = expressions.of(pattern);
  return hasHard(expressions, entry) ? { isHard: true, words: null, isSure: true } : firstWords(expressions, entry);
};

/** What is asked of a set of characters; sets are shared by many nodes. */
interface SetFacts {
  readonly codes: readonly number[];
  /** The folded letters and digits where they are few: a word goes on by each of them. */
  readonly letters: readonly string[] | null;
  /** Whether a word may end before it. */
  readonly endsWord: boolean;
  /** Whether a word may go on in more ways than are followed. */
  readonly isOpen: boolean;
  readonly hasGap: boolean;
  readonly isHardOnly: boolean;
  /** Whether it has what is never hard: what may stand in a word, spaces, other marks. */
  readonly hasWord: boolean;
  readonly hasSpace: boolean;
  readonly hasMark: boolean;
  /** Whether it has what is hard only inside, and whether it has what would close a sentence after that. */
  readonly hasInside: boolean;
  readonly hasCloser: boolean;
}

const knownFacts = new WeakMap<Uint8Array, SetFacts>();

const factsOf = (set: Uint8Array): SetFacts => {
  const known = knownFacts.get(set);
  if (known !== undefined) return known;
  const codes: number[] = [];
  for (let code = 0; code <= otherCode; code += 1) if (set[code] === 1) codes.push(code);
  const soft = codes.filter((code) => !alwaysHard.has(code));
  const joining = codes.filter((code) => code < otherCode && isWordCode(code));
  const letters = [...new Set(joining.map((code) => String.fromCharCode(foldCode(code))))];
  const isFew = letters.length > 0 && letters.length <= lettersMax && (set[otherCode] !== 1 || hasOtherFormsOnly(set));
  const facts = {
    codes,
    letters: isFew ? letters : null,
    endsWord: !isFew || codes.some((code) => !mayJoin(code)),
    isOpen: codes.some(mayJoin) && !isFew,
    hasGap: gaps.some((code) => set[code] === 1),
    isHardOnly: soft.length === 0,
    hasWord: soft.some(mayJoin),
    hasSpace: soft.some((code) => spaces.has(code)),
    hasMark: soft.some((code) => !mayJoin(code) && !spaces.has(code) && !hardInside.has(code)),
    hasInside: soft.some((code) => hardInside.has(code)),
    hasCloser: codes.some((code) => closers.has(code)),
  };
  knownFacts.set(set, facts);
  return facts;
};

/** A place of the search for first words: a node and what was read before it. */
interface Reading {
  readonly id: number;
  readonly word: string;
  /** Letters read since the word could have ended. */
  readonly beyond: number;
}

const firstWords = (expressions: Expressions, entry: number): PatternStart => {
  const words = new Set<string>();
  const seen = new Map<number, Set<string>>();
  let isHard = false;
  let isSure = true;
  let steps = 0;
  const pending: Reading[] = [];
  const read = (from: number, word: string, beyond: number): void => {
    for (const id of expressions.closure(from)) pending.push({ id, word, beyond });
  };
  read(entry, "", 0);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { id, word, beyond } = next;
    const before = seen.get(id) ?? new Set();
    if (before.has(word)) continue;
    seen.set(id, before.add(word));
    const node = expressions.nodes.at(id);
    if ("both" in node) continue;
    if (!("set" in node)) {
      if (word === "") return otherwise;
      words.add(word.trimEnd());
      continue;
    }
    const facts = node.letter === undefined ? factsOf(node.set) : null;
    const letters = facts === null ? [node.letter ?? ""] : facts.letters;
    if (facts?.endsWord === true) {
      // A digit, a bracket: the hard character leads to it.
      if (word === "" && facts.isHardOnly) {
        isHard = true;
        continue;
      }
      if (word === "") return otherwise;
      // The word may be the beginning of another: then something hard must lead to it.
      if (facts.isOpen && letters === null) {
        isHard = true;
        isSure = false;
      }
      // `a/c`: the hard character leads to it.
      if (facts.isHardOnly) isHard = true;
      // A word that every sentence has says little: the one after it goes with it.
      else if (facts.hasGap && (commonWords.has(word) || (word.endsWith(" ") && letters === null))) {
        // The spaces are counted in the word while it is read; more than `WordIndex` goes over are not looked for.
        if (word.length - word.trimEnd().length < gapCharsMax) read(node.next, `${word} `, 0);
        else isSure = false;
        if (facts.codes.some((code) => !mayJoin(code) && !gaps.includes(code))) isSure = false;
      } else words.add(word.trimEnd());
    }
    const further = words.has(word) ? beyond + 1 : beyond;
    if (letters === null) continue;
    if (further > endingsMax || word.length >= wordCharsMax) {
      isSure = false;
      continue;
    }
    steps += 1;
    if (words.size > wordsMax || steps > stepsMax) return otherwise;
    const begun = word.endsWith("  ") ? `${word.trimEnd()} ` : word;
    for (const letter of letters) read(node.next, begun + letter, further);
  }
  return words.size === 0 ? otherwise : { isHard, isSure, words: [...words] };
};

const otherwise: PatternStart = { isHard: false, words: null, isSure: false };

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

const hasHard = (expressions: Expressions, entry: number): boolean => {
  const seen = new Set<number>();
  const pending: Place[] = expressions.closure(entry).map((id) => ({ id, gaps: 0, letters: 0, run: 0 }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { id, gaps, letters, run } = next;
    const name = ((id * (gapsMax + 2) + gaps) * hardWordChars + letters) * (hardRunChars + 1) + run;
    if (seen.has(name)) continue;
    seen.add(name);
    const node = expressions.nodes.at(id);
    if ("both" in node) continue;
    // It has matched, and nothing hard was read.
    if ("accepts" in node || gaps > gapsMax || seen.size > stepsMax) return false;
    const targets = expressions.closure(node.next);
    const { hasWord, hasSpace, hasMark, hasInside } = factsOf(node.set);
    const isInside = hasInside && targets.every((target) => readsNoCloser(expressions.nodes.at(target)));
    const longer = Math.min(run + 1, hardRunChars);
    for (const target of targets) {
      if (hasWord && letters + 1 < hardWordChars && longer < hardRunChars) {
        pending.push({ id: target, gaps, letters: letters + 1, run: longer });
      }
      if (hasMark || (hasInside && !isInside)) pending.push({ id: target, gaps, letters: 0, run: longer });
      if (hasSpace) pending.push({ id: target, gaps: gaps + 1, letters: 0, run: 0 });
    }
  }
  return true;
};

const readsNoCloser = (node: Node): boolean => "set" in node && !factsOf(node.set).hasCloser;
