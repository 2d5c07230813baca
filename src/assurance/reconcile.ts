/**
 * Holds a provider's own count of its usage against the record. Where the provider counted more, somebody may have called it past the proxy.
 * @module
 */
import { compileGlob } from "../domain/glob.ts";
import type { ModelSum } from "../store/anchor-rows.ts";
import type { ProviderUsage } from "./read-usage-csv.ts";
import { dayOf } from "./sum-day.ts";

export interface Counted {
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** One day and model of the catalogue. */
export interface Difference {
  /** YYYY-MM-DD, in UTC. */
  readonly day: string;
  readonly model: string;
  readonly ours: Counted;
  readonly theirs: Counted;
  /** `bypassed`: the provider counted more than we recorded. `missing`: we recorded more. `within`: the same, but for the tolerance. */
  readonly verdict: "within" | "bypassed" | "missing";
}

export interface Reconciliation {
  readonly days: number;
  readonly differences: readonly Difference[];
  /** The provider's models that fit no name and no pattern of the catalogue, nor of the record. */
  readonly unmatched: readonly (Counted & { readonly day: string; readonly model: string })[];
}

export interface ReconcileOptions {
  /** Names and patterns of the catalogue, in its order. */
  readonly catalogue: readonly string[];
  /** By how much counts may differ, in percent of the larger. */
  readonly tolerancePercent: number;
}

const nothing: Counted = { requests: 0, promptTokens: 0, completionTokens: 0 };

const added = (one: Counted, other: Counted): Counted => ({
  requests: one.requests + other.requests,
  promptTokens: one.promptTokens + other.promptTokens,
  completionTokens: one.completionTokens + other.completionTokens,
});

/** Providers name a dated version where they were asked for the model alone: `gpt-4o-2024-08-06`, `claude-x-20250219`. */
const undated = (model: string): string => model.replace(/-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4})$/, "");

/** What the record calls a provider's model; null where nothing fits. A name as it is wins over a name without its date, and that over a pattern. */
export const createModelNames = (names: readonly string[]): ((model: string) => string | null) => {
  const exact = new Set(names);
  const patterns = names.filter((name) => name.includes("*")).map((name) => ({ name, matches: compileGlob(name) }));
  return (model) => {
    if (exact.has(model)) return model;
    const short = undated(model);
    if (exact.has(short)) return short;
    return (
      (patterns.find(({ matches }) => matches(model)) ?? patterns.find(({ matches }) => matches(short)))?.name ?? null
    );
  };
};

const verdictOf = (ours: Counted, theirs: Counted, tolerancePercent: number): Difference["verdict"] => {
  const fields = ["requests", "promptTokens", "completionTokens"] as const;
  const beyond = (more: Counted, less: Counted): boolean =>
    fields.some((field) => more[field] - less[field] > (more[field] * tolerancePercent) / 100);
  // What passed by is the graver of the two.
  if (beyond(theirs, ours)) return "bypassed";
  return beyond(ours, theirs) ? "missing" : "within";
};

/** Compares the days that the provider's file speaks of. */
export const reconcile = (
  theirs: readonly ProviderUsage[],
  ours: readonly ModelSum[],
  { catalogue, tolerancePercent }: ReconcileOptions,
): Reconciliation => {
  const recorded = ours.flatMap(({ model }) => (model === null ? [] : [model]));
  const nameOf = createModelNames([...new Set([...catalogue, ...recorded])]);
  const sums = new Map<string, { day: number; model: string; ours: Counted; theirs: Counted }>();
  const sumOf = (day: number, model: string) => {
    const key = `${day} ${model}`;
    const sum = sums.get(key) ?? { day, model, ours: nothing, theirs: nothing };
    sums.set(key, sum);
    return sum;
  };
  const unmatched: Reconciliation["unmatched"][number][] = [];
  for (const { day, model, ...counted } of theirs) {
    const name = nameOf(model);
    if (name === null) unmatched.push({ day: dayOf(day), model, ...counted });
    else {
      const sum = sumOf(day, name);
      sum.theirs = added(sum.theirs, counted);
    }
  }
  for (const { day, model, requests, promptTokens, completionTokens } of ours) {
    if (model === null) continue;
    const sum = sumOf(day, model);
    sum.ours = added(sum.ours, { requests, promptTokens, completionTokens });
  }
  const differences = [...sums.values()]
    .toSorted((a, b) => a.day - b.day || (a.model < b.model ? -1 : 1))
    .map((sum) => {
      const { model, ours: here, theirs: there } = sum;
      return {
        day: dayOf(sum.day),
        model,
        ours: here,
        theirs: there,
        verdict: verdictOf(here, there, tolerancePercent),
      };
    });
  return { days: new Set(differences.map(({ day }) => day)).size, differences, unmatched };
};
