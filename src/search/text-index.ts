/**
 * The search index of a server: its thread, and on this side of it what only the server can do: waking it, making and destroying its keys. Nothing here
 * is done for a call.
 * @module
 */
import { Worker } from "node:worker_threads";
import { CustodyError } from "../domain/errors.ts";
import type { Position } from "../domain/entry.ts";
import type { Store } from "../store/store.ts";
import type { MasterKey } from "../vault/master-key.ts";
import type { WordQuery } from "./indexer.ts";
import type { NotIndexed } from "./read-exchange.ts";
import { type SearchKeyStore, searchKeyStore } from "./search-key-store.ts";
import type { FromSearch, SearchThreadData, ToSearch } from "./search-messages.ts";

/** How often the log is looked at for something new. */
const wakeMs = 250;
/** After a fault of ours the thread is begun anew, not at once. */
const restartMs = 5_000;
/** One exchange is in memory at a time. A young generation of the usual size would hold twice what the thread needs. */
const threadLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };
const findMsMax = 30_000;
/** All months may have to be written anew. */
const pruneMsMax = 3_600_000;

export interface TextIndexOptions {
  /** The data folder. */
  readonly folder: string;
  readonly payloadBytesMax: number;
  readonly store: Pick<Store, "append" | "listSubjectKeys" | "newestCheckpoint">;
  readonly master: MasterKey;
  readonly watch: TextIndexWatch;
}

/** Who is told what happens, for metrics and the operator's log. */
export interface TextIndexWatch {
  counted(results: Readonly<Partial<Record<"indexed" | NotIndexed, number>>>): void;
  /** By a fault of ours; it begins again. */
  broken(error: { readonly name: string; readonly code: string | null }): void;
}

const threadFile = new URL(`./search-thread${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);

interface Waiting {
  readonly resolve: (message: FromSearch) => void;
  readonly reject: (error: Error) => void;
}

const unanswered = (): CustodyError => new CustodyError("overloaded", "the search index does not answer now");

export class TextIndex {
  readonly #options: TextIndexOptions;
  readonly #keys: SearchKeyStore;
  readonly #timer: NodeJS.Timeout;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #restart: NodeJS.Timeout | null = null;
  #seen: string | null = null;
  #lastId = 0;
  #lag = 0;
  #isClosing = false;
  #onClosed: () => void = () => undefined;

  constructor(options: TextIndexOptions) {
    this.#options = options;
    this.#keys = searchKeyStore(options.store, options.master);
    this.#timer = setInterval(() => this.#wake(), wakeMs).unref();
    this.#start();
  }

  #start(): void {
    const { folder, master, payloadBytesMax } = this.#options;
    const data: SearchThreadData = { folder, wrapping: master.shared, payloadBytesMax };
    const worker = new Worker(threadFile, { workerData: data, resourceLimits: threadLimits });
    this.#worker = worker;
    worker.on("message", (message: FromSearch) => void this.#take(message));
    worker.on("error", (error: unknown) => this.#lose(worker, error));
    worker.on("exit", () => this.#lose(worker, null));
    worker.unref();
  }

  #wake(): void {
    const newest = this.#options.store.newestCheckpoint();
    if (newest === this.#seen) return;
    this.#seen = newest;
    this.#ask({ ask: "wake" });
  }

  #ask(message: ToSearch): void {
    this.#worker?.postMessage(message);
  }

  async #take(message: FromSearch): Promise<void> {
    const { watch } = this.#options;
    switch (message.told) {
      case "found":
      case "pruned":
        this.#settle(message.id)?.resolve(message);
        break;
      case "failed":
        this.#settle(message.id)?.reject(unanswered());
        break;
      case "counted":
        watch.counted(message.results);
        this.#lag = message.lag;
        break;
      case "broken":
        watch.broken(message);
        break;
      case "makeKey":
        await this.#answer(message.id, () => this.#keys.make(message.month));
        break;
      case "destroyKeys":
        await this.#answer(message.id, () => this.#keys.destroy(message.ids));
        break;
      case "destroyAllBut":
        await this.#answer(message.id, () => this.#keys.destroyAllBut(new Set(message.ids)));
        break;
      case "closed":
        this.#onClosed();
        break;
    }
  }

  async #answer(id: number, act: () => Promise<string | void>): Promise<void> {
    try {
      const keyId = await act();
      this.#ask({ ask: "answer", id, keyId: keyId ?? null, isDone: true });
    } catch {
      // Who asks says so: a log that cannot be written is told of by itself.
      this.#ask({ ask: "answer", id, keyId: null, isDone: false });
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #lose(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#onClosed();
    for (const id of this.#waiting.keys()) this.#settle(id)?.reject(unanswered());
    if (this.#isClosing) return;
    if (error instanceof Error) {
      const code = "code" in error && typeof error.code === "string" ? error.code : null;
      this.#options.watch.broken({ name: error.name, code });
    }
    this.#restart = setTimeout(() => this.#start(), restartMs).unref();
  }

  /** Throws `overloaded` while the thread does not answer. */
  #question(make: (id: number) => ToSearch, msMax: number): Promise<FromSearch> {
    const id = (this.#lastId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<FromSearch>();
    if (this.#worker === null) return Promise.reject(unanswered());
    const timer = setTimeout(() => this.#settle(id)?.reject(unanswered()), msMax);
    this.#waiting.set(id, { resolve, reject });
    this.#ask(make(id));
    return promise.finally(() => clearTimeout(timer));
  }

  /** Entries that it had not looked at when it last said so. */
  get lag(): number {
    return this.#lag;
  }

  /**
   * Where exchanges were opened that have all of the words in their texts, newest first, and how many entries the index had not looked at by then.
   * Throws `overloaded` while it does not answer.
   */
  async find(query: WordQuery): Promise<{ readonly positions: readonly Position[]; readonly lag: number }> {
    const answer = await this.#question((id) => ({ ask: "find", id, query }), findMsMax);
    if (answer.told !== "found") throw unanswered();
    const { positions, lag } = answer;
    this.#lag = lag;
    return { positions, lag };
  }

  /** Takes out what the record has no texts of any more: gone from the files, and its key destroyed, when it resolves. Throws `overloaded`. */
  async prune(): Promise<void> {
    await this.#question((id) => ({ ask: "prune", id }), pruneMsMax);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    if (this.#restart !== null) clearTimeout(this.#restart);
    if (this.#worker === null) return;
    const closed = new Promise<void>((resolve) => {
      this.#onClosed = resolve;
    });
    this.#ask({ ask: "close" });
    await closed;
    await this.#worker?.terminate();
  }
}
