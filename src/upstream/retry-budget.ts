/**
 * How many calls of a server may be made again, so that an outage is not multiplied by those who wait for its end.
 * @module
 */

/** Calls that may be made again each second whatever the percentage: a server with few calls has no share to speak of. */
const perSecondMin = 10;
/** So many seconds of that can be saved up. */
const savedSeconds = 10;

export interface RetryBudget {
  /** Counts a call. */
  count(): void;
  /** Whether one may be made again now; if so it is taken. */
  take(): boolean;
}

/** A token bucket, full at first. `percent` of the calls go into it; `now` is any clock in milliseconds that never goes back. */
export const createRetryBudget = (percent: number, now: () => number): RetryBudget => {
  const most = perSecondMin * savedSeconds;
  let balance = percent === 0 ? 0 : most;
  let filledAt = now();
  return {
    count: () => {
      balance = Math.min(most, balance + percent / 100);
    },
    take: () => {
      if (percent === 0) return false;
      const at = now();
      balance = Math.min(most, balance + ((at - filledAt) / 1_000) * perSecondMin);
      filledAt = at;
      if (balance < 1) return false;
      balance -= 1;
      return true;
    },
  };
};
