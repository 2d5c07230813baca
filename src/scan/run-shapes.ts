/**
 * Expressions that are nothing but a run of characters of one class (`[A-Za-z\d]{32}`), or one of several such runs: a third of the keys and numbers
 * there are. In an automaton each length of each would be a state of its own, and together with all others nearly every word would need new ones. Here a
 * run is measured once for all of them.
 * @module
 */
import type { AST } from "@eslint-community/regexpp";
import { type Builder, isSingle, otherCode } from "./automaton-builder.ts";
import { isJoiner, runAtStart } from "./automaton-entries.ts";
import type { CodeText } from "./codes.ts";
import { isWordCode } from "./word-boundary.ts";

/** So many characters of a set, as codes of ASCII have it. */
export interface RunShape {
  readonly set: Uint8Array;
  readonly min: number;
  readonly max: number;
  /** Whether it begins where a run of its characters does, and not at a joint inside it: see `allowedAfter`. */
  readonly isWholeRun: boolean;
}

/** The runs that an expression is one of; null when it is anything else, or reaches beyond ASCII. */
export const runShapesOf = (builder: Builder, { alternatives }: AST.Pattern, flags: string): RunShape[] | null => {
  const [only, ...others] = alternatives;
  const run = only === undefined || others.length > 0 ? null : runAtStart(only.elements.filter(isNoAssertion));
  return shapesOf(builder, alternatives, flags, run !== null);
};

const isNoAssertion = ({ type }: AST.Element): boolean => type !== "Assertion";

const shapesOf = (
  builder: Builder,
  alternatives: readonly AST.Alternative[],
  flags: string,
  isWholeRun: boolean,
): RunShape[] | null => {
  const shapes: RunShape[] = [];
  for (const { elements } of alternatives) {
    const [only, ...others] = elements.filter(isNoAssertion);
    if (only === undefined || others.length > 0) return null;
    if (only.type === "Group" || only.type === "CapturingGroup") {
      const inside = shapesOf(builder, only.alternatives, flags, isWholeRun);
      if (inside === null) return null;
      shapes.push(...inside);
      continue;
    }
    if (only.type !== "Quantifier" || !isSingle(only.element)) return null;
    const set = builder.setOf(only.element, flags);
    if (set[otherCode] === 1) return null;
    shapes.push({ set, min: Math.max(1, only.min), max: only.max, isWholeRun });
  }
  return shapes;
};

/** What a file holds of them. */
export interface StoredShapes {
  /** By code, a bit for each class that has it. */
  readonly classes: Int32Array;
  /** Of each shape: its expression's place in the list, the number of its class, `min`, `max`, and 1 for `isWholeRun`. */
  readonly rows: Int32Array;
}

const rowSize = 5;
const classesMax = 31;

/** The shapes of expressions, each at its place of a list, as far as they have not too many classes; and the places of all others. */
export const shapesIn = (
  all: readonly (readonly RunShape[] | null)[],
): { readonly shapes: StoredShapes; readonly others: readonly number[] } => {
  const classes = new Int32Array(otherCode + 1);
  const numbers = new Map<string, number>();
  const rows: number[] = [];
  const others: number[] = [];
  const numberOf = (set: Uint8Array): number => {
    const name = set.join("");
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(name, number);
    for (let code = 0; code < otherCode; code += 1) if (set[code] === 1) classes[code]! |= 1 << number;
    return number;
  };
  for (const [place, shapes] of all.entries()) {
    if (shapes === null || numbers.size + shapes.length > classesMax) others.push(place);
    else
      for (const { set, min, max, isWholeRun } of shapes) rows.push(place, numberOf(set), min, max, isWholeRun ? 1 : 0);
  }
  return { shapes: { classes, rows: Int32Array.from(rows) }, others };
};

interface Row {
  readonly place: number;
  readonly min: number;
  readonly max: number;
  readonly isWholeRun: boolean;
}

