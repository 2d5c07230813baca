/**
 * Recognizers made one scanner: one automaton over all patterns, one index over all words, each walked once.
 * @module
 */
import type { Finding } from "../domain/finding.ts";
import { patternStart } from "./automaton-nodes.ts";
import { type Candidate, Matcher, Matchers } from "./matchers.ts";
import { longestMatch } from "./pattern-syntax.ts";
import {
  contextAfter,
  contextBefore,
  contextMilli,
  type PatternRecognizer,
  type Recognizer,
  reportFromMilli,
} from "./recognizer.ts";
import type { Scanner } from "./scanner.ts";
import { isWordCode } from "./word-boundary.ts";
import { none, Surroundings } from "./surroundings.ts";
import { type Place, type WordHit, WordIndex } from "./word-index.ts";
import { collectRuns, openRunFrom, runCharsMax } from "./word-runs.ts";

/** The words near a recognizer that matter to it: ids of lists in the index. */
interface ContextLists {
  readonly raise: number;
  readonly lower: number;
}

/** No phrase of a word list is longer. */
const wordCharsMax = 80;
const scoreMax = 1_000;

const needsContext = ({ scoreMilli }: Recognizer): boolean => scoreMilli < reportFromMilli;

/** What lies in both of two lists of places, each in order. */
const intersect = (a: readonly Place[], b: readonly Place[]): Place[] => {
  const both: Place[] = [];
  for (let i = 0, k = 0; i < a.length && k < b.length;) {
    const [one, other] = [a[i], b[k]];
    if (one === undefined || other === undefined) break;
    const from = Math.max(one.from, other.from);
    const to = Math.min(one.to, other.to);
    if (from < to) both.push({ from, to });
    if (one.to < other.to) i += 1;
    else k += 1;
  }
  return both;
};

/** Patterns that are tried near context words only: those that hold a hard character, and the others. */
interface NearContext {
  readonly byHard: Matchers;
  readonly anyhow: Matchers;
}

const splitByHard = (recognizers: readonly PatternRecognizer[]): NearContext => {
  const isHard = recognizers.map(({ pattern }) => {
    const start = patternStart(pattern);
    return start.isHard && start.words === null;
  });
  return {
    byHard: new Matchers(recognizers.filter((_one, place) => isHard[place])),
    anyhow: new Matchers(recognizers.filter((_one, place) => !isHard[place])),
  };
};

/** A pattern that says by a lookbehind that it is the whole text, but for a few spaces, is tried at its beginning only. */
const isWhole = ({ source }: RegExp): boolean =>
  source.startsWith("(?<![^])") || source.startsWith(String.raw`(?<!\S\s{0,${marginChars}})`);
const marginChars = 4;

const clip = (places: readonly Place[], length: number): Place[] =>
  places.map(({ from, to }) => ({ from, to: Math.min(to, length) }));

/** What a list of recognizers is compiled to. */
class Compiled {
  /** Those that begin with certain words, by the ids of those words' lists. */
  readonly #byWord = new Map<number, Matcher>();
  /** Those that hold digits, punctuation or long words, and are tried near such. */
  readonly #byHard: Matchers;
  /** Those that count only near a context word, and so are tried only there. */
  readonly #weak: readonly PatternRecognizer[];
  #nearContext: NearContext | null = null;
  /** Those that are a whole text. */
  readonly #alone: Matchers;
  readonly #words: WordIndex;
  /** The word recognizers, by the ids of their lists. */
  readonly #byList: readonly Recognizer[];
  readonly #runLists: ReadonlySet<number>;
  readonly #contextOf = new Map<Recognizer, ContextLists>();
  readonly #raising = new Map<readonly Recognizer[], ReadonlySet<number>>();

