/**
 * `GET /api/v1/usage`: what keys and teams used in the UTC day and month that run, and what is left.
 * @module
 */
import type { Account, Moment } from "../../access/account.ts";
import type { Spending } from "../../access/spending.ts";
import type { Principal } from "../../domain/principal.ts";
import type { AppContext } from "../context.ts";
import type { LimitDeps } from "../limit.ts";

const shownPeriod = (spending: Spending, { time }: Moment) => {
  const { from, to, requests, tokens, costMicros } = spending.at(time);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), requests, tokens, costMicros };
};

const shown = (name: { readonly id: string; readonly team: string | null }, account: Account, moment: Moment) => ({
  kind: account.owner,
  ...name,
  day: shownPeriod(account.day, moment),
  month: shownPeriod(account.month, moment),
  limits: account.bounds.limits,
  budget: account.bounds.budget,
  remaining: account.remaining(moment),
});

/** What of a key or a team is shown: whose it is, and its counters. */
export interface SeenAccount {
  readonly id: string;
  readonly team: string | null;
  readonly account: Account;
}

/** The accounts of teams and keys that somebody who reads keys may see, those of teams first. They are whole once `limiter.loading` resolved. */
export const accountsSeenBy = ({ limiter, keysSeenBy }: LimitDeps, principal: Principal): SeenAccount[] => [
  ...[...limiter.teams]
    .filter(([team]) => principal.team === null || team === principal.team)
    .map(([team, account]) => ({ id: team, team, account })),
  ...keysSeenBy(principal).map((who) => ({ id: who.id, team: who.team, account: limiter.account(who.id, who) })),
];

/** Keys and teams for who may read keys (of their team, where they have one); for others their own key. Not the record: counters in memory. */
export const showUsage = (d: LimitDeps) => async (c: AppContext) => {
  const { limiter, prices, boundsOf } = d;
  const { principal } = c.var;
  await limiter.loading;
  const moment = limiter.moment();
  const { currency } = prices;
  if (!principal.permissions.has("read keys")) {
    const own = boundsOf(principal);
    const data = [shown({ id: own.id, team: own.team }, limiter.account(own.id, own), moment)];
    return c.json({ currency, data, nextCursor: null });
  }
  const data = accountsSeenBy(d, principal).map(({ account, ...name }) => shown(name, account, moment));
  return c.json({ currency, data, nextCursor: null });
};
