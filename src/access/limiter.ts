/**
 * Bounds what keys and teams use. Each call has a pass: `begin` before anything is read, `reserve` when the request is, `settle` when it is
 * known what it used.
 *
 * Counters live in memory, one account for each key and team that called; keys are made by admins, so their number is. A store that several
 * proxies share could stand behind the same four verbs: each is one decision, and gives no counter out to be written back.
 * @module
 */
import { Account, type Estimate, type Moment, type Standing, type Warning } from "./account.ts";
import type { Bounded, Bounds } from "./limit-settings.ts";
import type { UsageSum } from "../store/access-rows.ts";
import type { Spent } from "./spending.ts";

/** What was used in the UTC day that begins at `from`. */
export interface EarlierDay {
  readonly from: number;
  readonly sums: readonly UsageSum[];
}

/** A budget of a key (`principal`), or of a team alone, of which four fifths are used. */
export interface BudgetWarning extends Warning {
  readonly principal: string | null;
  readonly team: string | null;
}

export interface LimiterOptions {
  /** UTC milliseconds, for days and months. */
  readonly clock: () => number;
  /** Monotonic milliseconds, for minutes. */
  readonly now?: () => number;
  readonly teams?: Readonly<Record<string, Bounds>>;
  readonly onWarning?: (warning: BudgetWarning) => void;
}

const noBounds: Bounds = { limits: {}, budget: {} };
const nothingSpent: Spent = { requests: 0, tokens: 0, costMicros: 0 };
const nothingReserved: Estimate = { tokens: 0, costMicros: 0 };

/** The accounts of one server. */
export class Limiter {
  readonly #options: LimiterOptions;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  readonly #keys = new Map<string, Account>();
  readonly #teams = new Map<string, Account>();
  #loading: Promise<void> | null = null;

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.nowMs = options.now ?? (() => performance.now());
    for (const name of Object.keys(options.teams ?? {})) this.#team(name);
  }

  /**
   * Adds what was used before this process began, day by day, as it is read. Budgets that were nearly used by then were warned of then. Calls
   * that a budget bounds wait for it (`loading`); they are refused where it cannot be read.
   */
  load(earlier: AsyncIterable<EarlierDay>, boundsOf: (principal: string) => Bounds): Promise<void> {
    this.#loading = this.#load(earlier, boundsOf);
    return this.#loading;
  }

  async #load(earlier: AsyncIterable<EarlierDay>, boundsOf: (principal: string) => Bounds): Promise<void> {
    for await (const { from, sums } of earlier) {
      for (const sum of sums) {
        this.#key(sum.principal, boundsOf(sum.principal)).add(from, sum);
        if (sum.team !== null) this.#team(sum.team).add(from, sum);
      }
    }
    const { time } = this.moment();
    for (const account of [...this.#keys.values(), ...this.#teams.values()]) account.charge(time, nothingSpent);
    this.#loading = null;
  }

  /** Null once all of it is loaded. Rejects with `ledger_unavailable`. */
  get loading(): Promise<void> | null {
    return this.#loading;
  }

  moment(): Moment {
    return { time: this.#options.clock(), nowMs: this.nowMs() };
  }

  /** For one call of this key. */
  passFor(who: Bounded): Pass {
    const key = this.#key(who.id, who);
    const team = who.team === null ? null : this.#team(who.team);
    return new Pass(this, who, key, team);
  }

  /** The account of a key, also of one that has not called yet. */
  account(id: string, bounds: Bounds): Account {
    return this.#key(id, bounds);
  }

  /** Every team that has bounds, or called. */
  get teams(): ReadonlyMap<string, Account> {
    return this.#teams;
  }

  warn(warning: BudgetWarning): void {
    this.#options.onWarning?.(warning);
  }

  #key(id: string, bounds: Bounds): Account {
    let account = this.#keys.get(id);
    if (account === undefined) this.#keys.set(id, (account = new Account("key")));
    account.bounds = bounds;
    return account;
  }

  #team(name: string): Account {
    let account = this.#teams.get(name);
    if (account === undefined) {
      this.#teams.set(name, (account = new Account("team")));
      account.bounds = this.#options.teams?.[name] ?? noBounds;
    }
    return account;
  }
}

