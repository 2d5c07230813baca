/**
 * Whether a feed delivers: since when it does not, how long it waits before it tries again, and when the log has to say so.
 * @module
 */
import type { FeedFailure } from "../domain/feed-entry.ts";
import type { DeliveryFailure } from "./sink.ts";

export interface HealthSettings {
  readonly failingAfterS: number;
  readonly retryMsMin: number;
  readonly retryMsMax: number;
}

/** What the log is told. `since` is the first failure, in UTC milliseconds. */
export interface HealthReports {
  failing(error: FeedFailure, since: number): void;
  recovered(since: number): void;
}

export class FeedHealth {
  readonly #settings: HealthSettings;
  readonly #reports: HealthReports;
  readonly #clock: () => number;
  readonly #random: () => number;
  #attempts = 0;
  #since: number | null = null;
  #isReported = false;
  #error: FeedFailure | null = null;
  #isDisabled = false;

  /** `clock` gives UTC milliseconds, `random` numbers in [0, 1). */
  constructor(settings: HealthSettings, reports: HealthReports, clock: () => number, random: () => number) {
    this.#settings = settings;
    this.#reports = reports;
    this.#clock = clock;
    this.#random = random;
  }

  /** The last failure since it last worked. */
  get error(): FeedFailure | null {
    return this.#error;
  }

  get state(): "working" | "retrying" | "failing" | "disabled" {
    if (this.#isDisabled) return "disabled";
    if (this.#since === null) return "working";
    return this.#isReported ? "failing" : "retrying";
  }

  /** How long until the log has to say that it fails, in milliseconds; null where it need not. */
  get dueInMs(): number | null {
    if (this.#since === null || this.#isReported) return null;
    return Math.max(0, this.#since + this.#settings.failingAfterS * 1_000 - this.#clock());
  }

  /**
   * Gives how long to wait before the next try, in milliseconds: exponential backoff with full jitter, and at least what the receiver asks
   * for.
   */
  failed(failure: DeliveryFailure): number {
    const { retryMsMin, retryMsMax } = this.#settings;
    this.#since ??= this.#clock();
    this.#error = failure.code;
    this.#isDisabled = failure.isFinal;
    const longest = Math.min(retryMsMax, retryMsMin * 2 ** Math.min(this.#attempts, 30));
    this.#attempts += 1;
    if (failure.isFinal) this.#report();
    this.reportIfDue();
    return Math.max(this.#random() * longest, failure.retryAfterMs ?? 0);
  }

  /** Says once that it fails, when it has for long enough. */
  reportIfDue(): void {
    if (this.dueInMs === 0) this.#report();
  }

  #report(): void {
    if (this.#isReported || this.#since === null || this.#error === null) return;
    this.#isReported = true;
    this.#reports.failing(this.#error, this.#since);
  }

  succeeded(): void {
    if (this.#since !== null && this.#isReported) this.#reports.recovered(this.#since);
    this.#attempts = 0;
    this.#since = null;
    this.#isReported = false;
    this.#error = null;
  }
}
