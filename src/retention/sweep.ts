/**
 * The sweep: what is over goes, in small steps with pauses between them, each an entry in the commit of what it takes away. It runs only while
 * the clock goes as uptime does.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Position } from "../domain/entry.ts";
import type { RetentionSwept } from "../domain/retention-entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { newEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { type EffectiveSchedule, shortestDays } from "../policy/retention-schedule.ts";
import type { Effect, ExchangeRow } from "../store/store.ts";
import { ExchangeFacts } from "./exchange-facts.ts";
import type { Holds } from "./holds.ts";
import { keysOfPastMonths, unusedKeys } from "./idle-keys.ts";
import { documentOf, type ScheduleDocument, type ScheduleInForce } from "./schedule-in-force.ts";
import type { SteadyClock } from "./steady-clock.ts";
import { addCounts, decideStep, noCounts, type StepCounts } from "./sweep-step.ts";
import { destroyFiles, ownersPerStep } from "./take-away.ts";
import type { Turns } from "./turns.ts";
import { sweepWords } from "./sweep-words.ts";

const dayMs = 86_400_000;

export interface SweepDeps {
  readonly recorder: Recorder;
  readonly holds: Holds;
  readonly schedule: ScheduleInForce;
  readonly turns: Turns;
  readonly steady: SteadyClock;
  /** Between two steps: calls come first. */
  readonly pauseMs: number;
  /** Takes out of the search index what the record has no texts of any more. */
  readonly pruneIndex: () => Promise<void>;
}

/** What one step of an earlier sweep took away. */
export interface PastSweep {
  /** UTC milliseconds. */
  readonly time: number;
  readonly result: z.infer<typeof storedResult>;
}

const counts = z.record(z.string(), z.int());

const storedResult = z.object({
  exchanges: z.int(),
  payloads: z.int(),
  metadata: z.int(),
  keys: z.int(),
  rules: counts,
  spared: counts,
});

/** What a sweep would take and spare; of the first exchanges only where not `isAll`. */
export interface SweepPreview {
  readonly counts: StepCounts;
  readonly isAll: boolean;
}

export interface SweepReport extends Omit<RetentionSwept, "kind" | "schedule"> {
  readonly schedule: string;
}

/** The sweeps of one server, one at a time. */
export class Sweep {
  readonly #d: SweepDeps;
  #running: Promise<SweepReport> | null = null;
  #isStopped = false;
  #saidAt = Number.NEGATIVE_INFINITY;
  /** Something was taken since keys were looked for last; that is a walk over everything, and once a day is enough. */
  #owesKeys = false;
  #keysAt = Number.NEGATIVE_INFINITY;
  /** The search index may have what is gone. A process before this one may have ended between the two. */
  #owesIndex = true;

  constructor(deps: SweepDeps) {
    this.#d = deps;
  }

  /**
   * Takes away what is over now; one that runs already is waited for. Throws `clock_not_trusted` when the clock was set ahead, and
   * `ledger_unavailable`: what went until then is in the log.
   */
  run(): Promise<SweepReport> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Steps of earlier sweeps, newest first. */
  async list(limit: number): Promise<PastSweep[]> {
    const rows = await this.#d.recorder.store.listSweeps(limit);
    return rows.map(({ time, result }) => ({ time, result: storedResult.parse(JSON.parse(result)) }));
  }

  /** What a sweep by these rules would take and spare now, of the eldest `exchangesMax` exchanges. Nothing is changed. */
  async preview(rules: EffectiveSchedule, exchangesMax: number): Promise<SweepPreview> {
    const { recorder, holds } = this.#d;
    const { store, clock } = recorder;
    const facts = new ExchangeFacts(store);
    const all = noCounts();
    const days = shortestDays(rules);
    if (days === Number.POSITIVE_INFINITY) return { counts: all, isAll: true };
    let seen = 0;
    for (let after: Position | null = null; seen < exchangesMax;) {
      const rows: ExchangeRow[] = await store.walkExchanges(after, clock() - days * dayMs + 1, ownersPerStep);
      addCounts(all, decideStep(await facts.of(rows), rules, clock(), holds).counts);
      seen += rows.length;
      after = rows.at(-1)?.openedPosition ?? null;
      if (rows.length < ownersPerStep) return { counts: all, isAll: true };
    }
    return { counts: all, isAll: false };
  }

