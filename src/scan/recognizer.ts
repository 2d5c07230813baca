/**
 * What a recognizer says of itself. Adding one is adding one such entry to a list, and its test cases.
 * @module
 */
import type { DataClass } from "../domain/data-class.ts";

interface Definition {
  /** As Presidio names it, where Presidio has it. */
  readonly type: string;
  /**
   * Confidence of a match by itself, 0-1000, after `check`. Below `reportFromMilli` it is reported only where a context word stands near,
   * or the words of its own pattern: a form that anything could have MUST begin there.
   */
  readonly scoreMilli: number;
  /**
   * Words and phrases that stand near one and raise it by `contextMilli`. Lower-case letters and digits, words of a phrase separated by one
   * space; matched whole, whatever their case, with `_`, `-` or a hump (`taxId`) for the space. Diacritics are written as they are, and
   * also match without.
   */
  readonly context?: readonly string[];
  /** Words that say it is something else: they lower it by `contextMilli`. */
  readonly against?: readonly string[];
  readonly dataClass: DataClass;
  /** ISO 3166-1 alpha-2, where it belongs to some. */
  readonly countries?: readonly string[];
  /** Where its form is laid down: an address, a standard, a statute. */
  readonly source: string;
}

/** A form that an expression describes. */
export interface PatternRecognizer extends Definition {
  /**
   * Tried wherever a match may begin: anywhere but inside a word (letters and digits). It must also end anywhere but inside one. No flags but `i` and `u`; every repetition bounded (256 at most); lookaround at either end only; no backreferences. A group named
   * `value` is the span where that is not the whole match.
   */
  readonly pattern: RegExp;
  /** Check digits and what else an expression cannot say. Given the span's text; false when it is not one, or the part of it that is. */
  readonly check?: (text: string) => boolean | Part;
}

/** Words and phrases, written as context words are. */
export interface WordRecognizer extends Definition {
  readonly words: readonly string[];
}

/** Words of a list one after another, with spaces, commas, line ends or numbers between them. */
export interface WordRunRecognizer extends Definition {
  /** Single words, no phrases. */
  readonly runOf: readonly string[];
  /** The least and the most words of a run. */
  readonly wordsMin: number;
  readonly wordsMax: number;
  /** Given the words, folded. */
  readonly check?: (words: readonly string[]) => boolean;
}

export type Recognizer = PatternRecognizer | WordRecognizer | WordRunRecognizer;

/** A piece of a match: offsets in the text that `check` was given. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** What a context word adds, as in Presidio (0.35). */
export const contextMilli = 350;
/** Findings below are not reported. */
export const reportFromMilli = 400;
/** How far a context word may stand from a match, in UTF-16 code units: before its start, after its end. */
export const contextBefore = 80;
export const contextAfter = 32;
