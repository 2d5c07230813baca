/**
 * What one key, or one team, uses and may use: its minute, the calls that run, what is reserved for them, its day and its month.
 *
 * Checking (`refuse...`) and taking are apart, so that a call that a team refuses costs its key nothing. Nothing waits between the two.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Bounds, Budget, Limits } from "./limit-settings.ts";
import { microsOf } from "./prices.ts";
import { SlidingWindow } from "./sliding-window.ts";
import { type PeriodUnit, Spending, type Spent } from "./spending.ts";

/** Two clocks: UTC milliseconds for days and months, and monotonic milliseconds for minutes. */
export interface Moment {
  readonly time: number;
  readonly nowMs: number;
}

/** What a call is expected to use; `costMicros` is null where its model has no price. */
export interface Estimate {
  readonly tokens: number;
  readonly costMicros: number | null;
}

/** How a limit stands: what is left of it now, and when all of it is there again. */
export interface Standing {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

export type BudgetUnit = "tokens" | "money";

/** A budget of which four fifths are used. */
export interface Warning {
  readonly period: PeriodUnit;
  readonly unit: BudgetUnit;
}

interface Ceiling extends Warning {
  readonly name: keyof Budget;
  /** In tokens or in micros. */
  readonly max: number;
}

const ceilingsOf = (budget: Budget): Ceiling[] => {
  const { tokensPerDay, tokensPerMonth, moneyPerDay, moneyPerMonth } = budget;
  const found: Ceiling[] = [];
  const add = (name: keyof Budget, period: PeriodUnit, unit: BudgetUnit, max: number | undefined): void => {
    if (max !== undefined) found.push({ name, period, unit, max: unit === "money" ? microsOf(max) : max });
  };
  add("tokensPerDay", "day", "tokens", tokensPerDay);
  add("tokensPerMonth", "month", "tokens", tokensPerMonth);
  add("moneyPerDay", "day", "money", moneyPerDay);
  add("moneyPerMonth", "month", "money", moneyPerMonth);
  return found;
};

const warnedShare = 0.8;
/** A call that ends is all that makes room for another; nobody knows when. */
const concurrentRetryMs = 1_000;
const unbounded: Bounds = { limits: {}, budget: {} };

const standingOf = (window: SlidingWindow | null, limit: number | undefined, nowMs: number): Standing | null =>
  window === null || limit === undefined
    ? null
    : { limit, remaining: Math.max(0, limit - window.used(nowMs)), resetMs: window.resetMs(nowMs) };

/** The counters of one key or team. All verbs are synchronous: what is checked holds until it is taken. */
export class Account {
  /** How messages name its owner: `key` or `team`. */
  readonly owner: "key" | "team";
  readonly day = new Spending("day");
  readonly month = new Spending("month");
  #bounds = unbounded;
  #ceilings: readonly Ceiling[] = [];
  /** They exist once something is counted in them. */
  #requests: SlidingWindow | null = null;
  #tokens: SlidingWindow | null = null;
  #running = 0;
  #reservedTokens = 0;
  #reservedMicros = 0;

  constructor(owner: "key" | "team") {
    this.owner = owner;
  }

  get bounds(): Bounds {
    return this.#bounds;
  }

