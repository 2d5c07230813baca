/**
 * Refusals before anybody is known, counted: evidence without being a flood. One entry a minute at most.
 * @module
 */
import { appendEntry, type Ledger } from "../ledger/append.ts";

const intervalMs = 60_000;

export type DeniedReason =
  | "missing_key"
  | "mistyped_key"
  | "unknown_key"
  | "role"
  | "ended_session"
  | "cross_site"
  | "sign_in_failed"
  | "no_group"
  | "throttled";

export class DeniedCounter {
  readonly #ledger: Ledger;
  readonly #timer: NodeJS.Timeout;
  #counts = new Map<DeniedReason, number>();
  #from: number;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#from = ledger.clock();
    this.#timer = setInterval(() => void this.flush(), intervalMs);
    this.#timer.unref();
  }

  count(reason: DeniedReason, times = 1): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + times);
  }

  /** Writes what was counted as `access.denied`. When the log cannot take it, the counts stay for the next time. */
  async flush(): Promise<void> {
    const counts = this.#counts;
    const from = this.#from;
    const to = this.#ledger.clock();
    if (counts.size === 0) return;
    this.#counts = new Map();
    this.#from = to;
    try {
      await appendEntry(this.#ledger, {
        kind: "access.denied",
        from,
        to,
        counts: Object.fromEntries(counts),
        sources: 0,
        others: 0,
        payloads: [],
      });
    } catch {
      this.#from = from;
      for (const [reason, times] of counts) this.count(reason, times);
    }
  }

  /** Stops the clock and writes the rest. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
