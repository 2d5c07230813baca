/**
 * What part of the record somebody may see: a team's, a time's, or all of it.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Period, Principal } from "../domain/principal.ts";
import type { ExchangeFilter, ExchangeRow } from "../store/store.ts";

export interface Scope {
  /** null: every team's. */
  readonly team: string | null;
  /** null: of all time. An exchange is of the time that it was opened in. */
  readonly period: Period | null;
}

/** Of who runs the server. */
export const wholeRecord: Scope = { team: null, period: null };

export const scopeOf = ({ team, period }: Principal): Scope => ({ team, period });

/** Whether the whole log may be read: entries of everybody. */
export const isUnscoped = ({ team, period }: Scope): boolean => team === null && period === null;

/** The team of what somebody makes: their own, unless they have them all. Throws `not_found` for another, there being such a one or not. */
export const teamFor = ({ team }: Pick<Scope, "team">, asked: string | null): string | null => {
  if (team !== null && asked !== null && asked !== team) throw new CustodyError("not_found", "no such team");
  return team ?? asked;
};

/** Whether a time is in a period. */
const isIn = (period: Period | null, time: number): boolean =>
  (period?.from ?? -Infinity) <= time && time < (period?.to ?? Infinity);

/** Whether an exchange is in the scope. */
export const holds = ({ team, period }: Scope, exchange: Pick<ExchangeRow, "team" | "openedAt">): boolean =>
  (team === null || exchange.team === team) && isIn(period, exchange.openedAt);

/** What a filter may say of team and time. */
type Bounds = Pick<ExchangeFilter, "team" | "from" | "to">;

/** A filter that asks for nothing beyond the scope; null where it asks for another team's only: there is nothing in it. */
export const within = <F extends Bounds>({ team, period }: Scope, filter: F): (F & Bounds) | null => {
  if (team !== null && filter.team !== undefined && filter.team !== team) return null;
  const from = Math.max(period?.from ?? -Infinity, filter.from ?? -Infinity);
  const to = Math.min(period?.to ?? Infinity, filter.to ?? Infinity);
  return {
    ...filter,
    ...(team === null ? {} : { team }),
    ...(from === -Infinity ? {} : { from }),
    ...(to === Infinity ? {} : { to }),
  };
};
