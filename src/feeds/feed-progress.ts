/**
 * How far a feed is: read up to here, delivered up to there. With a sink that never says that it has something, what was written counts as
 * delivered after a time.
 * @module
 */
import type { Position } from "../domain/entry.ts";

export class FeedProgress {
  readonly #settleMs: number;
  readonly #clock: () => number;
  #read: Position;
  #delivered: Position;
  #unsettled: { readonly position: Position; readonly at: number }[] = [];

  /** `clock` is steady, in milliseconds. */
  constructor(start: Position, settleMs: number, clock: () => number) {
    this.#read = start;
    this.#delivered = start;
    this.#settleMs = settleMs;
    this.#clock = clock;
  }

  /** What is read next follows this. */
  get read(): Position {
    return this.#read;
  }

  /** All up to this is delivered. */
  get delivered(): Position {
    return this.#delivered;
  }

  /** Something was written that is not delivered yet. */
  get isUnsettled(): boolean {
    return this.#unsettled.length > 0;
  }

  /** How long until more counts as delivered, in milliseconds; null where nothing will. */
  get settlesInMs(): number | null {
    const [first] = this.#unsettled;
    return first === undefined ? null : Math.max(0, first.at + this.#settleMs - this.#clock());
  }

  /** All up to this was given to the sink. `isSilent`: with no event in it, so that nothing can be lost of it. */
  advance(position: Position, isSilent: boolean): void {
    this.#read = position;
    if (this.#settleMs === 0 || (isSilent && !this.isUnsettled)) this.#delivered = position;
    else this.#unsettled.push({ position, at: this.#clock() });
  }

  /** Gives whether more counts as delivered now. `all`: whatever the time is. */
  settle(all = false): boolean {
    const now = this.#clock();
    const still = all ? -1 : this.#unsettled.findIndex(({ at }) => at + this.#settleMs > now);
    const settled = still === -1 ? this.#unsettled : this.#unsettled.slice(0, still);
    this.#unsettled = still === -1 ? [] : this.#unsettled.slice(still);
    const last = settled.at(-1);
    if (last === undefined) return false;
    this.#delivered = last.position;
    return true;
  }

  /** What is not delivered is read again. */
  rewind(): void {
    this.#read = this.#delivered;
    this.#unsettled = [];
  }
}
