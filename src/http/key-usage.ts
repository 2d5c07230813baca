/**
 * What keys were used for in this month, as lists show it.
 * @module
 */
import type { Clock } from "../ledger/append.ts";
import type { StoreReader } from "../store/store.ts";

/** What a key was used for in this UTC month. */
export interface MonthOfUse {
  readonly exchanges: number;
  readonly totalTokens: number;
  readonly costMicros: number;
}

export const notUsed: MonthOfUse = { exchanges: 0, totalTokens: 0, costMicros: 0 };
/** The sum reads the whole month: who turns pages does not ask for it each time. */
const usageKeptMs = 5_000;

/** What each key was used for, at most some seconds old. */
export const usageByKey = (reader: Pick<StoreReader, "sumUsage">, clock: Clock) => {
  let known = { at: Number.NEGATIVE_INFINITY, sums: Promise.resolve(new Map<string, MonthOfUse>()) };
  const sum = async (now: number): Promise<Map<string, MonthOfUse>> => {
    const date = new Date(now);
    const rows = await reader.sumUsage(Date.UTC(date.getUTCFullYear(), date.getUTCMonth()));
    return new Map(rows.map(({ principal, ...use }) => [principal, use]));
  };
  return (): Promise<ReadonlyMap<string, MonthOfUse>> => {
    const now = clock();
    if (now - known.at >= usageKeptMs || now < known.at) {
      const sums = sum(now);
      known = { at: now, sums };
      sums.catch(() => (known = { ...known, at: Number.NEGATIVE_INFINITY }));
    }
    return known.sums;
  };
};
