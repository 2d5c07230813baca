/**
 * The limiter of a running server: prices and teams of the configuration, and what the record says was used in the running day and month.
 * @module
 */
import { type Keys, systemActor } from "./access/keys.ts";
import { type BudgetWarning, type EarlierDay, Limiter } from "./access/limiter.ts";
import type { Bounded, Bounds, Budget } from "./access/limit-settings.ts";
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

/**
 * What was used in the running month by those that ran before: what this instance opens the limiter counts itself. Day by day, so that other reads of the
 * start need not wait for a month's.
 */
async function* earlierDays({ store, clock, instance }: Recorder, stopped: AbortSignal): AsyncGenerator<EarlierDay> {
  const now = clock();
  let { from, to } = periodOf("day", periodOf("month", now).from);
  while (from <= now) {
    stopped.throwIfAborted();
    yield { from, sums: await store.sumUsage(from, to, instance) };
    ({ from, to } = periodOf("day", to));
  }
}

export interface OpenedLimits extends LimitDeps {
  /** Ends the reading of what was used, where it still goes on: budgets refuse from then on. */
  close(): Promise<void>;
}

/** Throws `config_invalid` where a team has a budget in money and no model has a price. */
export const openLimits = (config: Config, recorder: Recorder, keys: Keys, uptime: () => number): OpenedLimits => {
  const { access, prices, upstreams } = config.file;
  const own = Object.fromEntries(upstreams.map(({ name, prices: of = {} }) => [name, of]));
  const unpriced = Object.entries(access.teams).find(([, { budget }]) => isInMoney(budget))?.[0];
  const isEmpty = [prices.models, ...Object.values(own)].every((table) => Object.keys(table).length === 0);
  if (unpriced !== undefined && isEmpty) {
    throw new CustodyError(
      "config_invalid",
      `access.teams.${unpriced}.budget: is in money, and prices.models is empty`,
    );
  }
  const onWarning = (warning: BudgetWarning): void => {
    log.warn(warning, "four fifths of a budget are used");
    appendEntry(recorder, { kind: "budget.warned", ...warning }).catch((error: unknown) => {
      log.error(errorFacts(error), "the warning could not be recorded");
    });
  };
  const limiter = new Limiter({ clock: recorder.clock, now: uptime, teams: access.teams, onWarning });
  const stopped = new AbortController();
  const loaded = limiter
    .load(earlierDays(recorder, stopped.signal), (principal) => settingsOf(keys, principal))
    .catch((error: unknown) => {
      if (stopped.signal.aborted) return;
      log.error(errorFacts(error), "what was used cannot be read: budgets refuse every call");
    });
  return {
    limiter,
    prices: createPrices(prices, own),
    boundsOf: (principal) => boundedBy(principal, principal.rules ?? unbounded),
    keysSeenBy: (actor) => keys.list(actor).map(({ row, settings }) => boundedBy(row, settings)),
    close: () => {
      stopped.abort();
      return loaded;
    },
  };
};

const unbounded: Bounds = { limits: {}, budget: {} };

/** `limits` and `budget` are the same two objects as long as a key is not changed: the limiter compares them. */
const boundedBy = ({ id, team }: Pick<Bounded, "id" | "team">, { limits, budget }: Bounds): Bounded => ({
  id,
  team,
  limits,
  budget,
});

/** What a key is bound by, whose use is in the record: it may have ended, or be none any more. */
const settingsOf = (keys: Keys, id: string): Bounds =>
  keys.list(systemActor).find(({ row }) => row.id === id)?.settings ?? unbounded;
