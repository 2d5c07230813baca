/**
 * What the scanners of the default policy cost on clean text, by themselves. Run as a process of its own; prints nanoseconds per byte of
 * each round as a JSON array. Argument: rounds.
 * @module
 */
import { createGuard } from "../src/policy/guard.ts";
import { findPolicy } from "../src/policy/load-policy.ts";
import { scanners } from "../src/scan/run-scanners.ts";
import { cleanText } from "./workload.ts";

const textChars = 1_000;
const texts = 256;
const turnsPerRound = 40;

const guard = createGuard(findPolicy("default"), scanners);
const parts = Array.from({ length: texts }, (_, seed) => ({ text: cleanText(textChars, seed), path: "bench" }));
if (guard.judge(parts).findings.length > 0) throw new Error("the clean text is not clean");

const round = (): number => {
  const startedAt = process.hrtime.bigint();
  for (let turn = 0; turn < turnsPerRound; turn += 1) for (const part of parts) guard.judge([part]);
  return Number(process.hrtime.bigint() - startedAt) / (turnsPerRound * texts * textChars);
};

round();
const rounds = Array.from({ length: Number(process.argv[2]) }, round);
process.stdout.write(JSON.stringify(rounds));
