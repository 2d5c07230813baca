/**
 * A thread that follows the log, as its server has it: woken by what is new, begun anew after a fault, asked and answered by numbers. Nothing here is done for a
 * call.
 * @module
 */
import type { Worker } from "node:worker_threads";
import type { CustodyError } from "../domain/errors.ts";

/** How often the log is looked at for something new. */
const wakeMs = 250;
/** After a fault of ours the thread is begun anew, not at once. */
const restartMs = 5_000;

/** A fault of ours, without its message, which may quote. */
export interface ThreadFault {
  readonly name: string;
  readonly code: string | null;
}

export interface LogThreadOptions<Told> {
  readonly begin: () => Worker;
  readonly newestCheckpoint: () => string | null;
  readonly onTold: (message: Told) => void;
  /** It begins again. */
  readonly onBroken: (fault: ThreadFault) => void;
  /** It is gone, for whatever reason. */
  readonly onGone?: () => void;
  /** What is told to who asks while it does not answer. */
  readonly unanswered: () => CustodyError;
}

/** What every such thread is told; it answers the second by whatever its owner takes for `closed`. */
type OwnMessage = { readonly ask: "wake" } | { readonly ask: "close" };

interface Waiting<Told> {
  readonly resolve: (message: Told) => void;
  readonly reject: (error: Error) => void;
}

const faultOf = (error: Error): ThreadFault => ({
  name: error.name,
  code: "code" in error && typeof error.code === "string" ? error.code : null,
});

export class LogThread<Asked, Told> {
  readonly #options: LogThreadOptions<Told>;
  readonly #timer: NodeJS.Timeout;
  readonly #waiting = new Map<number, Waiting<Told>>();
  readonly #ended = Promise.withResolvers<void>();
  #worker: Worker | null = null;
  #restart: NodeJS.Timeout | null = null;
  #seen: string | null = null;
  #lastId = 0;
  #isClosing = false;

  constructor(options: LogThreadOptions<Told>) {
    this.#options = options;
    this.#timer = setInterval(() => this.#wake(), wakeMs).unref();
    this.#start();
  }

  #start(): void {
    const worker = this.#options.begin();
    this.#worker = worker;
    worker.on("message", this.#options.onTold);
    worker.on("error", (error: unknown) => this.#lose(worker, error));
    worker.on("exit", () => this.#lose(worker, null));
    worker.unref();
  }

  #wake(): void {
    const newest = this.#options.newestCheckpoint();
    if (newest === this.#seen) return;
    this.#seen = newest;
    this.ask({ ask: "wake" });
  }

  ask(message: Asked | OwnMessage): void {
    this.#worker?.postMessage(message);
  }

  /** Asks under a new number; `settle` answers. Rejects with `unanswered` after the time, and where the thread is gone. */
  question(make: (id: number) => Asked, msMax: number): Promise<Told> {
    if (this.#worker === null) return Promise.reject(this.#options.unanswered());
    const id = (this.#lastId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<Told>();
    const timer = setTimeout(() => this.settle(id, null), msMax).unref();
    this.#waiting.set(id, { resolve, reject });
    this.ask(make(id));
    return promise.finally(() => clearTimeout(timer));
  }

  /** Null: there is no answer. */
  settle(id: number, answer: Told | null): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (answer === null) waiting?.reject(this.#options.unanswered());
    else waiting?.resolve(answer);
  }

  #lose(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#options.onGone?.();
    for (const id of this.#waiting.keys()) this.settle(id, null);
    if (this.#isClosing) return this.closed();
    if (error instanceof Error) this.#options.onBroken(faultOf(error));
    this.#restart = setTimeout(() => this.#start(), restartMs).unref();
  }

  /** It has said that it is done. */
  closed(): void {
    this.#ended.resolve();
  }

  /** Resolves when it has said so, or is gone. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    if (this.#restart !== null) clearTimeout(this.#restart);
    if (this.#worker === null) return;
    this.ask({ ask: "close" });
    await this.#ended.promise;
    await this.#worker?.terminate();
  }
}
