/**
 * Making answers of checks: their states, grounds and times.
 * @module
 */
import { z } from "zod";
import { plural } from "../../../domain/number-text.ts";
import type { Answer, Check, ControlContext, Parameters } from "../check.ts";
import type { PeriodFacts } from "../../facts/period-facts.ts";

type Facts = PeriodFacts;
export type Tally = Facts["exchanges"]["opened"];
type Link = Answer["links"][number];

export interface Ground {
  readonly counts?: Answer["counts"];
  readonly links?: readonly Link[];
  readonly freshness?: number | null;
}

const answer = (
  state: Answer["state"],
  sentence: string,
  { counts = {}, links = [], freshness = null }: Ground,
): Answer => ({
  state,
  sentence,
  counts,
  links,
  freshness,
});

export const satisfied = (sentence: string, ground: Ground = {}): Answer => answer("satisfied", sentence, ground);
export const notSatisfied = (sentence: string, ground: Ground = {}): Answer =>
  answer("not_satisfied", sentence, ground);
export const notApplicable = (sentence: string, ground: Ground = {}): Answer =>
  answer("not_applicable", sentence, ground);
export const noData = (sentence: string, ground: Ground = {}): Answer => answer("no_data", sentence, ground);

/** Of tallies: the links that they keep, each place once, at most ten. */
export const linksOf = (...tallies: readonly (Tally | undefined)[]): Link[] => {
  const found = new Map<string, Link>();
  for (const tally of tallies) {
    for (const link of [...(tally?.first ?? []), ...(tally?.last ? [tally.last] : [])]) {
      if (found.size < 10) found.set(`${link.shard}/${link.index}`, link);
    }
  }
  return [...found.values()];
};

/** Of tallies: the time of the newest entry. */
export const newest = (...tallies: readonly (Tally | undefined)[]): number | null => {
  const times = tallies.flatMap((tally) => (tally?.last ? [tally.last.time] : []));
  return times.length === 0 ? null : Math.max(...times);
};

/** The end of what can be asked of the period: not after now. */
export const endOf = ({ period }: Facts, { now }: ControlContext): number => Math.min(period.to, now);

/** The entries of one kind. */
export const kindOf = (facts: Facts, name: string): Tally | undefined =>
  Object.hasOwn(facts.kinds, name) ? facts.kinds[name] : undefined;

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;

/** `2026-03-01 14:05` (UTC). */
export const timeText = (time: number): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");

/** "3 days", "5 hours", "12 minutes": a length of time, rounded down. */
export const lengthText = (ms: number): string => {
  if (ms >= 2 * dayMs) return plural(Math.floor(ms / dayMs), "day");
  if (ms >= 2 * hourMs) return plural(Math.floor(ms / hourMs), "hour");
  return plural(Math.floor(ms / 60_000), "minute");
};

/** When the log began, where the period holds its first entry; null where it began before. */
export const beginningOf = ({ openings, shards }: Facts): number | null => {
  const first = shards[0];
  const [opening] = openings;
  return first?.ordinal === 1 && first.firstIndex === 0 && opening !== undefined ? opening.at.time : null;
};

interface CheckText<S extends z.ZodRawShape> {
  readonly name: string;
  readonly block: Check["block"];
  readonly asks: string;
  /** Its parameters with defaults. */
  readonly shape: S;
  /** See `Check.isOfServer`; false unless it says so. */
  readonly isOfServer?: true;
}

/** What parameters are made of. */
const plainValues = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

/** A check as its file writes it. */
export const check = <S extends z.ZodRawShape>(
  { name, block, asks, shape, isOfServer }: CheckText<S>,
  run: (facts: Facts, context: ControlContext, parameters: z.infer<z.ZodObject<S>>) => Answer,
): Check => {
  const parameters = z.strictObject(shape);
  return {
    name,
    block,
    asks,
    isOfServer: isOfServer === true,
    parameters: parameters.transform((given): Parameters => plainValues.parse(given)),
    run: (facts, context, values) => run(facts, context, parameters.parse(values)),
  };
};

/** Whole numbers from 0: how many of something are too many. */
export const atMost = (usual: number) => z.int().min(0).default(usual);

/** Whole numbers from 1: how long ago something may be, how long something must last. */
export const lasting = (usual: number) => z.int().min(1).default(usual);
