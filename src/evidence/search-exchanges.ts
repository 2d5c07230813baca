/**
 * In which exchanges the texts have certain words, without opening any payload.
 * @module
 */
import type { Position } from "../domain/entry.ts";
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import type { ExchangePage } from "../store/console-rows.ts";
import type { ExchangeFilter, ExchangeRow } from "../store/store.ts";
import type { ScopedReader } from "./scoped-reader.ts";

/** What knows where words are: `search/text-index.ts`. */
export interface WordIndex {
  /** Entries that it had not looked at when it last said so. */
  readonly lag: number;
  /** Positions newest first, and how many entries it has not looked at. Throws `overloaded`. */
  find(query: {
    readonly words: readonly string[];
    readonly from: number | null;
    readonly to: number | null;
    readonly before: Position | null;
    readonly limit: number;
  }): Promise<{ readonly positions: readonly Position[]; readonly lag: number }>;
}

export interface TextSearch {
  readonly principal: string;
  /** All of them must be there; as `search/words.ts` reads a text. */
  readonly words: readonly string[];
  readonly filter: ExchangeFilter;
}

export interface FoundPage extends ExchangePage {
  /** Entries of the log that the index had not looked at. */
  readonly lag: number;
}

/** Exchanges with the words that are held to the other filters at one time. */
const atOnce = 2_000;
/** How many times one page does that; it may be short then, and there may be older ones. */
const turnsMax = 50;

/**
 * Exchanges in the reader's scope whose texts have all of the words, newest first. Writes `exchanges.searched` first, without the words. Throws
 * `ledger_unavailable` when the entry cannot be written, `overloaded`.
 */
export const searchExchanges = async (
  recorder: Recorder,
  index: WordIndex,
  reader: ScopedReader,
  { principal, words, filter }: TextSearch,
): Promise<FoundPage> => {
  const { limit, from = null, to = null } = filter;
  const team = reader.scope.team ?? filter.team ?? null;
  await appendEntry(recorder, { kind: "exchanges.searched", principal, team, words: words.length, from, to });
  const rows: ExchangeRow[] = [];
  let before = filter.before ?? null;
  let lag = 0;
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const found = await index.find({ words, from, to, before, limit: atOnce });
    lag = found.lag;
    const room = limit + 1 - rows.length;
    rows.push(...(await reader.listExchanges({ ...filter, among: found.positions, limit: room })));
    if (rows.length > limit) return { rows: rows.slice(0, limit), next: rows[limit - 1]?.openedPosition ?? null, lag };
    const last = found.positions.at(-1);
    if (last === undefined || found.positions.length < atOnce) return { rows, next: null, lag };
    before = last;
  }
  return { rows, next: before, lag };
};
