/**
 * What an evidence pack is asked for: a period, and the state of the log to take it from.
 * @module
 */
import { z } from "zod";
import { type Scope, teamFor } from "../../access/scope.ts";
import { registeredName } from "../../access/registered-name.ts";
import { CustodyError } from "../../domain/errors.ts";

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
}

const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .transform((text) => Date.parse(text))
  .refine((time) => time >= 0);

/** A query as people write it: ISO 8601 instants with an offset, or dates (midnight UTC). */
export const packQuerySchema = z
  .strictObject({
    from: instant,
    to: instant,
    at: z.int().min(1).optional(),
    payloads: z.boolean().default(false),
    team: registeredName.nullable().default(null),
  })
  .refine(({ from, to }) => from < to, { path: ["to"] })
  .transform(({ at, ...query }): PackQuery => ({ ...query, at: at ?? null }));

/**
 * What somebody with this scope may be given of it: their own team's, unless they have them all. Throws `not_found` for another team, there
 * being such a one or not, and `forbidden` for a time beyond theirs: a pack must not be narrower than what it was asked for.
 */
export const scopedQuery = (scope: Scope, query: PackQuery): PackQuery => {
  const team = teamFor(scope, query.team);
  const { period } = scope;
  if (query.from < (period?.from ?? -Infinity)) throw beyond("from");
  if (query.to > (period?.to ?? Infinity)) throw beyond("to");
  return { ...query, team };
};

const beyond = (param: "from" | "to"): CustodyError =>
  new CustodyError("forbidden", `\`${param}\` is beyond the time that this key may see`, param);
