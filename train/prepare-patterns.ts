/**
 * What `src/scan/prepared.patterns` holds: all patterns compiled, and the automata's states that ordinary texts reach, so that the first
 * texts of a server cost what later ones do.
 * @module
 */
import { firstText } from "../src/open-scanners.ts";
import { ofEachGroup, planOf } from "../src/scan/pattern-plan.ts";
import { Compiled } from "../src/scan/pattern-scanner.ts";
import { patternStart } from "../src/scan/pattern-start.ts";
import {
  digestOf,
  packPrepared,
  patternsOf,
  type StoredMaking,
  type StoredPatterns,
} from "../src/scan/prepared-patterns.ts";
import type { Recognizer } from "../src/scan/recognizer.ts";
import { storedWordsOf } from "../src/scan/word-tables.ts";
import { ordinaryTexts } from "./ordinary-texts.ts";

/** The file of these recognizers: the same definitions give the same value. */
export const preparePatterns = (recognizers: readonly Recognizer[]): Buffer => {
  const plan = planOf(recognizers);
  const { expressions, lists } = plan;
  const compiled = new Compiled(plan);
  for (const text of [firstText, ...ordinaryTexts]) {
    for (const label of ["", "account_number"]) compiled.candidates(text, 0, compiled.surroundings(text, label));
    compiled.cutFrom(text, 0, text.length, compiled.surroundings(text, ""));
  }
  const { rows, rest } = expressions.store();
  const automata = compiled.automata();
  const patterns: StoredPatterns = {
    digest: digestOf(recognizers),
    rows,
    starts: patternsOf(recognizers).map((pattern) => patternStart(pattern, expressions)),
    words: storedWordsOf(lists),
    automata: ofEachGroup((group) => automata[group].walked),
  };
  const making: StoredMaking = { expressions: rest, states: ofEachGroup((group) => automata[group].states) };
  const { next } = making.expressions.nodes;
  for (let id = 0; id < next.length; id += 1) next[id] = (next[id] ?? 0) - id;
  return packPrepared(patterns, making);
};
