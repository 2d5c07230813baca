/**
 * What each recognizer is looked for by: which pattern is tried where, and the lists of words that stand for something.
 * @module
 */
import type { PreparedAutomaton } from "./automaton.ts";
import { Expressions } from "./automaton-nodes.ts";
import { type PatternStart, patternStart } from "./pattern-start.ts";
import type { StoredWords } from "./phrases.ts";
import {
  type PatternRecognizer,
  type Recognizer,
  reportFromMilli,
  type WordRecognizer,
  type WordRunRecognizer,
} from "./recognizer.ts";
import { none } from "./surroundings.ts";

/** The words near a recognizer that matter to it: ids of lists in the index. */
interface ContextLists {
  readonly raise: number;
  readonly lower: number;
}

/** Patterns that are tried together. */
export interface Groups {
  /** A whole text. */
  readonly alone: readonly PatternRecognizer[];
  /** At certain words, some of them near hard characters too: see `Plan.byWord`. */
  readonly worded: readonly PatternRecognizer[];
  /** Near hard characters. */
  readonly strong: readonly PatternRecognizer[];
  /** Near hard characters and a context word. */
  readonly weak: readonly PatternRecognizer[];
  /** Near a context word. */
  readonly soft: readonly PatternRecognizer[];
}

/** What `of` gives for each group. */
export const ofEachGroup = <T>(of: (group: keyof Groups) => T): Readonly<Record<keyof Groups, T>> => ({
  alone: of("alone"),
  worded: of("worded"),
  strong: of("strong"),
  weak: of("weak"),
  soft: of("soft"),
});

/** What was worked out before: see `prepared-patterns.ts`. */
export interface Prepared {
  readonly expressions: Expressions;
  readonly starts: ReadonlyMap<RegExp, PatternStart>;
  /** Of exactly these recognizers, or undefined. */
  readonly whole: PreparedWhole | undefined;
}

/** What depends on all recognizers together. */
export interface PreparedWhole {
  readonly words: StoredWords;
  readonly automata: Readonly<Record<keyof Groups, PreparedAutomaton>>;
}

/** See the module. */
export interface Plan {
  readonly expressions: Expressions;
  readonly lists: readonly (readonly string[])[];
  /** What they come to, where it is known. */
  readonly whole: PreparedWhole | undefined;
  /** The word recognizers, by the ids of their lists. */
  readonly byList: readonly WordRecognizer[];
  readonly runs: readonly WordRunRecognizer[];
  /** Patterns that begin with certain words: their places in `groups.worded`, by the ids of those words' lists. */
  readonly byWord: ReadonlyMap<number, number>;
  readonly contextOf: ReadonlyMap<Recognizer, ContextLists>;
  readonly groups: Groups;
}

const needsContext = ({ scoreMilli }: Recognizer): boolean => scoreMilli < reportFromMilli;

/** A pattern that says by a lookbehind that it is the whole text, but for a few spaces, is tried at its beginning only. */
export const isWhole = ({ source }: RegExp): boolean =>
  source.startsWith("(?<![^])") || source.startsWith(String.raw`(?<!\S\s{0,${marginChars}})`);
export const marginChars = 4;

/** Throws `policy_invalid` when a pattern has no bound. */
export const planOf = (recognizers: readonly Recognizer[], prepared: Prepared | null = null): Plan => {
  const expressions = prepared?.expressions ?? new Expressions();
  const byList = recognizers.filter((one) => "words" in one);
  const lists: (readonly string[])[] = byList.map(({ words }) => words);
  const idOf = (words: readonly string[] | undefined): number =>
    words === undefined || words.length === 0 ? none : lists.push(words) - 1;
  const contextOf = new Map<Recognizer, ContextLists>();
  for (const one of recognizers) {
    const raise = idOf(one.context);
    contextOf.set(one, { raise, lower: idOf(one.against) });
  }
  const byWord = new Map<number, number>();
  const groups: Record<keyof Groups, PatternRecognizer[]> = { alone: [], worded: [], strong: [], weak: [], soft: [] };
  for (const one of recognizers) {
    if (!("pattern" in one)) continue;
    const { pattern } = one;
    expressions.of(pattern);
    if (isWhole(pattern)) {
      groups.alone.push(one);
      continue;
    }
    const { words, isHard } = prepared?.starts.get(pattern) ?? patternStart(pattern, expressions);
    if (words !== null) {
      byWord.set(idOf(words), groups.worded.push(one) - 1);
      if (!isHard) continue;
    }
    groups[!needsContext(one) ? "strong" : isHard ? "weak" : "soft"].push(one);
  }
  const runs = recognizers.filter((one) => "runOf" in one);
  return { expressions, lists, whole: prepared?.whole, byList, runs, byWord, contextOf, groups };
};
