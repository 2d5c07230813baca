/**
 * What one step of a sweep takes from some exchanges, and what holds spare. Decides only; `sweep.ts` does it.
 * @module
 */
import { type EffectiveSchedule, kindOf, metadataKeptUntil, payloadKeptUntil } from "../policy/retention-schedule.ts";
import type { PlacedPayload } from "../store/retention-rows.ts";
import type { Effect } from "../store/store.ts";
import type { KnownExchange } from "./exchange-facts.ts";
import type { Holds } from "./holds.ts";
import { deletions } from "./take-away.ts";

/** Counts of what went. */
export interface StepCounts {
  exchanges: number;
  payloads: number;
  metadata: number;
  readonly rules: Record<string, number>;
  readonly spared: Record<string, number>;
  oldest: number | null;
  newest: number | null;
}

export const noCounts = (): StepCounts => ({
  exchanges: 0,
  payloads: 0,
  metadata: 0,
  rules: {},
  spared: {},
  oldest: null,
  newest: null,
});

export interface SweepStep {
  readonly payloads: PlacedPayload[];
  readonly effects: Effect[];
  readonly counts: StepCounts;
  /** Data keys that something sealed was taken from. */
  readonly keyIds: Set<string>;
}

const count = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** An exchange that still runs, or waits for its classification, is not touched. */
const isSettled = ({ closedPosition, pending, classifiedPosition }: KnownExchange["row"]): boolean =>
  closedPosition !== null && (!pending || classifiedPosition !== null);

const note = (step: SweepStep, time: number): void => {
  const { counts } = step;
  counts.exchanges += 1;
  counts.oldest = Math.min(counts.oldest ?? time, time);
  counts.newest = Math.max(counts.newest ?? time, time);
};

/** Adds what is over of one exchange at this time. */
const take = (step: SweepStep, known: KnownExchange, schedule: EffectiveSchedule, now: number, holds: Holds): void => {
  const { row, payloads, facts, held } = known;
  if (!isSettled(row)) return;
  const over = payloads.flatMap((payload) => {
    const { until, rule } = payloadKeptUntil(schedule, facts, kindOf(payload.role));
    return until <= now && rule !== null ? [{ payload, rule }] : [];
  });
  const isRowOver = metadataKeptUntil(schedule, facts).until <= now;
  if (over.length === 0 && !isRowOver) return;
  const by = holds.holding(held);
  if (by.length > 0) return by.forEach((id) => count(step.counts.spared, id));
  note(step, row.openedAt);
  for (const { payload, rule } of over) {
    step.payloads.push(payload);
    step.keyIds.add(payload.keyId);
    step.counts.payloads += 1;
    count(step.counts.rules, rule);
  }
  step.effects.push(...deletions(over.map(({ payload }) => payload)));
  const lostFindings = over.some(({ payload }) => payload.role.endsWith(".findings"));
  if (lostFindings || isRowOver) step.effects.push({ effect: "deletePseudonyms", row: { exchangeId: row.id } });
  if (!isRowOver) return;
  step.effects.push({ effect: "deleteFeedback", row: { exchangeId: row.id } });
  step.effects.push({ effect: "deleteReviews", row: { exchangeId: row.id } });
  step.effects.push({ effect: "deleteExchange", row: { id: row.id } });
  step.counts.metadata += 1;
};

/** What is over, of some exchanges. */
export const decideStep = (
  exchanges: readonly KnownExchange[],
  schedule: EffectiveSchedule,
  now: number,
  holds: Holds,
): SweepStep => {
  const step: SweepStep = { payloads: [], effects: [], counts: noCounts(), keyIds: new Set() };
  for (const known of exchanges) take(step, known, schedule, now, holds);
  return step;
};

/** Adds one step's counts to those of a whole sweep. */
export const addCounts = (all: StepCounts, step: StepCounts): void => {
  all.exchanges += step.exchanges;
  all.payloads += step.payloads;
  all.metadata += step.metadata;
  for (const key of ["rules", "spared"] as const) {
    for (const [name, times] of Object.entries(step[key])) all[key][name] = (all[key][name] ?? 0) + times;
  }
  if (step.oldest !== null) all.oldest = Math.min(all.oldest ?? step.oldest, step.oldest);
  if (step.newest !== null) all.newest = Math.max(all.newest ?? step.newest, step.newest);
};
