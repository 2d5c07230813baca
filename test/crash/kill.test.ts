import { expect, it } from "vitest";
import { runKills } from "./kill.ts";

/** `node test/crash/run.ts --kills 20` is the long run. */
const kills = 2;

it(`keeps every promise over ${kills} kills under load`, { timeout: 120_000 }, async () => {
  const report = await runKills({ kills, seed: Math.floor(Math.random() * 2 ** 32), onKill: console.log });
  expect(report.problems).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(0);
  expect(report.last.outcomes["complete"]).toBeGreaterThanOrEqual(report.acknowledged);
  expect(report.last.proofs).toBe(3 * report.last.exchanges);
});
