/**
 * Every read of the record from the request thread: asked of the reader thread, which lives while it is used.
 * @module
 */
import { Worker } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import { threadFile } from "../../domain/thread-file.ts";
import type { StoreReader } from "../store.ts";
import { errorOf } from "./failure.ts";
import type { ReadAnswer, ReadRequest, Verb } from "./reader-thread.ts";

/** In a nursery of its own size V8's would grow to 96 MB, and what is read is garbage at once. */
const threadLimits = { maxYoungGenerationSizeMb: 6 };

/** How long the reader thread outlives its last read. */
const readerIdleMs = 10_000;

interface Waiting {
  readonly request: ReadRequest;
  /** Whether somebody still waits for it. */
  readonly signal: AbortSignal | null;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The thread that reads. It begins with a read and ends after a while without one: a proxy that nobody queries does not pay for it. It has one read at
 * a time, and the others wait here: a query that runs cannot be told to stop, but one that waits need not be begun. A process has one such thread,
 * whatever records it opens and one after another: what it costs is loading its modules.
 */
class ReaderThread {
  #worker: Worker | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #waiting: Waiting[] = [];
  #running: Waiting | null = null;

  get isRunning(): boolean {
    return this.#worker !== null;
  }

  start(): Worker {
    return (this.#worker ??= this.#start());
  }

  /** What waits its turn when `signal` aborts is not begun, and rejects with `overloaded` when its turn comes. */
  ask(request: ReadRequest, signal: AbortSignal | null): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, signal, resolve, reject });
      if (this.#running === null) this.#next();
    });
  }

  #next(): void {
    this.#running = this.#waiting.shift() ?? null;
    while (this.#running?.signal?.aborted === true) {
      this.#running.reject(new CustodyError("overloaded", "whoever asked left before it was their turn"));
      this.#running = this.#waiting.shift() ?? null;
    }
    // Only what waits for an answer keeps the process alive.
    if (this.#running === null) return void this.#worker?.unref();
    const worker = this.start();
    worker.ref();
    worker.postMessage(this.#running.request);
  }

  #start(): Worker {
    const worker = new Worker(threadFile("./reader-thread", import.meta.url), { resourceLimits: threadLimits });
    worker.on("message", (answer: ReadAnswer) => this.#settle(answer));
    const lost = (): void => this.#lose(worker);
    worker.on("error", lost);
    worker.on("exit", lost);
    worker.unref();
    return worker;
  }

  #settle(answer: ReadAnswer): void {
    if ("failure" in answer) this.#running?.reject(errorOf(answer.failure));
    else this.#running?.resolve(answer.result);
    this.#next();
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#endIdle(), readerIdleMs).unref();
  }

  #endIdle(): void {
    if (this.#running !== null) return;
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }

  #lose(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const lost = [...(this.#running === null ? [] : [this.#running]), ...this.#waiting];
    [this.#running, this.#waiting] = [null, []];
    for (const { reject } of lost) reject(new CustodyError("ledger_unavailable", "the log could not be read"));
  }
}

const thread = new ReaderThread();
let connections = 0;

/** What reads are asked of. */
export interface Asks {
  call<V extends Verb>(verb: V, args: Parameters<StoreReader[V]>): ReturnType<StoreReader[V]>;
}

/** The reads of one record, on a connection of its own: it opens with the first read, and again where the thread has ended meanwhile. */
export class RecordReads implements Asks {
  readonly #folder: string;
  readonly #connection = (connections += 1);
  #hasAsked = false;
  #isClosed = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Begins the thread before the first read, where one is certain to come. */
  start(): void {
    thread.start();
  }

  call<V extends Verb>(verb: V, args: Parameters<StoreReader[V]>): ReturnType<StoreReader[V]>;
  call(verb: Verb, args: readonly unknown[]): Promise<unknown> {
    return this.#ask(verb, args, null);
  }

  /** For one who may leave; see `ReaderThread.ask`. */
  until(signal: AbortSignal): Asks {
    const call = (verb: Verb, args: readonly unknown[]): Promise<unknown> => this.#ask(verb, args, signal);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the verb's own result, untyped by the thread
    return { call: call as Asks["call"] };
  }

