import { expect, it } from "vitest";
import { runHandedKill } from "./handed-killed.ts";

/** `npm run test:batch-crash -- --handed --lines 10000` is the long run. */
const lines = 40;

it(
  `finishes a batch of ${lines} lines at an upstream over two kills, each line once`,
  { timeout: 120_000 },
  async () => {
    const report = await runHandedKill({ lines, lineBytes: 200, onStep: console.log });
    expect(report.problems).toEqual([]);
    expect(report.closedBefore).toBeLessThan(lines);
  },
);
