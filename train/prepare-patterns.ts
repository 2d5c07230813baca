/**
 * What `src/scan/prepared.patterns` holds: all patterns compiled, and the automata's states that ordinary texts reach, so that the first
 * texts of a server cost what later ones do.
 * @module
 */
import { serialize } from "node:v8";
import { constants, zstdCompressSync } from "node:zlib";
import { planOf } from "../src/scan/pattern-plan.ts";
import { Compiled } from "../src/scan/pattern-scanner.ts";
import { patternStart } from "../src/scan/pattern-start.ts";
import { digestOf, patternsOf, type StoredPatterns } from "../src/scan/prepared-patterns.ts";
import type { Recognizer } from "../src/scan/recognizer.ts";
import { storedWordsOf } from "../src/scan/word-tables.ts";
import { ordinaryTexts } from "./ordinary-texts.ts";

const zstdLevel = { params: { [constants.ZSTD_c_compressionLevel]: 19 } };

/** The file of these recognizers: the same definitions give the same value. */
export const preparePatterns = (recognizers: readonly Recognizer[]): Buffer => {
  const plan = planOf(recognizers);
  const { expressions, lists } = plan;
  const compiled = new Compiled(plan);
  for (const text of ordinaryTexts) {
    for (const label of ["", "account_number"]) compiled.candidates(text, 0, compiled.surroundings(text, label));
    compiled.cutFrom(text, 0, text.length, compiled.surroundings(text, ""));
  }
  const starts = patternsOf(recognizers).map((pattern) => patternStart(pattern, expressions));
  const stored: StoredPatterns = {
    digest: digestOf(recognizers),
    expressions: expressions.store(),
    starts,
    whole: { words: storedWordsOf(lists), automata: compiled.automata() },
  };
  const { next } = stored.expressions.nodes;
  for (let id = 0; id < next.length; id += 1) next[id] = (next[id] ?? 0) - id;
  return zstdCompressSync(serialize(stored), zstdLevel);
};
