/**
 * One feed: reads entries behind its cursor, makes events of them, delivers those in order, and tries again until they are.
 * @module
 */
import type { Position } from "../domain/entry.ts";
import type { FeedFailure } from "../domain/feed-entry.ts";
import { compileGlobs } from "../domain/glob.ts";
import type { EntrySource, PlacedEntry } from "../ledger/entry-source.ts";
import { deriveEvents, type FeedEvent } from "./derive-events.ts";
import { FeedHealth, type HealthReports } from "./feed-health.ts";
import { FeedProgress } from "./feed-progress.ts";
import type { FeedSettings } from "./feeds-config.ts";
import { atLeast } from "./severity.ts";
import { DeliveryFailure, type Sink } from "./sink.ts";

/** Entries read at one time: what a feed holds in memory at most, however far it is behind. */
const pageEntries = 256;

/** How long a delivery that runs may take when the server ends. */
const closeMsMax = 2_000;

/** What a feed tells of itself. */
export interface FeedReports extends HealthReports {
  /** All up to this position is delivered. */
  delivered(position: Position): void;
  counted(delivered: number, failures: number): void;
  /** It gave up for good, or cannot go on for a fault of ours. */
  stopped(error: Error | null): void;
}

export interface FeedParts {
  readonly settings: FeedSettings;
  /** Custody's own. */
  readonly version: string;
  readonly source: EntrySource;
  readonly sink: Sink;
  readonly start: Position;
  readonly reports: FeedReports;
  /** UTC milliseconds. */
  readonly clock: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

export interface FeedStatus {
  readonly name: string;
  readonly state: "current" | "behind" | "retrying" | "failing" | "disabled";
  readonly delivered: Position;
  readonly lagEntries: number;
  /** The time of the oldest entry that is not delivered, UTC milliseconds; null where there is none. */
  readonly oldest: number | null;
  /** The last failure since it last worked. */
  readonly error: FeedFailure | null;
}

interface Item {
  readonly event: FeedEvent;
  readonly position: Position;
}

const steady = (): number => performance.now();

export class Feed {
  readonly #parts: FeedParts;
  readonly #progress: FeedProgress;
  readonly #health: FeedHealth;
  readonly #hasKind: (kind: string) => boolean;
  /** Nothing new is begun. */
  readonly #closing = new AbortController();
  /** What runs is given up. */
  readonly #ended = new AbortController();
  #endSleep: () => void = () => undefined;
  #hasNews = false;
  /** The sink takes one delivery at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #isLost = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: FeedParts) {
    const { settings, start, sink, reports, clock, random } = parts;
    this.#parts = parts;
    this.#progress = new FeedProgress(start, sink.settleMs, steady);
    this.#health = new FeedHealth(settings, reports, clock, random);
    this.#hasKind = compileGlobs(settings.kinds);
    sink.onLost(() => {
      // What had settled is not asked for again, and a quiet connection may end without a loss.
      if (this.#progress.isUnsettled) this.#isLost = true;
      this.wake();
    });
  }

  start(): void {
    this.#running = this.#run().catch((error: unknown) => {
      if (!this.#isClosing) this.#parts.reports.stopped(error instanceof Error ? error : new Error("not an error"));
    });
  }

  /** There may be more to read. */
  wake(): void {
    this.#hasNews = true;
    this.#endSleep();
  }

  get #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#isClosing) {
      this.#settle();
      if (this.#isLost) {
        await this.#pauseAfter(new DeliveryFailure("connection_lost"));
        continue;
      }
      this.#hasNews = false;
      const page = await this.#parts.source.pageAfter(this.#progress.read, pageEntries);
      if (page.length === 0) await this.#sleep(this.#progress.settlesInMs, true);
      else if (!(await this.#deliverPage(page))) return;
    }
  }

