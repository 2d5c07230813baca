/**
 * What has to be remembered of exchanges from one entry to a later one: those that are open, or wait for their classification. Bounded by how
 * many run at one time, not by how many there were.
 * @module
 */
import type { Link, ModelFacts } from "./period-facts.ts";

/** What a close counted, so that a classification can count it otherwise. */
export interface CountedClose {
  readonly day: string;
  readonly upstreams: readonly string[];
  /** What it was counted with under its model. */
  readonly usage: Omit<ModelFacts, "exchanges">;
  dataClass: string;
  verdict: string;
}

/** Opened in what was read. `closed` is set while its classification is waited for. */
export interface OpenExchange {
  readonly at: Link;
  readonly instance: string;
  readonly model: string;
  readonly isPending: boolean;
  /** An upstream's batch API answers it: no start closes it before that. */
  readonly isHanded: boolean;
  closed: CountedClose | null;
}

/** Opened before what was read, or by nobody: its opening is where its close says (the shard by its ordinal). */
export interface ForeignExchange {
  readonly at: Link;
  readonly opening: { readonly shard: number; readonly index: number } | null;
  closed: CountedClose | null;
  classified: { readonly dataClass: string; readonly verdict: string } | null;
}

/** A policy was loaded; `digest` null: a server started, which loads again what is to be in force. */
export interface PolicyEvent {
  readonly at: Link;
  readonly digest: string | null;
  readonly name: string | null;
}

/** Exchanges by their ids. */
export interface Carried {
  readonly open: Map<string, OpenExchange>;
  readonly foreign: Map<string, ForeignExchange>;
  /** In the order of the log: as many as there were starts and loads. */
  readonly policyEvents: PolicyEvent[];
  /** Closes as interrupted since the last start. */
  interruptedSinceStart: number;
}

export const nothingCarried = (): Carried => ({
  open: new Map(),
  foreign: new Map(),
  policyEvents: [],
  interruptedSinceStart: 0,
});
