/**
 * What an evidence pack is asked for: a period, and the state of the log to take it from.
 * @module
 */
import { z } from "zod";
import { registeredName } from "../../access/registered-name.ts";
import { type DataClass, dataClasses } from "../../domain/data-class.ts";
import { type Outcome, outcomes } from "../../domain/entry.ts";
import { actions, type Verdict } from "../../domain/verdict.ts";

/** Which exchanges are meant: every filter that is not null must hold. Class and verdict are those of the whole exchange. */
export interface PackFilters {
  /** The id of the key that called. */
  readonly key: string | null;
  readonly team: string | null;
  /** As the opening names it: a name or pattern of the catalogue. */
  readonly model: string | null;
  readonly dataClass: DataClass | null;
  readonly outcome: Outcome | null;
  readonly verdict: Verdict | null;
}

/** How many exchanges are drawn, and the auditor's own word that the draw depends on: told after the period is anchored, nobody could prepare for it. */
export interface PackSample {
  readonly size: number;
  readonly nonce: string;
}

export const noFilters: PackFilters = {
  key: null,
  team: null,
  model: null,
  dataClass: null,
  outcome: null,
  verdict: null,
};

export const isFiltered = (filters: PackFilters): boolean => Object.values(filters).some((value) => value !== null);

/** Exchanges in one sample: each is proved by itself. */
export const sampleSizeMax = 5_000;

/** A framework is named as its file is: `policies/controls/<name>.yaml`. */
export const frameworkName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/);

export const filtersSchema = z.strictObject({
  key: z
    .string()
    .regex(/^[A-Za-z0-9_.:@-]{1,128}$/)
    .nullable()
    .default(null),
  team: registeredName.nullable().default(null),
  model: z
    .string()
    .regex(/^[^\p{Cc}\p{Cs}]{1,256}$/u)
    .nullable()
    .default(null),
  dataClass: z.enum(dataClasses).nullable().default(null),
  outcome: z.enum(outcomes).nullable().default(null),
  verdict: z.enum(actions).nullable().default(null),
});

/** The nonce is printable ASCII without quotes and backslashes: it has one form in JSON, whoever writes it. */
export const sampleSchema = z.strictObject({
  size: z.int().min(1).max(sampleSizeMax),
  nonce: z.string().regex(/^(?!.*["\\])[\x21-\x7e]{1,128}$/),
});

/** `[from, to)` over entry time, UTC milliseconds. */
export interface PackQuery {
  readonly from: number;
  readonly to: number;
  /**
   * The tree size of the newest shard that has entries of the period; null for its size when the export began. An earlier size gives
   * exactly the pack that an export at that size gave.
   */
  readonly at: number | null;
  /** Whether payloads are decrypted into it. */
  readonly payloads: boolean;
  /** Whose entries, beside those that concern everybody; null: all. */
  readonly team: string | null;
  /** The framework whose controls the pack reports on; null: entries and proofs only. */
  readonly framework: string | null;
  /** The population: what is counted as such and drawn from. The pack's entries are those of the whole period all the same. */
  readonly filters: PackFilters;
  readonly sample: PackSample | null;
}
