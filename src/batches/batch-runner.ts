/**
 * Runs batches in the background, beside the calls: few lines at a time. What is to be run is what the rows say, so a start goes on where the
 * last process was.
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { fileIdOf } from "../domain/file-id.ts";
import { newId } from "../domain/new-id.ts";
import type { BatchRow } from "../store/batch-rows.ts";
import { type BatchDeps, runBatch } from "./run-batch.ts";

export interface RunnerOptions {
  /** Lines of all batches that run at one time. */
  readonly concurrency: number;
  readonly onUnexpected: (error: Error) => void;
}

const againMs = 1_000;
const sweepEveryMs = 60_000;

/** So many may hold one at a time; who waits comes in turn. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }
}

/** See the module. */
export class BatchRunner {
  readonly #deps: BatchDeps;
  readonly #options: RunnerOptions;
  readonly #slots: Slots;
  readonly #stopping = new AbortController();
  readonly #cut = new AbortController();
  readonly #running = new Map<string, { readonly cancel: AbortController; readonly ended: Promise<void> }>();
  readonly #sweeping: NodeJS.Timeout;
  #destroying: Promise<unknown> | null = null;

  constructor(deps: BatchDeps, options: RunnerOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#slots = new Slots(options.concurrency);
    this.#sweeping = setInterval(() => void this.#sweep(), sweepEveryMs).unref();
  }

  /** Goes on with every batch that has not ended, and begins to destroy files whose time is over. */
  async resume(): Promise<void> {
    for (const { id } of await this.#deps.reader.listUnendedBatches()) this.add(id);
    // However many there are, nobody waits for them, and one after the other is enough.
    this.#destroying ??= this.#deps.files
      .sweep(this.#stopping.signal)
      .catch((error: unknown) => this.#tell(error))
      .finally(() => (this.#destroying = null));
  }

  /** Its row MUST be stored. */
  add(id: string): void {
    if (this.#running.has(id) || this.#stopping.signal.aborted) return;
    const cancel = new AbortController();
    const ended = this.#run(id, cancel.signal).finally(() => this.#running.delete(id));
    this.#running.set(id, { cancel, ended });
  }

  /** No line of it begins any more. Its row MUST say so. */
  cancel(id: string): void {
    this.#running.get(id)?.cancel.abort();
  }

  /** Begins no line any more, and lets those that run end within the time; what does not is run again after the next start. */
  async stop(timeoutMs: number): Promise<void> {
    clearInterval(this.#sweeping);
    this.#stopping.abort();
    const timer = setTimeout(() => this.#cut.abort(), timeoutMs);
    await Promise.all([...[...this.#running.values()].map(({ ended }) => ended), this.#destroying]);
    clearTimeout(timer);
  }

  async #sweep(): Promise<void> {
    // A batch whose caller went away while it was stored is found here.
    await this.resume().catch((error: unknown) => this.#tell(error));
  }

  #tell(error: unknown): void {
    this.#options.onUnexpected(error instanceof Error ? error : new Error("not an error"));
  }

  /** Until it has ended, or the server stops. What goes wrong on the way is tried again: the rows say from where. */
  async #run(id: string, cancelled: AbortSignal): Promise<void> {
    const { concurrency } = this.#options;
    const [stopping, cut] = [this.#stopping.signal, this.#cut.signal];
    const control = { slots: this.#slots, concurrency, cancelled, stopping, cut };
    for (;;) {
      try {
        const row: BatchRow | null = await this.#deps.reader.readBatch(id);
        if (row === null || row.endedAt !== null) return;
        const { endedAt } = await runBatch(row, this.#deps, control, () =>
          fileIdOf(newId(this.#deps.recorder.clock())),
        );
        if (endedAt !== null || stopping.aborted) return;
      } catch (error) {
        if (stopping.aborted) return;
        this.#tell(error);
      }
      await sleep(againMs, undefined, { signal: stopping, ref: false }).catch(() => undefined);
      if (stopping.aborted) return;
    }
  }
}
