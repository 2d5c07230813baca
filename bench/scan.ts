/**
 * What the patterns cost on clean text, by themselves. Run as a process of its own; prints nanoseconds per byte of each round as a JSON
 * array. Argument: rounds.
 * @module
 */
import { createScanners } from "../src/scan/scanners.ts";
import { cleanText } from "./workload.ts";

const textChars = 1_000;
const texts = 256;
const turnsPerRound = 40;

const patterns = createScanners([]).find(({ name }) => name === "patterns");
if (patterns === undefined) throw new Error("there is no scanner of patterns");
const clean = Array.from({ length: texts }, (_, seed) => cleanText(textChars, seed));
if (clean.some((text) => patterns.scan(text, "").some(({ dataClass }) => dataClass !== "internal")))
  throw new Error("the clean text is not clean");

const round = (): number => {
  const startedAt = process.hrtime.bigint();
  for (let turn = 0; turn < turnsPerRound; turn += 1) for (const text of clean) patterns.scan(text, "");
  return Number(process.hrtime.bigint() - startedAt) / (turnsPerRound * texts * textChars);
};

round();
const rounds = Array.from({ length: Number(process.argv[2]) }, round);
process.stdout.write(JSON.stringify(rounds));
