/**
 * The embedded engine as the rest of the program sees it: a writer thread that commits in groups, and reads on another.
 * @module
 */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Position } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import { threadFile } from "../../domain/thread-file.ts";
import type { Append, SequencerSpec, Store } from "../store.ts";
import { packBatch } from "./batch.ts";
import { databasePath } from "./database-path.ts";
import { errorOf, type Failure } from "./failure.ts";
import { readsOf, RecordReads } from "./reads.ts";
import { entryPosition } from "../entry-key.ts";
import type { WriterAnswer, WriterData, WriterRequest } from "./writer-thread.ts";

/** How often the disk is looked at, and a failed writer asked to try again. */
const watchIntervalMs = 1_000;
/** How long, and for how many, a batch may wait while more keeps coming. */
const gatherMsMax = 2;
const gatherAppendsMax = 64;
/** This many turns of the event loop without another append end the wait. */
const quietTurnsMax = 2;
/** So that one commit's transaction, and the buffer behind it, stay bounded. */
const appendsPerCommitMax = 1_000;

/** How often, and how far apart, emptying the journal is tried: a read lasts a moment, an export's a little longer. */
const purgeAttemptsMax = 200;
const purgePauseMs = 50;

/** Nothing outlives a commit; V8's own nursery would grow to 96 MB all the same. */
const threadLimits = { maxYoungGenerationSizeMb: 6 };

