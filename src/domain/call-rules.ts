/**
 * What a key's settings say of the calls that are made with it, ready to be asked on each of them.
 * @module
 */
import type { DataClass } from "./data-class.ts";

/** The most at one time, or in a minute. What is absent has no limit of the key's own. */
export interface KeyLimits {
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  /** Calls that run at one time. */
  readonly concurrent?: number | undefined;
}

/** The most in a UTC day or month; money in units of the price table's currency. */
export interface KeyBudget {
  readonly tokensPerDay?: number | undefined;
  readonly tokensPerMonth?: number | undefined;
  readonly moneyPerDay?: number | undefined;
  readonly moneyPerMonth?: number | undefined;
}

export interface CallRules {
  /** Whether a model may be asked for, by the name that the caller says. */
  allowsModel(model: string): boolean;
  /** Whether a route may be used: a call's by the name that entries have for it, any other as the table of routes writes it. */
  allowsRoute(route: string): boolean;
  /** The label of a policy that joins the base (`policies.keys`). */
  readonly policy: string | null;
  /** Exchanges are of this class at least. */
  readonly classificationFloor: DataClass | null;
  /** A request of a stricter class is refused. */
  readonly classificationCeiling: DataClass | null;
  /** Whose data it is, where the caller does not say. */
  readonly subject: string | null;
  readonly limits: KeyLimits;
  readonly budget: KeyBudget;
}
