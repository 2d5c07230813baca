/**
 * What a check is: a named question to the facts of a period, with a threshold, that explains its answer.
 * @module
 */
import type { z } from "zod";
import type { Link, PeriodFacts } from "../facts/period-facts.ts";
import type { Block } from "./framework.ts";

/** `no_data`: the log says nothing of it, though it applies; `not_applicable`: there was nothing that it is about. */
export const checkStates = ["satisfied", "not_satisfied", "not_applicable", "no_data"] as const;

export type CheckState = (typeof checkStates)[number];

/** A key as the table of keys has it, for what the log of a period cannot say alone. Times are UTC milliseconds. */
export interface KnownKey {
  readonly id: string;
  readonly role: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly endedAt: number | null;
}

/** What was so when the period began, where that is known from elsewhere than its entries. */
export interface StateBefore {
  /** Digest of the configuration that was in force, null where it is not known. */
  readonly config: string | null;
  /** Digest of the retention schedule in force, and since when. */
  readonly retention: { readonly digest: string; readonly since: number } | null;
  readonly keys: readonly KnownKey[] | null;
}

/** What checks may know besides the facts. */
export interface ControlContext {
  /** UTC milliseconds: a period may end in the future, what is asked of it does not. */
  readonly now: number;
  /**
   * Documents that entries name by digest: configurations and retention schedules parsed, policies as their text. That one is here says that the
   * record has it.
   */
  readonly documents: ReadonlyMap<string, unknown>;
  readonly before: StateBefore | null;
}

/** What a check answers. `sentence` is plain English with the figures in it, and never "compliant". */
export interface Answer {
  readonly state: CheckState;
  readonly sentence: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly links: readonly Link[];
  /** Time of the newest evidence that it rests on, UTC milliseconds; null where there is none. */
  readonly freshness: number | null;
}

export type Parameters = Readonly<Record<string, number | string | boolean>>;

export interface Check<P extends Parameters = Parameters> {
  readonly name: string;
  readonly block: Block;
  /** What it asks, in a sentence. */
  readonly asks: string;
  /** Whether it is about the whole server: a team's entries say nothing of it. */
  readonly isOfServer: boolean;
  /** Its thresholds with their defaults; unknown ones are refused. */
  readonly parameters: z.ZodType<P>;
  run(facts: PeriodFacts, context: ControlContext, parameters: P): Answer;
}

export interface CheckResult extends Answer {
  readonly check: string;
  readonly asks: string;
  /** The parameters that were used. */
  readonly threshold: Parameters;
}

/**
 * `supported`: each of its checks that applies is satisfied. `partly_supported`: some are, of others there is no data. `not_supported`: at least
 * one is not satisfied.
 */
export const controlStates = ["supported", "partly_supported", "not_supported", "not_applicable", "no_data"] as const;

export type ControlState = (typeof controlStates)[number];

export interface ControlResult {
  readonly id: string;
  readonly title: string;
  readonly shows: string;
  readonly blocks: readonly Block[];
  readonly state: ControlState;
  readonly checks: readonly CheckResult[];
  /** The oldest of its checks' newest evidence, UTC milliseconds; null where there is none. */
  readonly freshness: number | null;
  /** What stands between the control and `supported`: the sentences of the checks that are not satisfied or have no data. */
  readonly gaps: readonly string[];
  readonly notCovered: string;
}
