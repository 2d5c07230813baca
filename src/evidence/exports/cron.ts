/**
 * Cron expressions of five parts, in UTC. Loaded only where a schedule is configured.
 * @module
 */
import { Cron } from "croner";

const secondMs = 1_000;

const cronOf = (pattern: string): Cron => new Cron(pattern, { timezone: "UTC", paused: true, mode: "5-part" });

/** Whether it is such an expression, and names any moment at all. */
export const isCron = (pattern: string): boolean => {
  try {
    return cronOf(pattern).nextRun() !== null;
  } catch {
    return false;
  }
};

/** The newest moment at or before `now` (UTC milliseconds) that the expression names; null where there is none. */
export const lastDue = (pattern: string, now: number): number | null => {
  // A search backwards leaves its own beginning out, and knows whole seconds only: so it begins a second later, and what is later than now is left out.
  const runs = cronOf(pattern)
    .previousRuns(2, new Date(now + secondMs))
    .map((run) => run.getTime());
  return runs.find((run) => run <= now) ?? null;
};