interface Waiting {
  readonly append: Append;
  readonly resolve: (positions: Position[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Group commit with no timer. What arrives while a commit runs is committed by the next; and while every turn of the event loop brings more
 * work, a batch waits for it, up to a bound: a commit costs as much as six appends. At rest a turn brings nothing, and nothing waits.
 */
class CommitQueue {
  readonly #post: (request: WriterRequest, transfer: ArrayBuffer[]) => void;
  #waiting: Waiting[] = [];
  #inFlight: Waiting[] = [];
  #isGathering = false;
  #gatherUntil = 0;
  #idle: (() => void) | null = null;

  constructor(post: (request: WriterRequest, transfer: ArrayBuffer[]) => void) {
    this.#post = post;
  }

  add(append: Append): Promise<Position[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ append, resolve, reject });
      this.#gather();
    });
  }

  #gather(): void {
    if (this.#isGathering || this.#inFlight.length > 0) return;
    this.#isGathering = true;
    this.#gatherUntil = performance.now() + gatherMsMax;
    this.#afterTurn(0, 0);
  }

  /** `before` is how many were waiting a turn of the event loop ago, `quiet` how many turns have brought none. */
  #afterTurn(before: number, quiet: number): void {
    setImmediate(() => {
      const now = this.#waiting.length;
      const quietNow = now > before ? 0 : quiet + 1;
      const isOver = quietNow >= quietTurnsMax || now >= gatherAppendsMax || performance.now() >= this.#gatherUntil;
      if (isOver) this.#send();
      else this.#afterTurn(now, quietNow);
    });
  }

  #send(): void {
    this.#isGathering = false;
    this.#inFlight = this.#waiting.splice(0, appendsPerCommitMax);
    if (this.#inFlight.length === 0) return;
    const batch = packBatch(this.#inFlight.map((waiting) => waiting.append));
    this.#post({ request: "commit", batch }, [batch.bytes.buffer]);
  }

  settle(keys: readonly number[], failures: readonly (Failure | null)[]): void {
    const done = this.#inFlight;
    this.#inFlight = [];
    let next = 0;
    for (const [place, { append, resolve, reject }] of done.entries()) {
      const failure = failures[place];
      if (failure) reject(errorOf(failure));
      else resolve(keys.slice(next, (next += append.entries.length)).map(entryPosition));
    }
    if (this.#waiting.length > 0) this.#gather();
    else this.#idle?.();
  }

  fail(failure: Failure): void {
    const all = [...this.#inFlight, ...this.#waiting];
    this.#inFlight = [];
    this.#waiting = [];
    for (const { reject } of all) reject(errorOf(failure));
    this.#idle?.();
  }

  drained(): Promise<void> {
    if (this.#inFlight.length === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }
}

/** Emptying the journal, asked of the writer again and again until no reader keeps it from that. */
class Purges {
  readonly #ask: () => void;
  #waiting: ((done: boolean) => void)[] = [];
  #hasEnded = false;

  constructor(ask: () => void) {
    this.#ask = ask;
  }

  async purge(): Promise<void> {
    for (let attempt = 1; attempt <= purgeAttemptsMax && !this.#hasEnded; attempt += 1) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      this.#waiting.push(resolve);
      this.#ask();
      if (await promise) return;
      await setTimeoutPromise(purgePauseMs);
    }
    throw new CustodyError("ledger_unavailable", "the database's journal could not be emptied: something reads it");
  }

  settle(done: boolean): void {
    this.#waiting.shift()?.(done);
  }

  /** There is no writer any more. */
  end(): void {
    this.#hasEnded = true;
    for (const settle of this.#waiting.splice(0)) settle(false);
  }
}

export interface SqliteStoreOptions {
  readonly folder: string;
  readonly sequencer: SequencerSpec;
  /** Appends of new work are discouraged (`writable()` is false) while the disk has less than this free. */
  readonly diskReserveBytes: number;
  /** Leave the last shard unchecked, to begin a new one after a loss (`custody log continue`). */
  readonly abandon?: boolean;
  /** What is stored was found to contradict itself while running: the process must stop. */
  readonly onCorrupt?: (error: Error) => void;
}

/** Resolves to the newest checkpoint. */
const start = (worker: Worker): Promise<string | null> =>
  new Promise((resolve, reject) => {
    worker.once("message", (answer: WriterAnswer) => {
      if (answer.answer === "ready") resolve(answer.checkpoint);
      else reject(answer.answer === "refused" ? errorOf(answer.failure) : new Error("the writer thread did not start"));
    });
    worker.once("error", reject);
  });

const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/**
 * Takes the folder, brings the schema up to date, checks the log's right edge, and starts committing. Throws `ledger_unavailable` (the
 * folder is in use or cannot be written) or `ledger_corrupt`.
 */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<Store> => {
  const { folder } = options;
  const workerData: WriterData = { folder, sequencer: options.sequencer, abandon: options.abandon ?? false };
  const worker = new Worker(threadFile("./writer-thread", import.meta.url), {
    workerData,
    resourceLimits: threadLimits,
  });
  const reader = new RecordReads(folder);
  // Every start reads. Beside the writer, where there is something to read; the first start has to wait for the writer to make it.
  if (existsSync(databasePath(folder))) reader.start();
  let checkpoint: string | null;
  try {
    checkpoint = await start(worker);
  } catch (error) {
    await reader.close();
    throw error;
  }
  const queue = new CommitQueue((request, transfer) => worker.postMessage(request, transfer));
  const purges = new Purges(() => worker.postMessage({ request: "purge" } satisfies WriterRequest));
  let failed = false;
  let low = (await freeBytes(folder)) < options.diskReserveBytes;
  let hasEnded = false;
  let onClosed = (): void => {};

  worker.on("message", (answer: WriterAnswer) => {
    if (answer.answer === "committed") {
      if (answer.failures.some((failure) => failure !== null && failure.code !== "conflict")) failed = true;
      checkpoint = answer.checkpoint ?? checkpoint;
      queue.settle(answer.keys, answer.failures);
    } else if (answer.answer === "ready") failed = false;
    else if (answer.answer === "purged") purges.settle(answer.done);
    else if (answer.answer === "closed") onClosed();
    else if (answer.failure.code === "ledger_corrupt") options.onCorrupt?.(errorOf(answer.failure));
  });
  const lost = (): void => {
    failed = true;
    hasEnded = true;
    queue.fail({ code: "ledger_unavailable", message: "the writer thread ended" });
    purges.end();
    onClosed();
  };
  worker.on("error", lost);
  worker.on("exit", lost);

  const post = (request: WriterRequest): void => worker.postMessage(request);
  const watch = setInterval(async () => {
    if (failed) post({ request: "reopen" });
    low = (await freeBytes(folder).catch(() => 0)) < options.diskReserveBytes;
  }, watchIntervalMs).unref();

  return {
    append: (append) => queue.add(append),
    writable: () => !failed && !low,
    newestCheckpoint: () => checkpoint,
    purge: () => purges.purge(),
    ...readsOf(reader),
    readerUntil: (signal) => readsOf(reader.until(signal)),
    close: async () => {
      clearInterval(watch);
      await queue.drained();
      await reader.close();
      if (hasEnded) return;
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      onClosed = resolve;
      post({ request: "close" });
      await closed;
      await worker.terminate();
    },
  };
};
