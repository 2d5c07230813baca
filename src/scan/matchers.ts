/**
 * Patterns that are looked for together, and the places that they claim.
 * @module
 */
import { Automaton, type PreparedAutomaton } from "./automaton.ts";
import type { Expressions } from "./automaton-nodes.ts";
import type { CodeText } from "./codes.ts";
import type { PatternRecognizer, Recognizer } from "./recognizer.ts";
import { wordClass } from "./word-boundary.ts";
import type { Place } from "./places.ts";

/** A place that a recognizer claims, before its context was looked at. */
export interface Candidate {
  readonly recognizer: Recognizer;
  readonly start: number;
  readonly end: number;
  /** Of a pattern: where the whole match begins and ends. */
  readonly from?: number;
  readonly until?: number;
}

type Visit = (start: number, patterns: readonly number[]) => void;

/** A match of a pattern. */
type Match = Required<Candidate>;

/** A pattern ready to be tried at one place: sticky, and ending where a word may end. */
export class Matcher {
  readonly recognizer: PatternRecognizer;
  /** Made when a text first asks for it: most never do. */
  #sticky: RegExp | null = null;
  readonly #hasValue: boolean;

  constructor(recognizer: PatternRecognizer) {
    this.recognizer = recognizer;
    this.#hasValue = recognizer.pattern.source.includes("(?<value>");
  }

  #make(): RegExp {
    const { source, flags } = this.recognizer.pattern;
    const ending = `(?:(?![${wordClass}])|(?<![${wordClass}]))`;
    return new RegExp(`(?:${source})${ending}`, `${flags}y${this.#hasValue ? "d" : ""}`);
  }

  /** The match that begins here, or null. */
  match(text: string, at: number): Match | null {
    const sticky = (this.#sticky ??= this.#make());
    sticky.lastIndex = at;
    let start = at;
    let end = at;
    if (this.#hasValue) {
      const match = sticky.exec(text);
      if (match === null) return null;
      [start, end] = match.indices?.groups?.["value"] ?? [match.index, sticky.lastIndex];
    } else {
      if (!sticky.test(text)) return null;
      end = sticky.lastIndex;
    }
    const until = sticky.lastIndex;
    const { recognizer } = this;
    const checked = recognizer.check?.(text.slice(start, end)) ?? true;
    if (checked === false) return null;
    if (checked === true) return { recognizer, start, end, from: at, until };
    return { recognizer, start: start + checked.start, end: start + checked.end, from: at, until };
  }
}

/** Patterns that are looked for together. */
export class Matchers {
  /** The longest match of them all. */
  readonly charsMax: number;
  readonly #recognizers: readonly PatternRecognizer[];
  readonly #places: ReadonlyMap<Recognizer, number>;
  readonly #matchers: readonly Matcher[];
  readonly #expressions: Expressions;
  /** Made when it is first needed: many texts have no context word at all. */
  #automaton: Automaton | null = null;
  readonly #stored: PreparedAutomaton | undefined;

  /** `stored` is what `store` gave for the same patterns and expressions. */
  constructor(recognizers: readonly PatternRecognizer[], expressions: Expressions, stored?: PreparedAutomaton) {
    this.#expressions = expressions;
    this.#stored = stored;
    this.#recognizers = recognizers;
    this.#places = new Map(recognizers.map((one, place) => [one, place]));
    this.#matchers = recognizers.map((one) => new Matcher(one));
    this.charsMax = Math.max(0, ...recognizers.map(({ pattern }) => expressions.of(pattern).charsMax));
  }

  /** Adds the matches that begin in the places, which are in order; of those that claim the same, the one listed first comes first (see `resolveOverlaps`). */
  collect(text: string, codes: CodeText, places: readonly Place[], claimed: Candidate[]): void {
    if (places.length === 0) return;
    const found: Candidate[] = [];
    this.#walk(codes, places, this.#collector(text, found), false);
    if (found.length > 1) found.sort((a, b) => this.#placeOf(a) - this.#placeOf(b));
    for (const one of found) claimed.push(one);
  }

  #placeOf({ recognizer }: Candidate): number {
    return this.#places.get(recognizer) ?? 0;
  }

  /** Where the end of the text cut off a match that begins in the places. Adds the matches that begin before. */
  collectToCut(text: string, codes: CodeText, places: readonly Place[], claimed: Candidate[]): number {
    return this.#walk(codes, places, this.#collector(text, claimed), true);
  }

  /** Which patterns, by their places in the list, may match from a place on. */
  mayMatchAt(codes: CodeText, start: number): readonly number[] {
    return (this.#automaton ??= this.#make()).at(codes, start);
  }

  /** The match of one of the patterns that begins at a place, or null. */
  matchAt(text: string, start: number, pattern: number): Match | null {
    return this.#matchers[pattern]?.match(text, start) ?? null;
  }

  #collector(text: string, claimed: Candidate[]): Visit {
    const doneTo: number[] = [];
    return (start, patterns) => {
      for (const id of patterns) {
        if (start < (doneTo[id] ?? 0)) continue;
        const match = this.#matchers[id]?.match(text, start) ?? null;
        if (match === null) continue;
        claimed.push(match);
        doneTo[id] = match.until;
      }
    };
  }

  /** Where the end of the text cut off a match that begins in the places. */
  openFrom(codes: CodeText, places: readonly Place[]): number {
    return this.#walk(codes, places, () => undefined, true);
  }

  #make(): Automaton {
    const patterns = this.#recognizers.map(({ pattern }) => pattern);
    return new Automaton(patterns, this.#expressions, undefined, this.#stored);
  }

  /** See `Automaton.store`. */
  store(): ReturnType<Automaton["store"]> {
    return (this.#automaton ??= this.#make()).store();
  }

  #walk(codes: CodeText, places: readonly Place[], visit: Visit, toCut: boolean): number {
    let open = codes.length;
    if (places.length === 0) return open;
    const automaton = (this.#automaton ??= this.#make());
    for (const { from, to } of places) {
      open = Math.min(open, automaton.walk(codes, from, to, visit, toCut));
      if (toCut && open < codes.length) break;
    }
    return open;
  }
}
