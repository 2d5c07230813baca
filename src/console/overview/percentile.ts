/**
 * @module
 * Percentiles of latencies that were counted by powers of a ratio.
 */
import { latencyRatio } from "../../store/console-rows.ts";

/** The latency, in microseconds, that `share` (0 to 1) of the calls did not exceed; null without any. Off by half a percent at most. */
export const percentile = (latencies: Readonly<Record<string, number>>, share: number): number | null => {
  const steps = Object.entries(latencies)
    .map(([step, count]) => [Number(step), count] as const)
    .toSorted(([a], [b]) => a - b);
  const total = steps.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [step, count] of steps) {
    seen += count;
    if (seen >= total * share) return latencyRatio ** step;
  }
  return null;
};
