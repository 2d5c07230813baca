/**
 * The time of the made-up house: it stands still until somebody lets it pass.
 * @module
 */
export class MadeClock {
  readonly #start: number;
  #now: number;

  /** `start` is in UTC milliseconds. */
  constructor(start: number) {
    this.#start = start;
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  /** Milliseconds since the start. */
  readonly uptime = (): number => this.#now - this.#start;

  pass(ms: number): void {
    this.#now += ms;
  }

  /** Goes on to a moment, where it is not there yet. */
  reach(time: number): void {
    this.#now = Math.max(this.#now, time);
  }
}
