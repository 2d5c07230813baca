/**
 * The report of a replay, as lines of JSON: what it is, each exchange, how far it is, and the totals.
 * @module
 */
import { z } from "zod";
import { dataClasses } from "../../domain/data-class.ts";
import { actions } from "../../domain/verdict.ts";
import type { Replay, ReplayedExchange } from "./replay-policy.ts";

const counts = z.record(z.string(), z.int());
const verdict = z.enum(actions);
const dataClass = z.enum(dataClasses);

/** `was` is what the record says; `would` what the other policy says, with `error` where it could not be asked. */
const exchangeLine = z.object({
  exchange: z.object({
    id: z.string(),
    was: z.object({ verdict, dataClass }),
    would: z.union([
      z.object({ verdict, shadow: verdict, dataClass, counts, actions: counts }),
      z.object({ error: z.string() }),
    ]),
  }),
});

const totals = z.object({
  exchanges: z.int(),
  changed: z.int(),
  /** How many could not be asked, by why. */
  errors: counts,
  /** By `flag -> redact`, those that stay included. */
  verdicts: counts,
  dataClasses: counts,
  /** Findings under the other policy, by entity type and by what would have been done. */
  counts,
  actions: counts,
});

/** One line of a report. */
export const reportLine = z.union([
  z.object({ replay: z.object({ policy: z.string(), name: z.string(), count: z.int() }) }),
  exchangeLine,
  z.object({ progress: z.object({ done: z.int(), of: z.int() }) }),
  z.object({ totals }),
]);

export type ReportLine = z.infer<typeof reportLine>;

type Totals = z.infer<typeof totals>;

const add = (into: Record<string, number>, key: string, count = 1): void => {
  into[key] = (into[key] ?? 0) + count;
};

const lineOf = ({ was, would: { id, ...would } }: ReplayedExchange): ReportLine => ({
  exchange: { id, was: { verdict: was.verdict, dataClass: was.dataClass }, would },
});

/** Counts one in; says whether something of it is worth a line by itself. */
const addTo = (sums: Totals, { was, would }: ReplayedExchange): boolean => {
  sums.exchanges += 1;
  if ("error" in would) {
    add(sums.errors, would.error);
    return true;
  }
  const isChanged = was.verdict !== would.verdict || was.dataClass !== would.dataClass;
  if (isChanged) sums.changed += 1;
  add(sums.verdicts, `${was.verdict} -> ${would.verdict}`);
  add(sums.dataClasses, `${was.dataClass} -> ${would.dataClass}`);
  for (const [type, count] of Object.entries(would.counts)) add(sums.counts, type, count);
  for (const [action, count] of Object.entries(would.actions)) add(sums.actions, action, count);
  return isChanged;
};

/** The lines of a report, some at a time. Without `all`, exchanges that stay as they were are only counted. */
export async function* reportLines(replay: Replay, all: boolean): AsyncGenerator<readonly ReportLine[]> {
  const { digest: policy, name, count } = replay;
  yield [{ replay: { policy, name, count } }];
  const sums = { exchanges: 0, changed: 0, errors: {}, verdicts: {}, dataClasses: {}, counts: {}, actions: {} };
  for await (const batch of replay.exchanges()) {
    const lines = batch.flatMap((one) => (addTo(sums, one) || all ? [lineOf(one)] : []));
    yield [...lines, { progress: { done: sums.exchanges, of: count } }];
  }
  yield [{ totals: sums }];
}
