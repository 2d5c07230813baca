/**
 * What a legal hold holds. Every part that a scope names must be so of an exchange; at least one is named. A subject is in it as an HMAC only.
 * @module
 */
import { z } from "zod";
import { dataClasses } from "../domain/data-class.ts";
import { outcomes } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { actions } from "../domain/verdict.ts";

const queryShape = {
  model: z.string().min(1).max(256),
  team: z.string().min(1).max(64),
  dataClass: z.enum(dataClasses),
  verdict: z.enum(actions),
  outcome: z.enum(outcomes),
};

export const holdQuery = z.strictObject(queryShape).partial();

const storedScope = z.strictObject({
  /** HMAC, hex. */
  subject: z.string().nullable(),
  key: z.string().nullable(),
  /** UTC milliseconds, `[from, to)`, of openings. */
  from: z.int().nullable(),
  to: z.int().nullable(),
  query: holdQuery,
});

export type HoldScope = z.infer<typeof storedScope>;

/** What is asked about an exchange, or about an entry that has a payload of its own. */
export interface HeldFacts {
  /** HMACs: of whom its payloads are. */
  readonly subjects: readonly string[];
  readonly key: string;
  readonly time: number;
  readonly model: string | null;
  readonly team: string | null;
  readonly dataClass: string | null;
  readonly verdict: string | null;
  readonly outcome: string | null;
}

/** Reads the scope of a stored hold. Throws `ledger_corrupt`: what is held must not be forgotten. */
export const readScope = (id: string, json: string): HoldScope => {
  try {
    return storedScope.parse(JSON.parse(json));
  } catch {
    throw new CustodyError("ledger_corrupt", `the scope of ${id} is not what this program wrote`);
  }
};

/** The parts that a scope speaks of, as entries name them. */
export const partsOf = ({ subject, key, from, to, query }: HoldScope): string[] => [
  ...(subject === null ? [] : ["subject"]),
  ...(key === null ? [] : ["key"]),
  ...(from === null && to === null ? [] : ["period"]),
  ...(Object.keys(query).length === 0 ? [] : ["query"]),
];

/** Whether a hold holds it. */
export const covers = ({ subject, key, from, to, query }: HoldScope, facts: HeldFacts): boolean =>
  (subject === null || facts.subjects.includes(subject)) &&
  (key === null || key === facts.key) &&
  (from === null || facts.time >= from) &&
  (to === null || facts.time < to) &&
  (query.model === undefined || query.model === facts.model) &&
  (query.team === undefined || query.team === facts.team) &&
  (query.dataClass === undefined || query.dataClass === facts.dataClass) &&
  (query.verdict === undefined || query.verdict === facts.verdict) &&
  (query.outcome === undefined || query.outcome === facts.outcome);