  /** Takes what it is bound by from now on; what was counted stays. Bounds that are not changed are told by their identity. */
  set bounds(bounds: Bounds) {
    if (bounds.limits === this.#bounds.limits && bounds.budget === this.#bounds.budget) return;
    this.#bounds = { limits: bounds.limits, budget: bounds.budget };
    this.#ceilings = ceilingsOf(bounds.budget);
    if (bounds.limits.requestsPerMinute !== undefined) this.#requests ??= new SlidingWindow();
    if (bounds.limits.tokensPerMinute !== undefined) this.#tokens ??= new SlidingWindow();
  }

  get isBounded(): boolean {
    const { requestsPerMinute, tokensPerMinute, concurrent } = this.#bounds.limits;
    return (
      this.hasBudget || requestsPerMinute !== undefined || tokensPerMinute !== undefined || concurrent !== undefined
    );
  }

  get hasBudget(): boolean {
    return this.#ceilings.length > 0;
  }

  /** Throws `rate_limited` or `insufficient_quota` when another call may not begin. */
  refuseCall({ time, nowMs }: Moment): void {
    const { concurrent, requestsPerMinute } = this.#bounds.limits;
    for (const ceiling of this.#ceilings) {
      if (this.#used(ceiling, time) >= ceiling.max) throw this.#spent(ceiling, "is used up");
    }
    if (concurrent !== undefined && this.#running >= concurrent) {
      throw this.#limited(`more than ${concurrent} calls at one time`, concurrentRetryMs);
    }
    if (requestsPerMinute === undefined) return;
    const waitMs = this.#requests?.waitMs(nowMs, 1, requestsPerMinute) ?? 0;
    if (waitMs > 0) throw this.#limited(`more than ${requestsPerMinute} requests a minute`, waitMs);
  }

  /** Counts a call that begins. */
  takeCall({ nowMs }: Moment): void {
    this.#running += 1;
    this.#requests?.add(nowMs, 1);
  }

  /** A call that began has ended. */
  leave(): void {
    this.#running -= 1;
  }

  /** Throws `rate_limited` or `insufficient_quota` when there is no room for what a call is expected to use. */
  refuseTokens({ time, nowMs }: Moment, { tokens, costMicros }: Estimate): void {
    const { tokensPerMinute } = this.#bounds.limits;
    for (const ceiling of this.#ceilings) {
      if (ceiling.unit === "money" && costMicros === null) {
        throw this.#spent(ceiling, "is in money, and this model has no price");
      }
      const reserved = ceiling.unit === "money" ? this.#reservedMicros : this.#reservedTokens;
      const wanted = ceiling.unit === "money" ? (costMicros ?? 0) : tokens;
      if (this.#used(ceiling, time) + reserved + wanted > ceiling.max) {
        throw this.#spent(ceiling, "has no room for this call beside those that run");
      }
    }
    if (tokensPerMinute === undefined) return;
    const waitMs = this.#tokens?.waitMs(nowMs, tokens, tokensPerMinute) ?? 0;
    if (waitMs > 0) {
      throw this.#limited(`more than ${tokensPerMinute} tokens a minute, and this call asks for ${tokens}`, waitMs);
    }
  }

  /** Reserves what a call is expected to use. Gives the slot of the minute that it counts in, where there is one; see `release`. */
  takeTokens({ nowMs }: Moment, estimate: Estimate): number | null {
    this.hold(estimate);
    return this.#tokens?.add(nowMs, estimate.tokens) ?? null;
  }

  /** Reserves it of budgets alone. */
  hold({ tokens, costMicros }: Estimate): void {
    this.#reservedTokens += tokens;
    this.#reservedMicros += costMicros ?? 0;
  }

  /** Ends a reservation: of what was taken `used` tokens stay in the minute, or come to it where it is more. */
  release(nowMs: number, { tokens, costMicros }: Estimate, slot: number | null, used: number): void {
    this.#reservedTokens -= tokens;
    this.#reservedMicros -= costMicros ?? 0;
    if (used > tokens) this.#tokens?.add(nowMs, used - tokens);
    else if (used < tokens && slot !== null) this.#tokens?.giveBack(nowMs, slot, tokens - used);
  }

  /** Adds what a call used. Gives the budgets that are nearly used since then. */
  charge(openedAt: number, spent: Spent): readonly Warning[] {
    this.add(openedAt, spent);
    return this.#newlyNear(openedAt);
  }

  /** Adds to day and month what was used by what began at `openedAt`. */
  add(openedAt: number, spent: Spent): void {
    this.day.add(openedAt, spent);
    this.month.add(openedAt, spent);
  }

  #newlyNear(time: number): readonly Warning[] {
    const near: Warning[] = [];
    for (const ceiling of this.#ceilings) {
      const { period, unit, max } = ceiling;
      const { warned } = this[period].at(time);
      if (warned[unit] || this.#used(ceiling, time) < warnedShare * max) continue;
      warned[unit] = true;
      near.push({ period, unit });
    }
    return near;
  }

  /** The budgets of which four fifths are used, as `key tokensPerDay 85%`. */
  nearlyUsed({ time }: Moment): readonly string[] {
    const near: string[] = [];
    for (const ceiling of this.#ceilings) {
      const share = this.#used(ceiling, time) / ceiling.max;
      if (share >= warnedShare) near.push(`${this.owner} ${ceiling.name} ${Math.floor(share * 100)}%`);
    }
    return near;
  }

  /** How the limits of a minute stand; null for one that is not there. */
  standing({ nowMs }: Moment): { readonly requests: Standing | null; readonly tokens: Standing | null } {
    const { requestsPerMinute, tokensPerMinute } = this.#bounds.limits;
    return {
      requests: standingOf(this.#requests, requestsPerMinute, nowMs),
      tokens: standingOf(this.#tokens, tokensPerMinute, nowMs),
    };
  }

  /** What is left of each limit and budget that there is, by its name; money in units of the currency. */
  remaining(moment: Moment): Readonly<Partial<Record<keyof Limits | keyof Budget, number>>> {
    const { concurrent } = this.#bounds.limits;
    const left: Partial<Record<keyof Limits | keyof Budget, number>> = {};
    const { requests, tokens } = this.standing(moment);
    if (requests !== null) left.requestsPerMinute = requests.remaining;
    if (tokens !== null) left.tokensPerMinute = tokens.remaining;
    if (concurrent !== undefined) left.concurrent = Math.max(0, concurrent - this.#running);
    for (const ceiling of this.#ceilings) {
      const rest = Math.max(0, ceiling.max - this.#used(ceiling, moment.time));
      left[ceiling.name] = ceiling.unit === "money" ? rest / microsOf(1) : rest;
    }
    return left;
  }

  #used({ period, unit }: Warning, time: number): number {
    const spending = this[period].at(time);
    return unit === "money" ? spending.costMicros : spending.tokens;
  }

  #spent({ name }: Ceiling, why: string): CustodyError {
    return new CustodyError("insufficient_quota", `the ${this.owner}'s budget \`${name}\` ${why}`);
  }

  /** `waitMs` is Infinity where waiting does not help. */
  #limited(what: string, waitMs: number): CustodyError {
    const retryAfterMs = Number.isFinite(waitMs) ? waitMs : null;
    return new CustodyError("rate_limited", `the ${this.owner} may not have ${what}`, null, retryAfterMs);
  }
}
