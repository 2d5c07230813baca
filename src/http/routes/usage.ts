/**
 * `GET /api/v1/usage`: what keys and teams used in the UTC day and month that run, and what is left.
 * @module
 */
import type { Account, Moment } from "../../access/account.ts";
import type { Bounded } from "../../access/limit-settings.ts";
import type { Spending } from "../../access/spending.ts";
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

/** Keys and teams for who may read keys (of their team, where they have one); for others their own key. Not the record: counters in memory. */
export const showUsage =
  ({ limiter, prices, boundsOf, keysSeenBy }: LimitDeps) =>
  async (c: AppContext) => {
    const { principal } = c.var;
    await limiter.loading;
    const moment = limiter.moment();
    const ofKey = (who: Bounded) => shown({ id: who.id, team: who.team }, limiter.account(who.id, who), moment);
    const { currency } = prices;
    if (!principal.permissions.has("read keys")) {
      return c.json({ currency, data: [ofKey(boundsOf(principal))], nextCursor: null });
    }
    const teams = [...limiter.teams].filter(([team]) => principal.team === null || team === principal.team);
    const data = [
      ...teams.map(([team, account]) => shown({ id: team, team }, account, moment)),
      ...keysSeenBy(principal).map(ofKey),
    ];
    return c.json({ currency, data, nextCursor: null });
  };