  /** Gives false when nothing more will be delivered. */
  async #deliverPage(page: readonly PlacedEntry[]): Promise<boolean> {
    const items: Item[] = [];
    for (const placed of page) {
      const events = deriveEvents(placed, await this.#parts.source.openingOf(placed), this.#parts.version);
      for (const event of events) if (this.#isWanted(event)) items.push({ event, position: placed.position });
    }
    const { batchMax } = this.#parts.sink;
    for (let from = 0; from < items.length; from += batchMax) {
      const batch = items.slice(from, from + batchMax);
      if (!(await this.#deliver(batch.map(({ event }) => event)))) return !this.#isDisabled;
      // Entries are delivered when all their events are.
      const next = items[from + batchMax];
      const done = next === undefined ? page.at(-1)?.position : this.#lastBefore(page, next.position);
      if (done !== undefined) this.#advance(done, false);
    }
    const last = page.at(-1)?.position;
    if (items.length === 0 && last !== undefined) this.#advance(last, true);
    return true;
  }

  /** The entry before this one, where that is not behind us already. */
  #lastBefore(page: readonly PlacedEntry[], { index }: Position): Position | undefined {
    const before = page.findLast(({ position }) => position.index < index)?.position;
    const { read } = this.#progress;
    return before !== undefined && (before.shard > read.shard || before.index > read.index) ? before : undefined;
  }

  get #isDisabled(): boolean {
    return this.#health.state === "disabled";
  }

  #isWanted({ kind, severity }: FeedEvent): boolean {
    return atLeast(severity, this.#parts.settings.severityMin) && this.#hasKind(kind);
  }

  /** Gives false when it has to read again, or has ended. */
  async #deliver(events: readonly FeedEvent[]): Promise<boolean> {
    while (!this.#isClosing) {
      try {
        await this.#inTurn(() => this.#send(events));
      } catch (error) {
        if (this.#isClosing) return false;
        if (!(error instanceof DeliveryFailure)) throw error;
        if (!(await this.#pauseAfter(error))) return false;
        continue;
      }
      this.#parts.reports.counted(events.length, 0);
      if (this.#parts.sink.settleMs === 0) this.#health.succeeded();
      this.#settle();
      return true;
    }
    return false;
  }

  async #send(events: readonly FeedEvent[]): Promise<void> {
    // What was written to the connection that ended comes first: the order stands.
    if (this.#isLost) throw new DeliveryFailure("connection_lost");
    await this.#parts.sink.deliver(events, this.#ended.signal);
  }

  /** Waits before the next try. Gives false when what was written before has to be read again, or nothing more will be tried. */
  async #pauseAfter(failure: DeliveryFailure): Promise<boolean> {
    this.#parts.reports.counted(0, 1);
    const delay = this.#health.failed(failure);
    // Whatever was written to a connection that ended may not have arrived.
    const isReadAgain = this.#parts.sink.settleMs > 0;
    if (isReadAgain) this.#progress.rewind();
    this.#isLost = false;
    if (failure.isFinal) {
      this.#parts.reports.stopped(null);
      return false;
    }
    const until = steady() + delay;
    while (!this.#isClosing && steady() < until) {
      const due = this.#health.dueInMs;
      await this.#sleep(Math.min(until - steady(), due ?? Number.POSITIVE_INFINITY), false);
      this.#health.reportIfDue();
    }
    return !isReadAgain;
  }

  #advance(position: Position, isSilent: boolean): void {
    const before = this.#progress.delivered;
    this.#progress.advance(position, isSilent);
    if (this.#progress.delivered !== before) this.#parts.reports.delivered(this.#progress.delivered);
  }

  #settle(): void {
    if (this.#isLost || !this.#progress.settle()) return;
    this.#health.succeeded();
    this.#parts.reports.delivered(this.#progress.delivered);
  }

  /** null: until it is woken. */
  #sleep(ms: number | null, isWoken: boolean): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#closing;
      if (signal.aborted || (isWoken && this.#hasNews)) return resolve();
      const timer = ms === null ? null : setTimeout(end, Math.min(ms, 2 ** 31 - 1));
      function end(): void {
        if (timer !== null) clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      }
      signal.addEventListener("abort", end);
      if (isWoken) this.#endSleep = end;
    });
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Sends one event that is no entry's. Gives null where it was delivered (or written). */
  async test(event: FeedEvent): Promise<FeedFailure | null> {
    if (this.#isDisabled) return "gone";
    try {
      await this.#inTurn(() => this.#parts.sink.deliver([event], this.#ended.signal));
      return null;
    } catch (error) {
      return error instanceof DeliveryFailure ? error.code : "connection_lost";
    }
  }

  async status(): Promise<FeedStatus> {
    const { delivered } = this.#progress;
    const lagEntries = await this.#parts.source.countAfter(delivered);
    const oldest = lagEntries === 0 ? null : await this.#parts.source.timeAfter(delivered);
    const { state, error } = this.#health;
    const shown = state !== "working" ? state : lagEntries === 0 ? "current" : "behind";
    return { name: this.#parts.settings.name, state: shown, delivered, lagEntries, oldest, error };
  }

  /** Lets a delivery that runs end, for a moment. What is not delivered then is delivered after the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    const timer = setTimeout(() => this.#ended.abort(), closeMsMax);
    await this.#running;
    clearTimeout(timer);
    const isWhole = await this.#parts.sink.close();
    if (!isWhole || this.#isLost || !this.#progress.settle(true)) return;
    this.#parts.reports.delivered(this.#progress.delivered);
  }
}