  constructor(recognizers: readonly Recognizer[]) {
    this.#byList = recognizers.filter((one) => "words" in one || "runOf" in one);
    this.#runLists = new Set(this.#byList.flatMap((one, list) => ("runOf" in one ? [list] : [])));
    const lists: (readonly string[])[] = this.#byList.map((one) =>
      "words" in one ? one.words : "runOf" in one ? one.runOf : [],
    );
    const idOf = (words: readonly string[] | undefined): number =>
      words === undefined || words.length === 0 ? none : lists.push(words) - 1;
    for (const one of recognizers) {
      const raise = idOf(one.context);
      this.#contextOf.set(one, { raise, lower: idOf(one.against) });
    }
    const patterns = recognizers.filter((one) => "pattern" in one);
    const groups: Record<"alone" | "strong" | "weak", PatternRecognizer[]> = { alone: [], strong: [], weak: [] };
    for (const one of patterns) {
      if (isWhole(one.pattern)) {
        groups.alone.push(one);
        continue;
      }
      if (needsContext(one)) {
        groups.weak.push(one);
        continue;
      }
      const { words, isHard } = patternStart(one.pattern);
      if (words !== null) this.#byWord.set(idOf(words), new Matcher(one));
      if (words === null || isHard) groups.strong.push(one);
    }
    this.#byHard = new Matchers(groups.strong);
    this.#weak = groups.weak;
    this.#alone = new Matchers(groups.alone);
    this.#words = new WordIndex(lists);
  }

  /**
   * All that is claimed in a text, and where the end of the text cut a claim off. `everywhere` tries those too that have no context word near
   * them so far.
   */
  candidates(text: string, surroundings: Surroundings, everywhere: boolean): { claimed: Candidate[]; open: number } {
    const claimed: Candidate[] = [];
    const { codes, hits, hard } = surroundings;
    const all = [{ from: 0, to: text.length }];
    const places = everywhere ? all : hard;
    const whole = text.length <= this.#alone.charsMax + 2 * marginChars ? [{ from: 0, to: marginChars + 1 }] : [];
    const open = Math.min(
      this.#byHard.collect(text, codes, places, claimed),
      this.#collectNearContext(text, surroundings, everywhere, claimed),
      this.#alone.collect(text, codes, clip(whole, text.length), claimed),
    );
    const doneTo = new Map<number, number>();
    for (const hit of hits) this.#collectAt(text, hit, doneTo, claimed);
    for (const [list, recognizer] of this.#byList.entries()) {
      if ("runOf" in recognizer) collectRuns(text, surroundings.runWords, list, recognizer, claimed);
    }
    return { claimed, open };
  }

  /** Adds what counts only near a context word. */
  #collectNearContext(text: string, surroundings: Surroundings, everywhere: boolean, claimed: Candidate[]): number {
    const { codes, hits, hard, isLabelled } = surroundings;
    const isAnywhere = everywhere || isLabelled;
    const raising = this.#raisingOf(this.#weak);
    if (!isAnywhere && !hits.some(({ lists }) => lists.some((list) => raising.has(list)))) return text.length;
    // Most of them need hard characters too. Which do is asked when a context word is met for the first time.
    const { byHard, anyhow } = (this.#nearContext ??= splitByHard(this.#weak));
    const all = [{ from: 0, to: text.length }];
    const near = (matchers: Matchers): readonly Place[] =>
      isAnywhere ? all : this.#placesNear(hits, text.length, matchers);
    return Math.min(
      byHard.collect(text, codes, everywhere ? all : intersect(hard, near(byHard)), claimed),
      anyhow.collect(text, codes, near(anyhow), claimed),
    );
  }

  /** What a word of the text is, or begins. */
  #collectAt(text: string, { start, end, lists }: WordHit, doneTo: Map<number, number>, claimed: Candidate[]): void {
    for (const list of lists) {
      const recognizer = this.#byList[list];
      if (recognizer !== undefined && "words" in recognizer) claimed.push({ recognizer, start, end });
      // A hump is a word to its context, but no match begins inside a word.
      const isInside = start > 0 && isWordCode(text.charCodeAt(start - 1)) && isWordCode(text.charCodeAt(start));
      if (isInside || start < (doneTo.get(list) ?? 0)) continue;
      const match = this.#byWord.get(list)?.match(text, start) ?? null;
      if (match === null) continue;
      claimed.push(match);
      doneTo.set(list, match.until);
    }
  }

  /** The places from which a match could have a context word near it. */
  #placesNear(hits: readonly WordHit[], length: number, { recognizers, charsMax }: Matchers): Place[] {
    const places: Place[] = [];
    const raising = this.#raisingOf(recognizers);
    for (const { start, end, lists } of hits) {
      if (!lists.some((list) => raising.has(list))) continue;
      const from = Math.max(0, start - contextAfter - charsMax);
      const to = Math.min(length, end + contextBefore);
      const last = places.at(-1);
      if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
      else places.push({ from, to });
    }
    return places;
  }

  /** The lists whose words make a place worth a look for some recognizers. */
  #raisingOf(recognizers: readonly Recognizer[]): ReadonlySet<number> {
    const known =
      this.#raising.get(recognizers) ?? new Set(recognizers.map((one) => this.#contextOf.get(one)?.raise ?? none));
    this.#raising.set(recognizers, known);
    return known;
  }

  surroundings(text: string, label: string): Surroundings {
    return new Surroundings(this.#words, this.#runLists, text, label);
  }

  /** Where words begin that the end of the text may have cut off. */
  openWords(text: string, { runWords }: Surroundings): number {
    const runs = this.#byList.map((one, list) =>
      "runOf" in one ? openRunFrom(text, runWords, list, one.wordsMax) : text.length,
    );
    return Math.min(this.#words.openFrom(text), ...runs);
  }

  score(candidate: Candidate, surroundings: Surroundings): number {
    const { recognizer } = candidate;
    const { raise = none, lower = none } = this.#contextOf.get(recognizer) ?? {};
    let score = recognizer.scoreMilli;
    if (surroundings.has(raise, candidate)) score += contextMilli;
    if (surroundings.has(lower, candidate)) score -= contextMilli;
    return Math.min(score, scoreMax);
  }

  /** Whether what follows a candidate could still change its score, or forbid it. */
  waits({ recognizer }: Candidate): boolean {
    const { raise = none, lower = none } = this.#contextOf.get(recognizer) ?? {};
    return raise !== none || lower !== none || ("pattern" in recognizer && /\(\?[=!]/.test(recognizer.pattern.source));
  }
}

/**
 * A scanner of recognizers, listed from the specific to the general. It is compiled when it first scans. Throws `policy_invalid` when a
 * pattern has no bound.
 */
export const createPatternScanner = (name: string, version: string, recognizers: readonly Recognizer[]): Scanner => {
  let made: Compiled | null = null;
  const compiled = (): Compiled => (made ??= new Compiled(recognizers));

  const scan = (text: string, label: string): readonly Finding[] => {
    const surroundings = compiled().surroundings(text, label);
    const { claimed } = compiled().candidates(text, surroundings, false);
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

  const openFrom = (text: string): number => {
    const surroundings = compiled().surroundings(text, "");
    const { claimed, open } = compiled().candidates(text, surroundings, true);
    let from = Math.min(open, compiled().openWords(text, surroundings));
    for (const candidate of claimed) {
      if (candidate.end + contextAfter > text.length && compiled().waits(candidate)) {
        from = Math.min(from, candidate.start);
      }
    }
    // What overlaps an open place may yet give way to it, and so on.
    for (const { start, end } of claimed.toSorted((a, b) => b.end - a.end)) {
      if (end > from && start < from) from = start;
    }
    return from;
  };

  const charsMax = Math.max(
    wordCharsMax,
    ...recognizers.map((one) => ("pattern" in one ? longestMatch(one.pattern) : 0)),
    ...recognizers.map((one) => ("runOf" in one ? runCharsMax(one) : 0)),
  );
  return { name, version, types: [...new Set(recognizers.map(({ type }) => type))], charsMax, scan, openFrom };
};

const nothing: readonly Finding[] = [];
