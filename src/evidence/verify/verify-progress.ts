/**
 * Checks what the log says of sessions while they run: each entry stands between opening and close, is one further than the one before, and nothing
 * that was counted becomes less.
 * @module
 */
import type { Counts, ExchangeClosed, Position } from "../../domain/entry.ts";
import type { ExchangeProgressed, SessionProgress } from "../../domain/session-entry.ts";
import type { ExchangeRow } from "../../store/store.ts";
import type { CheckedEntry } from "./checked-entry.ts";

const counters = ["clientEvents", "clientSpeechBytes", "upstreamEvents", "upstreamSpeechBytes"] as const;

const isLess = (now: SessionProgress, before: SessionProgress): boolean =>
  counters.some((name) => now[name] < before[name]);

const hasLost = (now: Counts, before: Counts): boolean =>
  Object.entries(before).some(([type, count]) => (now[type] ?? 0) < count);

const isBefore = (one: Position, other: Position): boolean =>
  one.shard < other.shard || (one.shard === other.shard && one.index < other.index);

/** Asked in the order of the log. */
export class ProgressCheck {
  /** Of sessions that have not been closed yet. */
  readonly #last = new Map<string, ExchangeProgressed>();

  /** What is wrong with an entry; `opening` is what stands where it says that it was opened. */
  faultOf(
    { shard, index }: CheckedEntry,
    entry: ExchangeProgressed,
    opening: CheckedEntry | null,
    row: ExchangeRow | null,
  ): string | null {
    const before = this.#last.get(entry.exchangeId);
    this.#last.set(entry.exchangeId, entry);
    if (opening?.entry.kind !== "exchange.opened" || opening.entry.exchangeId !== entry.exchangeId) {
      return "it says how far an exchange is that was not opened where it says";
    }
    if (opening.entry.team !== entry.team) return "it says another team than its opening";
    const closed = row?.closedPosition ?? null;
    if (closed !== null && isBefore(closed, { shard: shard.ordinal, index }))
      return "its exchange was closed before it";
    if (entry.step !== (before?.step ?? 0) + 1) return "it is not one step further than the one before it";
    const isFurther = before === undefined || !(isLess(entry, before) || hasLost(entry.counts, before.counts));
    return isFurther ? null : "it counts less than the one before it";
  }

  /** What is wrong with the close of a session, by what was said before. */
  faultOfClose({ exchangeId, session, counts }: ExchangeClosed): string | null {
    const before = this.#last.get(exchangeId);
    this.#last.delete(exchangeId);
    // Who closes what a dead server left open has counted nothing.
    if (before === undefined || session === undefined) return null;
    const isFurther = !isLess(session, before) && !hasLost(counts, before.counts);
    return isFurther ? null : "it counts less than what was said of its session before";
  }
}