  /** Stops between two steps. */
  async close(): Promise<void> {
    this.#isStopped = true;
    await this.#running?.catch(() => undefined);
  }

  async #run(): Promise<SweepReport> {
    const { recorder, schedule } = this.#d;
    this.#checkClock();
    const rules = await schedule.effective();
    const document = documentOf(rules);
    const all = { ...noCounts(), keys: 0 };
    const touched = await this.#sweepExchanges(rules, document, all);
    this.#owesIndex ||= touched;
    if (this.#owesIndex) await this.#d.pruneIndex();
    this.#owesIndex = false;
    const words = await sweepWords(this.#d, rules, (effects, counts) => this.#write(document, effects, counts, 0));
    addCounts(all, words);
    this.#owesKeys ||= touched || words.payloads > 0;
    if (this.#owesKeys && recorder.clock() - this.#keysAt >= dayMs) {
      all.keys = await this.#destroyIdleKeys(document);
      this.#owesKeys = false;
      this.#keysAt = recorder.clock();
    }
    const isQuiet = all.exchanges + all.payloads + all.metadata + all.keys === 0;
    if (isQuiet && recorder.clock() - this.#saidAt >= dayMs && rules.rules.length > 0) {
      await this.#write(document, [], { ...noCounts(), spared: all.spared }, 0);
    }
    return { ...all, schedule: document.digest };
  }

  #checkClock(): void {
    const { steady } = this.#d;
    if (this.#isStopped) throw new CustodyError("ledger_unavailable", "the server stops");
    if (steady.isTrusted) return;
    const seconds = Math.round(steady.stepMs / 1_000);
    const message = `the clock was set ${seconds} s ahead while the server ran: nothing is swept until it is right, or the server was started anew`;
    throw new CustodyError("clock_not_trusted", message);
  }

  /** True when something went. */
  async #sweepExchanges(rules: EffectiveSchedule, document: ScheduleDocument, all: StepCounts): Promise<boolean> {
    const { recorder, holds, turns, pauseMs } = this.#d;
    const { store, folder } = recorder;
    const facts = new ExchangeFacts(store);
    const days = shortestDays(rules);
    if (days === Number.POSITIVE_INFINITY) return false;
    let touched = false;
    for (let after: Position | null = null; ;) {
      this.#checkClock();
      const openedBefore = recorder.clock() - days * dayMs + 1;
      const rows = await store.walkExchanges(after, openedBefore, ownersPerStep);
      const known = await facts.of(rows);
      await turns.take(async () => {
        const step = decideStep(known, rules, recorder.clock(), holds);
        addCounts(all, step.counts);
        if (step.effects.length === 0) return;
        touched = true;
        await destroyFiles(folder, step.payloads);
        await this.#write(document, step.effects, step.counts, 0);
      });
      after = rows.at(-1)?.openedPosition ?? null;
      if (after === null || rows.length < ownersPerStep) return touched;
      await pause(pauseMs, undefined, { ref: false });
    }
  }

  async #destroyIdleKeys(document: ScheduleDocument): Promise<number> {
    const { recorder, turns } = this.#d;
    const { store, keyring } = recorder;
    const past = await keysOfPastMonths(store, keyring, recorder.clock());
    const unused = await unusedKeys(store, past);
    if (unused.length === 0) return 0;
    for (let at = 0; at < unused.length; at += ownersPerStep) {
      this.#checkClock();
      const some = unused.slice(at, at + ownersPerStep);
      const effects = some.map((id): Effect => ({ effect: "destroyDataKey", row: { id } }));
      await turns.take(() => this.#write(document, effects, noCounts(), some.length));
    }
    return unused.length;
  }

  /** One step: its entry, what it takes, and the document that says why, in one commit. */
  async #write(document: ScheduleDocument, effects: readonly Effect[], counts: StepCounts, keys: number) {
    const { store, clock } = this.#d.recorder;
    const time = clock();
    const { digest: schedule, bytes } = document;
    const result = { ...counts, keys };
    await store.append({
      entries: [newEntry({ kind: "retention.swept", schedule, ...result }, time)],
      effects: [
        { effect: "putDocument", row: { digest: schedule, bytes } },
        { effect: "putSweep", entry: 0, row: { time, schedule, result: JSON.stringify(result) } },
        ...effects,
      ],
    });
    this.#saidAt = time;
  }
}
