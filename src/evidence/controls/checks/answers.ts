/**
 * Making answers of checks: plain numbers, plurals, times.
 * @module
 */
import { z } from "zod";
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

const digits = new Intl.NumberFormat("en-US");

export const many = (count: number, one: string, more = `${one}s`): string =>
  `${digits.format(count)} ${count === 1 ? one : more}`;

export const kind = (facts: Facts, ...names: readonly string[]): Tally[] =>
  names.flatMap((name) => (Object.hasOwn(facts.kinds, name) ? [facts.kinds[name] ?? []].flat() : []));

export const countOf = (tallies: readonly Tally[]): number => tallies.reduce((sum, { count }) => sum + count, 0);

/** The end of what can be asked of the period: not after now. */
export const endOf = ({ period }: Facts, { now }: ControlContext): number => Math.min(period.to, now);

/** A check as its file writes it. `shape` are its parameters with defaults. */
export const check = <S extends z.ZodRawShape>(
  name: string,
  block: Check["block"],
  asks: string,
  shape: S,
  run: (facts: Facts, context: ControlContext, parameters: z.infer<z.ZodObject<S>>) => Answer,
): Check => {
  const parameters = z.strictObject(shape);
  return {
    name,
    block,
    asks,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parameters are numbers, texts and booleans by each check's shape
    parameters: parameters as unknown as z.ZodType<Parameters>,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- read by that schema
    run: (facts, context, values) => run(facts, context, values as z.infer<z.ZodObject<S>>),
  };
};
