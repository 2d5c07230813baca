/**
 * The log's heartbeat: an entry at the start and at each full UTC hour. Whoever reads the log knows from it that the server lived, whether calls
 * were refused because the log could not be written, and what the clock did.
 * @module
 */
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";

export const heartbeatMs = 3_600_000;

/** What a heartbeat says that others know. */
export interface HeartbeatFacts {
  /** Calls refused since the process began because the log could not be written. */
  readonly refused: () => number;
  /** Names of the targets that have not seen the log as of their last time. */
  readonly behind: () => readonly string[];
  /** How far the time server is ahead, in milliseconds; null where none is configured, or it does not answer. */
  readonly clockOffset: () => Promise<number | null>;
  /** Steady uptime in milliseconds, whatever the clock does. */
  readonly uptime: () => number;
}

/** What the last heartbeats said, for the page of assurance data. */
export interface ClockState {
  readonly offsetMs: number | null;
  readonly offsetAt: number | null;
  readonly stepMs: number;
  /** The largest step since the start, whichever its sign. */
  readonly largestStepMs: number;
}

export class Heartbeats {
  readonly #recorder: Recorder;
  readonly #facts: HeartbeatFacts;
  #next = 0;
  #seen: { readonly clock: number; readonly uptime: number; readonly refused: number };
  #clock: ClockState = { offsetMs: null, offsetAt: null, stepMs: 0, largestStepMs: 0 };
  #running: Promise<void> = Promise.resolve();

  constructor(recorder: Recorder, facts: HeartbeatFacts) {
    this.#recorder = recorder;
    this.#facts = facts;
    this.#seen = { clock: recorder.clock(), uptime: facts.uptime(), refused: 0 };
  }

  get clock(): ClockState {
    return this.#clock;
  }

  /** Appends one where an hour is full. The first call always does. What could not be appended is tried again at the next call. */
  tick(): Promise<void> {
    if (this.#recorder.clock() < this.#next) return this.#running;
    const beat = (): Promise<void> => this.#beat();
    this.#running = this.#running.then(beat, beat);
    return this.#running;
  }

  async #beat(): Promise<void> {
    const { clock, store, instance } = this.#recorder;
    if (clock() < this.#next) return;
    const before = this.#next;
    const now = clock();
    this.#next = now - (now % heartbeatMs) + heartbeatMs;
    const { refused, behind, clockOffset, uptime } = this.#facts;
    const seen = { clock: now, uptime: uptime(), refused: refused() };
    const stepMs = Math.round(seen.clock - this.#seen.clock - (seen.uptime - this.#seen.uptime));
    try {
      const [open, offsetMs] = await Promise.all([store.countOpen(), clockOffset()]);
      await appendEntry(this.#recorder, {
        kind: "log.heartbeat",
        instance,
        open,
        refused: seen.refused - this.#seen.refused,
        clockStepMs: stepMs,
        clockOffsetMs: offsetMs,
        behind: behind(),
      });
      const { largestStepMs } = this.#clock;
      const largest = Math.abs(stepMs) > Math.abs(largestStepMs) ? stepMs : largestStepMs;
      this.#clock = { offsetMs, offsetAt: offsetMs === null ? null : now, stepMs, largestStepMs: largest };
      this.#seen = seen;
    } catch (error) {
      this.#next = before;
      throw error;
    }
  }

  /** Waits for one that is being written. */
  async close(): Promise<void> {
    this.#next = Number.POSITIVE_INFINITY;
    await this.#running.catch(() => undefined);
  }
}
