/**
 * What the program's recognizers compile to, kept in a file beside them: working it out takes a second. `npm run prepare-patterns` writes it.
 *
 * The file has two parts: what every text needs, and what is needed to make states of automata that it does not have. It counts for exactly the patterns and words whose digest it names; after a change all is worked out
 * anew, until the file is written again.
 * @module
 */
import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PreparedAutomaton, StoredAutomaton } from "./automaton.ts";
import { Expressions, type StoredRest } from "./automaton-nodes.ts";
import type { StoredStates } from "./automaton-states.ts";
import { packPart, unpackPart } from "./packed-arrays.ts";
import { type Groups, ofEachGroup, type Prepared } from "./pattern-plan.ts";
import type { PatternStart } from "./pattern-start.ts";
import type { StoredWords } from "./phrases.ts";
import type { Recognizer } from "./recognizer.ts";

/** What every text needs. Of patterns: each once, in the order of the recognizers. */
export interface StoredPatterns {
  /** See `digestOf`. */
  readonly digest: string;
  readonly rows: Int32Array;
  readonly starts: readonly PatternStart[];
  readonly words: StoredWords;
  readonly automata: Readonly<Record<keyof Groups, StoredAutomaton>>;
}

/** What making states takes. */
export interface StoredMaking {
  /** `nodes.next` is counted from each node's own place: that compresses to a tenth. */
  readonly expressions: StoredRest;
  readonly states: Readonly<Record<keyof Groups, readonly StoredStates[]>>;
}

export const preparedFile = fileURLToPath(new URL("./prepared.patterns", import.meta.url));

/** Each pattern once. */
export const patternsOf = (recognizers: readonly Recognizer[]): RegExp[] => [
  ...new Set(recognizers.flatMap((one) => ("pattern" in one ? [one.pattern] : []))),
];

/**
 * Of all that decides what is looked for where. Not of checks: they change nothing here, and their text depends on who stripped the types.
 */
export const digestOf = (recognizers: readonly Recognizer[]): string => {
  const sought = recognizers.map((one) => [
    "pattern" in one ? String(one.pattern) : "words" in one ? one.words : one.runOf,
    one.context,
    one.against,
    one.scoreMilli,
  ]);
  return hash("sha256", JSON.stringify(sought));
};

/** The bytes of the file. */
export const packPrepared = (patterns: StoredPatterns, making: StoredMaking): Buffer =>
  Buffer.concat([packPart(patterns), packPart(making)]);

/** What the bytes of the file hold. The second part is unpacked when it is asked for. */
export const unpackPrepared = (bytes: Buffer): { patterns: StoredPatterns; making(): StoredMaking } => {
  const { value, rest } = unpackPart(bytes);
  return { patterns: value as StoredPatterns, making: () => unpackPart(rest).value as StoredMaking };
};

/** What the file says of these recognizers; null when there is none, or it is of others. */
export const readPrepared = (recognizers: readonly Recognizer[]): Prepared | null => {
  if (!existsSync(preparedFile)) return null;
  const unpacked = unpackPrepared(readFileSync(preparedFile));
  const { digest, rows, starts, words, automata } = unpacked.patterns;
  if (digest !== digestOf(recognizers)) return null;
  let made: StoredMaking | null = null;
  const making = (): StoredMaking => {
    if (made === null) {
      made = unpacked.making();
      const { next } = made.expressions.nodes;
      for (let id = 0; id < next.length; id += 1) next[id] = (next[id] ?? 0) + id;
    }
    return made;
  };
  const automatonOf = (group: keyof Groups): PreparedAutomaton => ({
    ...automata[group],
    states: () => making().states[group],
  });
  const patterns = patternsOf(recognizers);
  return {
    expressions: new Expressions({ rows, rest: () => making().expressions }, patterns),
    starts: new Map(starts.flatMap((start, at) => patterns.slice(at, at + 1).map((pattern) => [pattern, start]))),
    whole: { words, automata: ofEachGroup(automatonOf) },
  };
};
