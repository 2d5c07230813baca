/**
 * Recognizers made one scanner: one automaton over all patterns, one index over all words, each walked once.
 * @module
 */
import type { Finding } from "../domain/finding.ts";
import { type Candidate, Matcher, Matchers } from "./matchers.ts";
import { addPlace, intersect, type Place } from "./places.ts";
import { marginChars, type Plan, planOf, type Prepared, type PreparedWhole } from "./pattern-plan.ts";
import { contextAfter, contextBefore, contextMilli, type Recognizer, reportFromMilli } from "./recognizer.ts";
import { beforeOverlapping } from "./resolve-overlaps.ts";
import type { Scanner } from "./scanner.ts";
import { isWordCode } from "./word-boundary.ts";
import { none, Surroundings } from "./surroundings.ts";
import { type WordHit, WordIndex } from "./word-index.ts";
import { collectRuns, openRunFrom } from "./word-runs.ts";

const scoreMax = 1_000;

/** Patterns that are tried near context words only, and the lists of those words. */
interface NearContext {
  readonly matchers: Matchers;
  readonly raising: ReadonlySet<number>;
}

/** The places from `from` on from which a match could have a context word near it. */
const placesNear = (
  hits: readonly WordHit[],
  from: number,
  length: number,
  { matchers: { charsMax }, raising }: NearContext,
): Place[] => {
  const places: Place[] = [];
  for (const { start, end, lists } of hits) {
    if (!lists.some((list) => raising.has(list))) continue;
    const [first, last] = [Math.max(from, start - contextAfter - charsMax), Math.min(length, end + contextBefore)];
    if (first < last) addPlace(places, first, last);
  }
  return places;
};

/** What a list of recognizers is compiled to. */
export class Compiled {
  readonly #plan: Plan;
  /** Those that begin with certain words, by the ids of those words' lists. */
  readonly #byWord: ReadonlyMap<number, Matcher>;
  /** Those of them that are tried nowhere else: what a text's end may cut off. */
  readonly #byWordOnly: Matchers;
  /** Those that hold digits, punctuation or long words, and are tried near such. */
  readonly #byHard: Matchers;
  /** Such that count only near a context word, and so are tried only there. */
  readonly #byHardNearContext: NearContext;
  /** Those that hold nothing of the kind, and count only near a context word. */
  readonly #nearContext: NearContext;
  /** Those that are a whole text. */
  readonly #alone: Matchers;
  readonly #words: WordIndex;

  constructor(plan: Plan) {
    this.#plan = plan;
    const { groups, expressions } = plan;
    this.#byWord = new Map(Array.from(plan.byWord, ([list, one]) => [list, new Matcher(one)]));
    const automata = plan.whole?.automata;
    this.#byWordOnly = new Matchers(groups.worded, expressions, automata?.worded);
    this.#byHard = new Matchers(groups.strong, expressions, automata?.strong);
    this.#byHardNearContext = this.#nearContextOf("weak");
    this.#nearContext = this.#nearContextOf("soft");
    this.#alone = new Matchers(groups.alone, expressions, automata?.alone);
    this.#words = new WordIndex(plan.lists, plan.whole?.words);
  }

