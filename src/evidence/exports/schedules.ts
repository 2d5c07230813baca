/**
 * Exports that are made by themselves. What is due is what the newest moment of its expression asks for and no export has been asked for yet: so the
 * same rule makes up for a run that was missed, once, and makes none twice.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import type { Clock } from "../../ledger/append.ts";
import { lastDue } from "./cron.ts";
import type { Exports } from "./exports.ts";
import { periodBefore, type Schedule } from "./schedule-period.ts";

const tickEveryMs = 20_000;

export interface SchedulesOptions {
  readonly schedules: readonly Schedule[];
  readonly exports: Exports;
  readonly clock: Clock;
  /** What could not be asked for. */
  readonly onFailed: (schedule: string, error: unknown) => void;
}

export class Schedules {
  readonly #options: SchedulesOptions;
  /** The moment of each that was dealt with by this process. */
  readonly #dealt = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #ticking: Promise<void> = Promise.resolve();

  constructor(options: SchedulesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.tick(), tickEveryMs).unref();
    void this.tick();
  }

  /** Asks for what is due. */
  tick(): Promise<void> {
    this.#ticking = this.#ticking.then(async () => {
      for (const schedule of this.#options.schedules) {
        await this.#askFor(schedule).catch((error: unknown) => {
          this.#options.onFailed(schedule.config.name, error);
        });
      }
    });
    return this.#ticking;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#ticking;
  }

  async #askFor({ config, request }: Schedule): Promise<void> {
    const { name, cron, period } = config;
    const { exports, clock } = this.#options;
    const due = lastDue(cron, clock());
    if (due === null || this.#dealt.get(name) === due) return;
    const about = periodBefore(period, due);
    const newest = await exports.newestOf(name);
    try {
      if (newest === null || newest.request.to < about.to)
        await exports.requestBySchedule({ ...request, ...about }, name);
    } catch (error) {
      // The log has nothing of that period, and never will have.
      if (!(error instanceof CustodyError) || error.code !== "not_found") throw error;
    }
    this.#dealt.set(name, due);
  }
}
