/**
 * The limiter of a running server: prices and teams of the configuration, and what the record says was used in the running day and month.
 * @module
 */
import type { Keys } from "./access/keys.ts";
import { type BudgetWarning, Limiter } from "./access/limiter.ts";
import type { Budget } from "./access/limit-settings.ts";
import { createPrices } from "./access/prices.ts";
import { periodOf } from "./access/spending.ts";
import type { Config } from "./config.ts";
import { CustodyError } from "./domain/errors.ts";
import type { LimitDeps } from "./http/limit.ts";
import { appendEntry } from "./ledger/append.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import { errorFacts, log } from "./log.ts";

const isInMoney = ({ moneyPerDay, moneyPerMonth }: Budget): boolean =>
  moneyPerDay !== undefined || moneyPerMonth !== undefined;

/** Throws `config_invalid` where a team has a budget in money and no model has a price. */
export const openLimits = async (config: Config, recorder: Recorder, keys: Keys): Promise<LimitDeps> => {
  const { access, prices } = config.file;
  const unpriced = Object.entries(access.teams).find(([, { budget }]) => isInMoney(budget))?.[0];
  if (unpriced !== undefined && Object.keys(prices.models).length === 0) {
    throw new CustodyError(
      "config_invalid",
      `access.teams.${unpriced}.budget: is in money, and prices.models is empty`,
    );
  }
  const { store, clock } = recorder;
  const onWarning = (warning: BudgetWarning): void => {
    log.warn(warning, "four fifths of a budget are used");
    appendEntry(recorder, { kind: "budget.warned", ...warning }).catch((error: unknown) => {
      log.error(errorFacts(error), "the warning could not be recorded");
    });
  };
  const limiter = new Limiter({ clock, teams: access.teams, onWarning });
  const now = clock();
  const sums = (["day", "month"] as const).map((unit) => {
    const { from, to } = periodOf(unit, now);
    return store.sumUsage(from, to);
  });
  const [day = [], month = []] = await Promise.all(sums);
  limiter.load(day, month, (principal) => keys.boundsOf(principal));
  return {
    limiter,
    prices: createPrices(prices),
    boundsOf: ({ id, team }) => ({ id, team, ...keys.boundsOf(id) }),
    keysSeenBy: ({ team: own }) =>
      keys
        .list()
        .filter(({ team }) => own === null || team === own)
        .map(({ id, team }) => ({ id, team, ...keys.boundsOf(id) })),
  };
};