/** See the module. */
export class RunShapes {
  readonly stored: StoredShapes;
  /** By class, those that need least first. */
  readonly #rows: readonly (readonly Row[])[];
  readonly #least: number;
  /** By its first code, the least characters of a run. */
  readonly #leastFrom = new Uint16Array(otherCode);
  readonly #most: number;
  /** Whether the end of the text cut off the run that was last asked for. */
  wasCut = false;

  constructor(stored: StoredShapes) {
    this.stored = stored;
    const byClass: Row[][] = Array.from({ length: classesMax }, () => []);
    let [least, most] = [Number.POSITIVE_INFINITY, 0];
    for (let at = 0; at < stored.rows.length; at += rowSize) {
      const [place = 0, number = 0, min = 0, max = 0, isWholeRun = 0] = stored.rows.subarray(at, at + rowSize);
      byClass[number]?.push({ place, min, max, isWholeRun: isWholeRun === 1 });
      [least, most] = [Math.min(least, min), Math.max(most, max)];
    }
    for (const rows of byClass) rows.sort((a, b) => a.min - b.min);
    for (let code = 0; code < otherCode; code += 1) {
      const own = byClass.filter((_, number) => ((stored.classes[code] ?? 0) & (1 << number)) !== 0).flat();
      this.#leastFrom[code] = Math.min(most, ...own.map(({ min }) => min));
    }
    this.#rows = byClass;
    this.#least = least;
    this.#most = most;
  }

  /** The places of those that may match from `start` on, in no order; null when none may. `before` is the code unit before it, or one beyond ASCII. */
  at({ codes, length }: CodeText, start: number, before: number): number[] | null {
    const { classes } = this.stored;
    this.wasCut = false;
    // Nearly every run is too short: its last needed character says so.
    const first = classOf(classes, codes, start, length);
    const needed = start + (this.#leastFrom[codes[start] ?? 0] ?? 1) - 1;
    if (first === 0 || (needed < length && (first & classOf(classes, codes, needed, length)) === 0)) return null;
    const joined = before < otherCode && isJoiner[before] === 1 ? (classes[before] ?? 0) : 0;
    let found: number[] | null = null;
    const end = Math.min(length, start + this.#most + 1);
    let alive = first;
    for (let at = start + 1; alive !== 0; at += 1) {
      const going = alive & classOf(classes, codes, at, end);
      if (going !== alive && (at === length || at - start >= this.#least)) {
        found = this.#collect(alive & ~going, codes, length, start, at, joined, found);
      }
      alive = going;
    }
    return found;
  }

  /** Adds the shapes of classes whose run from `start` on ends at `end`. */
  #collect(
    ended: number,
    codes: Uint16Array,
    length: number,
    start: number,
    end: number,
    joined: number,
    foundBefore: number[] | null,
  ): number[] | null {
    let found = foundBefore;
    for (let left = ended; left !== 0; left &= left - 1) {
      const number = 31 - Math.clz32(left & -left);
      for (const { place, min, max, isWholeRun } of this.#rows[number] ?? none) {
        // Those that follow need as much, or more.
        if (min > end - start && end !== length) break;
        if (isWholeRun && (joined & (1 << number)) !== 0) continue;
        if (end === length && end - start <= max) this.wasCut = true;
        const most = Math.min(end, start + max);
        for (let at = start + min; at <= most; at += 1) {
          const isInside = at < length && isWordCode(codes[at] ?? 0) && isWordCode(codes[at - 1] ?? 0);
          if (isInside) continue;
          found ??= [];
          if (!found.includes(place)) found.push(place);
          break;
        }
      }
    }
    return found;
  }
}

const none: readonly Row[] = [];

const classOf = (classes: Int32Array, codes: Uint16Array, at: number, end: number): number => {
  const code = at < end ? (codes[at] ?? otherCode) : otherCode;
  return code < otherCode ? (classes[code] ?? 0) : 0;
};
