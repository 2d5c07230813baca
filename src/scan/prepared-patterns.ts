/**
 * What the program's recognizers compile to, kept in a file beside them: working it out takes a second. `npm run prepare-patterns` writes it.
 *
 * The file is one value in V8's serialization, compressed with zstd. It counts for exactly the patterns and words whose digest it names; after
 * a change all is worked out anew, until the file is written again.
 * @module
 */
import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deserialize } from "node:v8";
import { zstdDecompressSync } from "node:zlib";
import { Expressions, type StoredExpressions } from "./automaton-nodes.ts";
import type { Prepared, PreparedWhole } from "./pattern-plan.ts";
import type { PatternStart } from "./pattern-start.ts";
import type { Recognizer } from "./recognizer.ts";

/** What the file holds. Of patterns: each once, in the order of the recognizers. */
export interface StoredPatterns {
  /** See `digestOf`. */
  readonly digest: string;
  /** `nodes.next` is counted from each node's own place: that compresses to a tenth. */
  readonly expressions: StoredExpressions;
  readonly starts: readonly PatternStart[];
  readonly whole: PreparedWhole;
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

/** What the file says of these recognizers; null when there is none, or it is of others. */
export const readPrepared = (recognizers: readonly Recognizer[]): Prepared | null => {
  if (!existsSync(preparedFile)) return null;
  const stored: StoredPatterns = deserialize(zstdDecompressSync(readFileSync(preparedFile)));
  if (stored.digest !== digestOf(recognizers)) return null;
  const { next } = stored.expressions.nodes;
  for (let id = 0; id < next.length; id += 1) next[id] = (next[id] ?? 0) + id;
  const patterns = patternsOf(recognizers);
  const starts = new Map<RegExp, PatternStart>();
  for (const [at, start] of stored.starts.entries()) {
    const pattern = patterns[at];
    if (pattern !== undefined) starts.set(pattern, start);
  }
  return { expressions: new Expressions(stored.expressions, patterns), starts, whole: stored.whole };
};
