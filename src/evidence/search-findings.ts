/**
 * Where else a value was found, without opening any payload.
 * @module
 */
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import type { ExchangeFilter, ExchangeRow } from "../store/store.ts";
import { monthOf } from "../vault/keyring.ts";
import { pseudonymKeyId, pseudonymUnder } from "../vault/pseudonyms.ts";
import type { ScopedAccess } from "./scoped-reader.ts";

export interface FindingsSearch {
  readonly principal: string;
  /** Only in this team's exchanges; undefined: in all of the scope. */
  readonly team: string | undefined;
  /** The entity type that the value was found as. */
  readonly type: string;
  readonly value: string;
  /** The period `[from, to)` in UTC milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly before: ExchangeFilter["before"];
  readonly limit: number;
}

/** Every month that a period touches. */
const monthsOf = (from: number, to: number): string[] => {
  const months: string[] = [];
  const first = new Date(from);
  for (let step = 0; ; step += 1) {
    const start = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + step);
    if (start >= to) return months;
    months.push(monthOf(Math.max(start, from)));
  }
};

/** The end of the month after the one that a time is in. */
const nextMonth = (time: number): number => {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 2);
};

/**
 * Exchanges in which the value was found as the type, newest first. Writes `findings.searched` first, without the value. A month whose key
 * was destroyed answers nothing. Throws `ledger_unavailable` when the entry cannot be written.
 */
export const searchFindings = async (
  recorder: Recorder,
  { reader, master }: ScopedAccess,
  { principal, team, type, value, from, to, before, limit }: FindingsSearch,
): Promise<ExchangeRow[]> => {
  const asked = reader.scope.team ?? team ?? null;
  await appendEntry(recorder, { kind: "findings.searched", principal, team: asked, type, from, to });
  // An answer may come in the month after its call.
  const months = monthsOf(from, nextMonth(to));
  const rows = await Promise.all(months.map((month) => reader.readDataKey(pseudonymKeyId(month))));
  const wanted = rows.flatMap((row) => (row === null ? [] : [pseudonymUnder(master, row, type, value)]));
  return reader.findPseudonyms(wanted, {
    from,
    to,
    limit,
    ...(team === undefined ? {} : { team }),
    ...(before === undefined ? {} : { before }),
  });
};
