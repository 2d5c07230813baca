/**
 * Counts what happened in the last minute. It is exact to one side: in no 60 seconds, wherever they begin, is more let through than the limit.
 *
 * A ring of 61 seconds: what is counted in a second stands until that second is a minute past, so each amount counts for 60 to 61 seconds.
 * Time is monotonic, in milliseconds; where it seems to go back, it stands still.
 * @module
 */

const slotMs = 1_000;
/** A minute, and the second that has begun. */
const slots = 61;

/** 488 bytes of counts, whatever the limit. Amounts are integers. */
export class SlidingWindow {
  readonly #counts = new Float64Array(slots);
  #newest = 0;
  #last = 0;
  #total = 0;

  /** Moves on to now, and drops what is older than a minute. */
  #advance(nowMs: number): number {
    const slot = Math.floor(nowMs / slotMs);
    if (slot <= this.#newest) return this.#newest;
    if (this.#total === 0) this.#newest = slot;
    else {
      const from = Math.max(this.#newest + 1, slot - slots + 1);
      for (let at = from; at <= slot; at += 1) {
        const place = at % slots;
        this.#total -= this.#counts[place] ?? 0;
        this.#counts[place] = 0;
      }
      this.#newest = slot;
    }
    return slot;
  }

  /** What still counts. */
  used(nowMs: number): number {
    this.#advance(nowMs);
    return this.#total;
  }

  /** Counts an amount, whatever the limit. Resolves to its slot, for `giveBack`. */
  add(nowMs: number, amount: number): number {
    const slot = this.#advance(nowMs);
    const place = slot % slots;
    this.#counts[place] = (this.#counts[place] ?? 0) + amount;
    this.#total += amount;
    this.#last = slot;
    return slot;
  }

  /** Takes back what was counted in a slot, or part of it. What no longer counts has nothing to take back. */
  giveBack(nowMs: number, slot: number, amount: number): void {
    if (slot <= this.#advance(nowMs) - slots) return;
    const place = slot % slots;
    this.#counts[place] = (this.#counts[place] ?? 0) - amount;
    this.#total -= amount;
  }

  /** Milliseconds until so much has room below the limit; 0 for now, Infinity where it never will. */
  waitMs(nowMs: number, amount: number, limit: number): number {
    const newest = this.#advance(nowMs);
    if (amount > limit) return Infinity;
    let total = this.#total;
    for (let slot = newest - slots + 1; total + amount > limit; slot += 1) {
      total -= this.#counts[((slot % slots) + slots) % slots] ?? 0;
      if (total + amount <= limit) return (slot + slots) * slotMs - nowMs;
    }
    return 0;
  }

  /** Milliseconds until nothing counts any more. */
  resetMs(nowMs: number): number {
    this.#advance(nowMs);
    return this.#total === 0 ? 0 : (this.#last + slots) * slotMs - nowMs;
  }
}
