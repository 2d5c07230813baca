/**
 * What a scanner reports. A finding never carries the matched text.
 * @module
 */
import type { DataClass } from "./data-class.ts";
import type { Action } from "./verdict.ts";

/** A span of one text. Offsets are UTF-16 code units, `end` exclusive; `scoreMilli` is a confidence of 0-1000. */
export interface Finding {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly scoreMilli: number;
  readonly scanner: string;
  readonly dataClass: DataClass;
}

/** A finding and the text part it was made in: a path like `messages[0].content`. */
export interface LocatedFinding extends Finding {
  readonly path: string;
  /** What was done about it; not there before it was judged. */
  readonly action?: Action;
  /** The policy that asked for that, and the line that says so. Sealed findings only, as the next. */
  readonly rule?: string;
  /** What stands for the value that was found, under a key that can be destroyed: 16 bytes in hex. */
  readonly pseudonym?: string;
  /**
   * Another finding hides it, and it reaches beyond that one. It is not counted and nothing was done for it; but who shows a text without what was
   * found in it, or searches one, leaves it out too.
   */
  readonly isHidden?: true;
}

/** What is counted, and told. */
export const counted = (findings: readonly LocatedFinding[]): readonly LocatedFinding[] =>
  findings.filter(({ isHidden }) => isHidden !== true);