/** How limits stand: of key and team the tighter; null where there is none. */
export interface PassStanding {
  readonly requests: Standing | null;
  readonly tokens: Standing | null;
  readonly warnings: readonly string[];
}

/** One call's way past the limits of its key and its team. */
export class Pass {
  readonly #limiter: Limiter;
  readonly #who: Pick<Bounded, "id" | "team">;
  readonly #key: Account;
  readonly #team: Account | null;
  /** Whether anything has to be counted before it is known what the call used. */
  readonly isBounded: boolean;
  readonly hasBudget: boolean;
  #hasBegun = false;
  #reserved: Estimate | null = null;
  #keySlot: number | null = null;
  #teamSlot: number | null = null;
  #isSettled = false;

  constructor(limiter: Limiter, who: Pick<Bounded, "id" | "team">, key: Account, team: Account | null) {
    this.#limiter = limiter;
    this.#who = who;
    this.#key = key;
    this.#team = team;
    this.isBounded = key.isBounded || team?.isBounded === true;
    this.hasBudget = key.hasBudget || team?.hasBudget === true;
  }

  /** Counts the call. Throws `rate_limited` or `insufficient_quota`; nothing is counted then. */
  begin(): void {
    if (!this.isBounded) return;
    const moment = this.#limiter.moment();
    this.#key.refuseCall(moment);
    this.#team?.refuseCall(moment);
    this.#key.takeCall(moment);
    this.#team?.takeCall(moment);
    this.#hasBegun = true;
  }

  /** Reserves what the call is expected to use. Throws `rate_limited` or `insufficient_quota`; nothing is reserved then. */
  reserve(estimate: Estimate): void {
    if (!this.isBounded) return;
    const moment = this.#limiter.moment();
    this.#key.refuseTokens(moment, estimate);
    this.#team?.refuseTokens(moment, estimate);
    this.#keySlot = this.#key.takeTokens(moment, estimate);
    this.#teamSlot = this.#team?.takeTokens(moment, estimate) ?? null;
    this.#reserved = estimate;
  }

  /** What is reserved; null: nothing. */
  get reserved(): Estimate | null {
    return this.#reserved;
  }

  /** Reserves what a process before this one had reserved, whatever room there is. It counts in no minute any more. */
  restore(estimate: Estimate): void {
    if (!this.isBounded) return;
    this.#key.hold(estimate);
    this.#team?.hold(estimate);
    this.#reserved = estimate;
  }

  /** Charges what the call used, once, in the place of what was reserved. `openedAt` (UTC milliseconds) says to which day and month. */
  settle(openedAt: number, spent: Spent): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#release(spent.tokens);
    const { id, team } = this.#who;
    for (const warning of this.#key.charge(openedAt, spent)) this.#limiter.warn({ ...warning, principal: id, team });
    for (const warning of this.#team?.charge(openedAt, spent) ?? []) {
      this.#limiter.warn({ ...warning, principal: null, team });
    }
  }

  /** Gives back what is still reserved: of a call that used nothing. */
  giveBack(): void {
    if (this.#reserved !== null) this.#release(0);
  }

  #release(used: number): void {
    if (!this.isBounded) return;
    const reserved = this.#reserved ?? nothingReserved;
    this.#reserved = null;
    const nowMs = this.#limiter.nowMs();
    this.#key.release(nowMs, reserved, this.#keySlot, used);
    this.#team?.release(nowMs, reserved, this.#teamSlot, used);
  }

  /** The call runs no more. */
  leave(): void {
    if (!this.#hasBegun) return;
    this.#hasBegun = false;
    this.#key.leave();
    this.#team?.leave();
  }

  /** How the limits stand now, and what of the budgets is nearly used (`key tokensPerDay 85%`). */
  standing(): PassStanding {
    const moment = this.#limiter.moment();
    const { requests, tokens } = this.#key.standing(moment);
    const warnings = this.#key.nearlyUsed(moment);
    if (this.#team === null) return { requests, tokens, warnings };
    const team = this.#team.standing(moment);
    return {
      requests: tighter(requests, team.requests),
      tokens: tighter(tokens, team.tokens),
      warnings: [...warnings, ...this.#team.nearlyUsed(moment)],
    };
  }
}

const tighter = (one: Standing | null, other: Standing | null): Standing | null => {
  if (one === null || other === null) return one ?? other;
  return other.remaining < one.remaining ? other : one;
};