  #nearContextOf(group: "weak" | "soft"): NearContext {
    const { contextOf, expressions, groups, whole } = this.#plan;
    const raising = new Set(groups[group].map((one) => contextOf.get(one)?.raise ?? none));
    return { matchers: new Matchers(groups[group], expressions, whole?.automata[group]), raising };
  }

  /** The automata with the states that texts have reached so far. */
  automata(): PreparedWhole["automata"] {
    return {
      alone: this.#alone.store(),
      worded: this.#byWordOnly.store(),
      strong: this.#byHard.store(),
      weak: this.#byHardNearContext.matchers.store(),
      soft: this.#nearContext.matchers.store(),
    };
  }

  /** All that is claimed in a text from `from` on. */
  candidates(text: string, from: number, surroundings: Surroundings): Candidate[] {
    const claimed: Candidate[] = [];
    const { codes, hits, hard, isLabelled } = surroundings;
    const { length } = text;
    const all = [{ from, to: length }];
    const places = intersect(hard, all);
    const near = (group: NearContext): readonly Place[] => (isLabelled ? all : placesNear(hits, from, length, group));
    this.#byHard.collect(text, codes, places, claimed);
    const { matchers } = this.#byHardNearContext;
    matchers.collect(text, codes, intersect(places, near(this.#byHardNearContext)), claimed);
    this.#nearContext.matchers.collect(text, codes, near(this.#nearContext), claimed);
    this.#alone.collect(text, codes, this.#beginning(from, length), claimed);
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
    for (const group of [this.#byHard, this.#byHardNearContext.matchers, this.#nearContext.matchers]) {
      open = Math.min(open, group.collectToCut(text, surroundings.codes, [{ from, to: open }], claimed));
    }
    const beginning = intersect(this.#beginning(from, text.length), [{ from, to: open }]);
    open = Math.min(open, this.#alone.collectToCut(text, surroundings.codes, beginning, claimed));
    this.#collectWords(text, from, open, surroundings, claimed);
    return { claimed, open };
  }

  /** Where a pattern that is a whole text may begin. */
  #beginning(from: number, length: number): Place[] {
    const isShort = from === 0 && length <= this.#alone.charsMax + 2 * marginChars;
    return isShort ? [{ from: 0, to: Math.min(length, marginChars + 1) }] : [];
  }

  /** What words say, and what begins with words, from `from` on and before `to`. */
  #collectWords(text: string, from: number, to: number, { hits, runWords }: Surroundings, claimed: Candidate[]): void {
    const doneTo = new Map<number, number>();
    for (const hit of hits) if (hit.start >= from && hit.start < to) this.#collectAt(text, hit, doneTo, claimed);
    const words = from === 0 ? runWords : runWords.filter(({ start }) => start >= from);
    for (const [list, recognizer] of this.#plan.runs) collectRuns(text, words, list, recognizer, claimed);
  }

  /** What a word of the text is, or begins. */
  #collectAt(text: string, { start, end, lists }: WordHit, doneTo: Map<number, number>, claimed: Candidate[]): void {
    // A hump is a word to its context, but no match begins inside a word.
    const isInside = start > 0 && isWordCode(text.charCodeAt(start - 1)) && isWordCode(text.charCodeAt(start));
    for (const list of lists) {
      const recognizer = this.#plan.byList[list];
      if (recognizer !== undefined && "words" in recognizer) claimed.push({ recognizer, start, end });
      const matcher = isInside ? undefined : this.#byWord.get(list);
      if (matcher === undefined || start < (doneTo.get(list) ?? 0)) continue;
      const match = matcher.match(text, start);
      if (match === null) continue;
      claimed.push(match);
      doneTo.set(list, match.until);
    }
  }

  /** Words before `from` do not count; none goes on there. */
  surroundings(text: string, label: string, from = 0): Surroundings {
    return new Surroundings(this.#words, this.#plan.runs, text, label, from);
  }

  /** Where words, and what begins with words, begin that the end of the text may have cut off. */
  #openWords(text: string, from: number, { codes, hits, runWords }: Surroundings): number {
    const runs = Array.from(this.#plan.runs, ([list, { wordsMax }]) => openRunFrom(text, runWords, list, wordsMax));
    const begun: Place[] = [];
    for (const { start, lists } of hits) {
      if (start >= from && lists.some((list) => this.#byWord.has(list))) addPlace(begun, start, start + 1);
    }
    return Math.min(this.#words.openFrom(text, from), this.#byWordOnly.openFrom(codes, begun), ...runs);
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
      if (candidate.end + contextAfter > text.length && compiled().waits(candidate)) {
        open = Math.min(open, candidate.start);
      }
    }
    // The whole of a match, so that it is not begun anew in its middle.
    const matches = claimed.map((one) => ({ start: one.from ?? one.start, end: one.until ?? one.end }));
    return beforeOverlapping(matches, open);
  };

  return { name, version, types: [...new Set(recognizers.map(({ type }) => type))], scan, openFrom };
};

const nothing: readonly Finding[] = [];
