/**
 * Whether the clock can be trusted to say that a time is over: it must have gone as steady uptime did. Who can set the clock ahead could
 * otherwise have everything swept away.
 * @module
 */

/** Milliseconds since some moment, which nobody can set. */
export type Uptime = () => number;

export class SteadyClock {
  readonly #clock: () => number;
  readonly #uptime: Uptime;
  readonly #stepMsMax: number;
  readonly #clockAtStart: number;
  readonly #uptimeAtStart: number;

  constructor(clock: () => number, uptime: Uptime, stepMsMax: number) {
    this.#clock = clock;
    this.#uptime = uptime;
    this.#stepMsMax = stepMsMax;
    this.#clockAtStart = clock();
    this.#uptimeAtStart = uptime();
  }

  /** How far the clock moved against uptime since the start, in milliseconds; ahead is positive. */
  get stepMs(): number {
    return Math.round(this.#clock() - this.#clockAtStart - (this.#uptime() - this.#uptimeAtStart));
  }

  /** Behind is safe: what is over then was over. */
  get isTrusted(): boolean {
    return this.stepMs <= this.#stepMsMax;
  }
}
