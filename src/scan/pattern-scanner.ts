/**
 * Recognizers made one scanner: one automaton over all patterns, one index over all words, each walked once.
 * @module
 */
import type { Finding } from "../domain/finding.ts";
import type { CodeText } from "./codes.ts";
import { type Candidate, Matchers } from "./matchers.ts";
import { addPlace, intersect, type Place } from "./places.ts";
import { type Groups, marginChars, ofEachGroup, type Plan, planOf, type Prepared } from "./pattern-plan.ts";
import { contextAfter, contextBefore, contextMilli, type Recognizer, reportFromMilli } from "./recognizer.ts";
import { beforeOverlapping } from "./resolve-overlaps.ts";
import type { Scanner } from "./scanner.ts";
import { isWordCode } from "./word-boundary.ts";
import { none, Surroundings } from "./surroundings.ts";
import type { WordHits } from "./word-hits.ts";
import { WordIndex } from "./word-index.ts";
import { WordRows } from "./word-rows.ts";
import { WordRuns } from "./word-runs.ts";

const scoreMax = 1_000;

/** What a phrase of the index is to recognizers: most are nothing but context. */
const mark = {
  /** What is looked for by itself. */
  word: 1,
  /** The first words of a pattern. */
  begins: 2,
  /** Near it patterns of the group `weak` are tried, or of the group `soft`. */
  weak: 4,
  soft: 8,
} as const;

/** The places from `from` on from which a match of at most so many characters could have a context word near it: one with such a mark. */
const placesNear = (
  { starts, ends, phrases, count }: WordHits,
  marks: Uint8Array,
  bit: number,
  charsMax: number,
  from: number,
  length: number,
): Place[] => {
  const places: Place[] = [];
  for (let at = 0; at < count; at += 1) {
    if (((marks[phrases[at] ?? 0] ?? 0) & bit) === 0) continue;
    const first = Math.max(from, (starts[at] ?? 0) - contextAfter - charsMax);
    const last = Math.min(length, (ends[at] ?? 0) + contextBefore);
    if (first < last) addPlace(places, first, last);
  }
  return places;
};

/** What a list of recognizers is compiled to. */
export class Compiled {
  readonly #plan: Plan;
  readonly #matchers: Readonly<Record<keyof Groups, Matchers>>;
  readonly #words: WordIndex;
  /** Of each phrase what it is: see `mark`. */
  readonly #marks: Uint8Array;
  readonly #rows: WordRows;
  readonly #runs: readonly WordRuns[];

  constructor(plan: Plan) {
    this.#plan = plan;
    const { groups, expressions, whole, byList, byWord } = plan;
    this.#matchers = ofEachGroup((group) => new Matchers(groups[group], expressions, whole?.automata[group]));
    this.#rows = new WordRows(plan.runs);
    this.#runs = plan.runs.map((one) => new WordRuns(one));
    this.#words = new WordIndex(plan.lists, whole?.words, plan.runs.length === 0 ? null : this.#rows);
    const [weak, soft] = [this.#raising("weak"), this.#raising("soft")];
    const bitsOf = Uint8Array.from(plan.lists, (_, list) => {
      const own = (byList[list] === undefined ? 0 : mark.word) | (byWord.has(list) ? mark.begins : 0);
      return own | (weak.has(list) ? mark.weak : 0) | (soft.has(list) ? mark.soft : 0);
    });
    this.#marks = this.#words.marks(bitsOf);
  }

  /** The lists of words that raise a group's patterns. */
  #raising(group: keyof Groups): ReadonlySet<number> {
    const { contextOf, groups } = this.#plan;
    return new Set(groups[group].map((one) => contextOf.get(one)?.raise ?? none));
  }

