/**
 * One identifier, said once: its written forms, its check, its context; made the recognizers of it.
 * @module
 */
import type { DataClass } from "../../domain/data-class.ts";
import type { Part, PatternRecognizer } from "../recognizer.ts";
import { anyhow } from "./digits.ts";

/** How much a form says by itself, after the check: scores of `Definition.scoreMilli`. */
export const strength = {
  /** Its letters, date or several check digits leave no doubt. */
  certain: 850,
  /** Hardly anything else looks so. */
  likely: 600,
  /** Other things may look so, rarely. */
  fair: 430,
  /** One number in ten passes: counts near a context word. */
  weak: 250,
  /** Any number passes: counts near a context word, and gives way to all else. */
  faint: 80,
} as const;

export interface Identifier {
  readonly type: string;
  readonly countries?: readonly string[];
  /** "confidential" when left out. */
  readonly dataClass?: DataClass;
  readonly source: string;
  readonly forms: readonly (readonly [pattern: RegExp, scoreMilli: number])[];
  readonly check?: (text: string) => boolean | Part;
  /** How many digits it has, where its check is worth trying on any grouping of them near a context word: "5 36-9 0.43 99". */
  readonly digits?: number;
  readonly context: readonly string[];
  readonly against?: readonly string[];
  /**
   * The score where it is the whole text: the value of a field, or an answer to a question, of which nothing else is said. 0 when that
   * says nothing.
   */
  readonly aloneMilli?: number;
}

/** Any of the patterns, where nothing but space stands around it. */
const alone = (patterns: readonly RegExp[]): RegExp =>
  new RegExp(`(?<!\\S\\s{0,4})(?:${patterns.map(({ source }) => source).join("|")})(?!\\s{0,4}\\S)`, "i");

/**
 * Not a piece of a longer number, an amount, a version or a date (`3.14159`, `10-20-30`, `$500`); and a form that holds spaces is not a stretch of a
 * row of spaced numbers.
 */
const apart = ({ source, flags }: RegExp): RegExp => {
  const joint = source.includes(" ") ? "[ .,:/-]" : "[.,:/-]";
  return new RegExp(`(?<!\\d${joint}|[$€£¥+])(?:${source})(?!${joint}\\d)`, flags);
};

/** A recognizer for every form, and one for the identifier alone. */
export const identifier = (it: Identifier): readonly PatternRecognizer[] => {
  const { forms, digits, aloneMilli = 0, dataClass = "confidential", ...rest } = it;
  const recognizers = forms.map(([pattern, scoreMilli]) => ({
    ...rest,
    dataClass,
    scoreMilli,
    pattern: apart(pattern),
  }));
  if (digits !== undefined) {
    recognizers.push({ ...rest, dataClass, scoreMilli: strength.weak, pattern: apart(anyhow(digits)) });
  }
  if (aloneMilli === 0) return recognizers;
  const pattern = alone(forms.map(([pattern]) => pattern));
  return [...recognizers, { ...rest, dataClass, scoreMilli: aloneMilli, pattern }];
};
