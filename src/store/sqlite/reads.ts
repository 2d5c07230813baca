/**
 * Every read of the record from the request thread: asked of the reader thread, which lives while it is used.
 * @module
 */
import { Worker } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import type { StoreReader } from "../store.ts";
import { errorOf } from "./failure.ts";
import type { ReadAnswer, ReadRequest, Verb } from "./reader-thread.ts";
import { threadFile } from "./thread-file.ts";

/** In a nursery of its own size V8's would grow to 96 MB, and what is read is garbage at once. */
const threadLimits = { maxYoungGenerationSizeMb: 6 };

/** How long the reader thread outlives its last read. */
const readerIdleMs = 10_000;

/**
 * The thread that reads. It begins with a read and ends after a while without one: a proxy that nobody queries does not pay for it. A process
 * has one, whatever records it opens and one after another: what a thread costs is loading its modules.
 */
class ReaderThread {
  #worker: Worker | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #nextId = 0;
  readonly #pending = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();

  get isRunning(): boolean {
    return this.#worker !== null;
  }

  start(): Worker {
    return (this.#worker ??= this.#start());
  }

  ask(asked: Omit<ReadRequest, "id">): Promise<unknown> {
    const worker = this.start();
    const id = (this.#nextId += 1);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.ref();
      const request: ReadRequest = { id, ...asked };
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const worker = new Worker(threadFile("reader-thread"), { resourceLimits: threadLimits });
    worker.on("message", (answer: ReadAnswer) => this.#settle(answer));
    const lost = (): void => this.#lose(worker);
    worker.on("error", lost);
    worker.on("exit", lost);
    // Only what waits for an answer keeps the process alive.
    worker.unref();
    return worker;
  }

  #settle(answer: ReadAnswer): void {
    const waiting = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (this.#pending.size === 0) this.#worker?.unref();
    if ("failure" in answer) waiting?.reject(errorOf(answer.failure));
    else waiting?.resolve(answer.result);
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#endIdle(), readerIdleMs).unref();
  }

  #endIdle(): void {
    if (this.#pending.size > 0) return;
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }

  #lose(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#pending.values()) {
      reject(new CustodyError("ledger_unavailable", "the log could not be read"));
    }
    this.#pending.clear();
  }
}

const thread = new ReaderThread();
let connections = 0;

/** The reads of one record, on a connection of its own: it opens with the first read, and again where the thread has ended meanwhile. */
export class RecordReads {
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
  async call(verb: Verb, args: readonly unknown[]): Promise<unknown> {
    if (this.#isClosed) throw new CustodyError("ledger_unavailable", "the log is closed");
    this.#hasAsked = true;
    return thread.ask({ connection: this.#connection, folder: this.#folder, verb, args });
  }

  /** Resolves when what was asked is answered, and no file of the record is open any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (!this.#hasAsked || !thread.isRunning) return;
    const asked = { connection: this.#connection, folder: this.#folder, verb: "close", args: [] } as const;
    // A thread that was lost has nothing open.
    await thread.ask(asked).catch(() => undefined);
  }
}

/** Every verb of reading, on the reader's thread. */
export const readsOf = (reader: RecordReads): StoreReader => ({
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
  findPseudonyms: (...args) => reader.call("findPseudonyms", args),
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
