/**
 * What calls used in the UTC day or month that runs. A period begins at 00:00 UTC, of the first of the month for months.
 * @module
 */

export type PeriodUnit = "day" | "month";

/** What calls used. `requests` are those that an upstream was called for; `costMicros` are millionths of the currency. */
export interface Spent {
  readonly requests: number;
  readonly tokens: number;
  readonly costMicros: number;
}

/** The period of a time: `[from, to)` in UTC milliseconds. */
export const periodOf = (unit: PeriodUnit, time: number): { readonly from: number; readonly to: number } => {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  if (unit === "month") return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
  const day = date.getUTCDate();
  return { from: Date.UTC(year, month, day), to: Date.UTC(year, month, day + 1) };
};

/** The running sums of one period. They begin anew when it ends; a clock that is set back does not bring an old one again. */
export class Spending {
  readonly unit: PeriodUnit;
  #from = 0;
  #to = 0;
  #requests = 0;
  #tokens = 0;
  #costMicros = 0;
  /** Whether it was said that the budget in tokens, or in money, is nearly used. */
  readonly warned = { tokens: false, money: false };

  constructor(unit: PeriodUnit) {
    this.unit = unit;
  }

  /** Moves on to the period of this time. */
  at(time: number): this {
    if (time >= this.#to) {
      ({ from: this.#from, to: this.#to } = periodOf(this.unit, time));
      this.#requests = this.#tokens = this.#costMicros = 0;
      this.warned.tokens = this.warned.money = false;
    }
    return this;
  }

  /** Adds what a call used that began at `time`. What began before this period counts to the one before. */
  add(time: number, { requests, tokens, costMicros }: Spent): void {
    if (time < this.at(time).#from) return;
    this.#requests += requests;
    this.#tokens += tokens;
    this.#costMicros += costMicros;
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  get requests(): number {
    return this.#requests;
  }

  get tokens(): number {
    return this.#tokens;
  }

  get costMicros(): number {
    return this.#costMicros;
  }
}