  /** The automata with the states that texts have reached so far. */
  automata(): Readonly<Record<keyof Groups, ReturnType<Matchers["store"]>>> {
    return ofEachGroup((group) => this.#matchers[group].store());
  }

  /** All that is claimed in a text from `from` on. */
  candidates(text: string, from: number, surroundings: Surroundings): Candidate[] {
    const claimed: Candidate[] = [];
    const { codes, hits, hard, isLabelled } = surroundings;
    const { length } = text;
    const { strong, weak, soft, alone } = this.#matchers;
    const all = [{ from, to: length }];
    const near = (bit: number, { charsMax }: Matchers): readonly Place[] =>
      isLabelled ? all : placesNear(hits, this.#marks, bit, charsMax, from, length);
    const places = hard.length === 0 ? hard : intersect(hard, all);
    if (places.length > 0) {
      strong.collect(text, codes, places, claimed);
      weak.collect(text, codes, intersect(places, near(mark.weak, weak)), claimed);
    }
    soft.collect(text, codes, near(mark.soft, soft), claimed);
    alone.collect(text, codes, this.#beginning(from, length), claimed);
    this.#collectWords(text, from, length, surroundings, claimed);
    return claimed;
  }

  /**
   * Where the end of a text cut something off, at or before `most`, and what is claimed before: by those too that have no context word near
   * them so far.
   */
  cutFrom(
    text: string,
    from: number,
    most: number,
    surroundings: Surroundings,
  ): { claimed: Candidate[]; open: number } {
    const claimed: Candidate[] = [];
    let open = Math.min(most, this.#openWords(text, from, surroundings));
    const { strong, weak, soft, alone } = this.#matchers;
    for (const group of [strong, weak, soft]) {
      open = Math.min(open, group.collectToCut(text, surroundings.codes, [{ from, to: open }], claimed));
    }
    const beginning = intersect(this.#beginning(from, text.length), [{ from, to: open }]);
    open = Math.min(open, alone.collectToCut(text, surroundings.codes, beginning, claimed));
    this.#collectWords(text, from, open, surroundings, claimed);
    return { claimed, open };
  }

  /** Where a pattern that is a whole text may begin. */
  #beginning(from: number, length: number): Place[] {
    const isShort = from === 0 && length <= this.#matchers.alone.charsMax + 2 * marginChars;
    return isShort ? [{ from: 0, to: Math.min(length, marginChars + 1) }] : [];
  }

  /** What words say, and what begins with words, from `from` on and before `to`. */
  #collectWords(text: string, from: number, to: number, surroundings: Surroundings, claimed: Candidate[]): void {
    const { codes, hits } = surroundings;
    const { starts, phrases, count } = hits;
    /** Where the last match of each pattern ended. */
    const doneTo: number[] = [];
    for (let at = from === 0 ? 0 : hits.firstFrom(from); at < count && (starts[at] ?? 0) < to; at += 1) {
      const marks = this.#marks[phrases[at] ?? 0] ?? 0;
      if ((marks & (mark.word | mark.begins)) === 0) continue;
      const may = (marks & mark.begins) === 0 ? nothing : this.#mayBegin(text, codes, starts[at] ?? 0);
      if ((marks & mark.word) === 0 && may.length === 0) continue;
      this.#collectAt(text, hits, at, may, doneTo, claimed);
    }
    for (const one of this.#runs) one.collect(text, codes, this.#rows, from, claimed);
  }

  /** The patterns of the group `worded` that may match at a word. */
  #mayBegin(text: string, codes: CodeText, start: number): readonly number[] {
    // A hump is a word to its context, but no match begins inside a word.
    const isInside = start > 0 && isWordCode(text.charCodeAt(start - 1)) && isWordCode(text.charCodeAt(start));
    return isInside ? nothing : this.#matchers.worded.mayMatchAt(codes, start);
  }

  /** What a word of the text is, or begins. */
  #collectAt(
    text: string,
    { starts, ends, phrases }: WordHits,
    at: number,
    may: readonly number[],
    doneTo: number[],
    claimed: Candidate[],
  ): void {
    const [start = 0, end = 0, phrase = 0] = [starts[at], ends[at], phrases[at]];
    for (const list of this.#words.listsOf(phrase)) {
      const recognizer = this.#plan.byList[list];
      if (recognizer !== undefined) claimed.push({ recognizer, start, end });
      const pattern = this.#plan.byWord.get(list);
      if (pattern === undefined || !may.includes(pattern) || start < (doneTo[pattern] ?? 0)) continue;
      const match = this.#matchers.worded.matchAt(text, start, pattern);
      if (match === null) continue;
      claimed.push(match);
      doneTo[pattern] = match.until;
    }
  }

  /** Words before `from` do not count; none goes on there. */
  surroundings(text: string, label: string, from = 0): Surroundings {
    return new Surroundings(this.#words, text, label, from);
  }

  /** Where words, and what begins with words, begin that the end of the text may have cut off. */
  #openWords(text: string, from: number, { codes, hits }: Surroundings): number {
    const { starts, phrases, count } = hits;
    const runs = this.#runs.map((one) => one.openFrom(text, codes, this.#rows, from));
    const begun: Place[] = [];
    for (let at = from === 0 ? 0 : hits.firstFrom(from); at < count; at += 1) {
      const start = starts[at] ?? 0;
      if (((this.#marks[phrases[at] ?? 0] ?? 0) & mark.begins) !== 0) addPlace(begun, start, start + 1);
    }
    return Math.min(this.#words.openFrom(text, from), this.#matchers.worded.openFrom(codes, begun), ...runs);
  }

  score(candidate: Candidate, surroundings: Surroundings): number {
    const { recognizer } = candidate;
    const { raise = none, lower = none } = this.#plan.contextOf.get(recognizer) ?? {};
    let score = recognizer.scoreMilli;
    if (surroundings.has(raise, candidate)) score += contextMilli;
    if (surroundings.has(lower, candidate)) score -= contextMilli;
    return Math.min(score, scoreMax);
  }

  /** Whether what follows a candidate could still change its score, or forbid it. */
  waits({ recognizer }: Candidate): boolean {
    const { raise = none, lower = none } = this.#plan.contextOf.get(recognizer) ?? {};
    return raise !== none || lower !== none || ("pattern" in recognizer && /\(\?[=!]/.test(recognizer.pattern.source));
  }
}

/**
 * A scanner of recognizers, listed from the specific to the general. It is compiled when it first scans; that throws `policy_invalid`
 * when a pattern has no bound. `prepared` is asked then for what need not be worked out again.
 */
export const createPatternScanner = (
  name: string,
  version: string,
  recognizers: readonly Recognizer[],
  prepared: () => Prepared | null = () => null,
): Scanner => {
  let made: Compiled | null = null;
  const compiled = (): Compiled => (made ??= new Compiled(planOf(recognizers, prepared())));

  const scan = (text: string, label: string, from = 0): readonly Finding[] => {
    const surroundings = compiled().surroundings(text, label);
    const claimed = compiled().candidates(text, from, surroundings);
    if (claimed.length === 0) return nothing;
    const found: Finding[] = [];
    for (const candidate of claimed) {
      const scoreMilli = compiled().score(candidate, surroundings);
      if (scoreMilli < reportFromMilli) continue;
      const { recognizer, start, end } = candidate;
      found.push({ type: recognizer.type, start, end, scoreMilli, scanner: name, dataClass: recognizer.dataClass });
    }
    return found;
  };

  const openFrom = (text: string, from = 0, most = text.length): number => {
    // Context does not matter here, nor what stands before.
    const surroundings = compiled().surroundings(text, "", text.lastIndexOf(" ", from) + 1);
    const { claimed, open: cut } = compiled().cutFrom(text, from, most, surroundings);
    let open = cut;
    for (const candidate of claimed) {
      // A word that ends where the text does may go on, and then stand too far away, or be another.
      if (candidate.end + contextAfter >= text.length && compiled().waits(candidate)) {
        open = Math.min(open, candidate.start);
      }
    }
    // The whole of a match, so that it is not begun anew in its middle.
    const matches = claimed.map((one) => ({ start: one.from ?? one.start, end: one.until ?? one.end }));
    return beforeOverlapping(matches, open);
  };

  return { name, version, types: [...new Set(recognizers.map(({ type }) => type))], scan, openFrom };
};

const nothing: readonly never[] = [];
