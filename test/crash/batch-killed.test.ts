import { expect, it } from "vitest";
import { runBatchKill } from "./batch-killed.ts";

/** `npm run test:batch-crash -- --lines 10000` is the long run. */
const lines = 60;

it(`finishes a batch of ${lines} lines over two kills, each line once`, { timeout: 120_000 }, async () => {
  const report = await runBatchKill({ lines, lineBytes: 200, kills: 2, onStep: console.log });
  expect(report.problems).toEqual([]);
  expect(report.calls).toBeGreaterThanOrEqual(lines);
});