  async #ask(verb: Verb, args: readonly unknown[], signal: AbortSignal | null): Promise<unknown> {
    if (this.#isClosed) throw new CustodyError("ledger_unavailable", "the log is closed");
    this.#hasAsked = true;
    return thread.ask({ connection: this.#connection, folder: this.#folder, verb, args }, signal);
  }

  /** Resolves when what was asked is answered, and no file of the record is open any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (!this.#hasAsked || !thread.isRunning) return;
    const asked = { connection: this.#connection, folder: this.#folder, verb: "close", args: [] } as const;
    // A thread that was lost has nothing open.
    await thread.ask(asked, null).catch(() => undefined);
  }
}

/** Every verb of reading, on the reader's thread. */
export const readsOf = (reader: Asks): StoreReader => ({
  shards: () => reader.call("shards", []),
  keyChanges: () => reader.call("keyChanges", []),
  readEntries: (...args) => reader.call("readEntries", args),
  readTile: (...args) => reader.call("readTile", args),
  findIndices: (...args) => reader.call("findIndices", args),
  readExchange: (...args) => reader.call("readExchange", args),
  findExchange: (...args) => reader.call("findExchange", args),
  readFeedback: (...args) => reader.call("readFeedback", args),
  listFeedback: (...args) => reader.call("listFeedback", args),
  listToReview: (...args) => reader.call("listToReview", args),
  countToReview: (...args) => reader.call("countToReview", args),
  listReviewed: (...args) => reader.call("listReviewed", args),
  readReview: (...args) => reader.call("readReview", args),
  listReviews: (...args) => reader.call("listReviews", args),
  sumReviews: (...args) => reader.call("sumReviews", args),
  scanCampaign: (...args) => reader.call("scanCampaign", args),
  listExchanges: (...args) => reader.call("listExchanges", args),
  pageExchanges: (...args) => reader.call("pageExchanges", args),
  countFacets: (...args) => reader.call("countFacets", args),
  sumBuckets: (...args) => reader.call("sumBuckets", args),
  listUnclosed: (...args) => reader.call("listUnclosed", args),
  listUnclassified: (...args) => reader.call("listUnclassified", args),
  readPayloads: (...args) => reader.call("readPayloads", args),
  readDataKey: (...args) => reader.call("readDataKey", args),
  listDataKeys: (after, limit) => reader.call("listDataKeys", [after, limit]),
  readDocument: (...args) => reader.call("readDocument", args),
  sumUsage: (...args) => reader.call("sumUsage", args),
  listApiKeys: () => reader.call("listApiKeys", []),
  listPeople: () => reader.call("listPeople", []),
  listCredentials: () => reader.call("listCredentials", []),
  listPayloadFiles: (...args) => reader.call("listPayloadFiles", args),
  listApprovals: (...args) => reader.call("listApprovals", args),
  listFeedCursors: () => reader.call("listFeedCursors", []),
  listSubjectKeys: (...args) => reader.call("listSubjectKeys", args),
  walkPayloads: (...args) => reader.call("walkPayloads", args),
  walkWords: (...args) => reader.call("walkWords", args),
  walkPseudonyms: (...args) => reader.call("walkPseudonyms", args),
  walkExchanges: (...args) => reader.call("walkExchanges", args),
  placePayloads: (...args) => reader.call("placePayloads", args),
  readSchedule: () => reader.call("readSchedule", []),
  listSweeps: (...args) => reader.call("listSweeps", args),
  sweptUntil: () => reader.call("sweptUntil", []),
  listHolds: () => reader.call("listHolds", []),
  listErasures: (...args) => reader.call("listErasures", args),
  listAnchors: (...args) => reader.call("listAnchors", args),
  newestAnchors: (...args) => reader.call("newestAnchors", args),
  findGaps: (...args) => reader.call("findGaps", args),
  listEntries: (...args) => reader.call("listEntries", args),
  countOpen: () => reader.call("countOpen", []),
  sumModels: (...args) => reader.call("sumModels", args),
  listExports: (...args) => reader.call("listExports", args),
  findBounds: (...args) => reader.call("findBounds", args),
  countEntries: (...args) => reader.call("countEntries", args),
  scanExchanges: (...args) => reader.call("scanExchanges", args),
  readFile: (...args) => reader.call("readFile", args),
  listFiles: (...args) => reader.call("listFiles", args),
  listOverdueFiles: (...args) => reader.call("listOverdueFiles", args),
  readBatch: (...args) => reader.call("readBatch", args),
  listBatches: (...args) => reader.call("listBatches", args),
  listUnendedBatches: () => reader.call("listUnendedBatches", []),
  countLines: (...args) => reader.call("countLines", args),
  readHanded: (...args) => reader.call("readHanded", args),
  listLines: (...args) => reader.call("listLines", args),
});
