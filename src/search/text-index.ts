/**
 * The search index of a server: its thread, and on this side of it what only the server can do: waking it, making and destroying its keys. Nothing here
 * is done for a call.
 * @module
 */
import { Worker } from "node:worker_threads";
import { CustodyError } from "../domain/errors.ts";
import type { Position } from "../domain/entry.ts";
import { threadFile } from "../domain/thread-file.ts";
import { LogThread, type ThreadFault } from "../ledger/log-thread.ts";
import type { Store } from "../store/store.ts";
import type { MasterKey } from "../vault/master-key.ts";
import type { WordQuery } from "./indexer.ts";
import type { NotIndexed } from "./read-exchange.ts";
import { type SearchKeyStore, searchKeyStore } from "./search-key-store.ts";
import type { FromSearch, SearchThreadData, ToSearch } from "./search-messages.ts";

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
  broken(error: ThreadFault): void;
}

const thread = threadFile("./search-thread", import.meta.url);

const unanswered = (): CustodyError => new CustodyError("overloaded", "the search index does not answer now");

export class TextIndex {
  readonly #options: TextIndexOptions;
  readonly #keys: SearchKeyStore;
  readonly #thread: LogThread<ToSearch, FromSearch>;
  #lag = 0;

  constructor(options: TextIndexOptions) {
    this.#options = options;
    this.#keys = searchKeyStore(options.store, options.master);
    const { folder, master, payloadBytesMax, store, watch } = options;
    const data: SearchThreadData = { folder, wrapping: master.shared, payloadBytesMax };
    this.#thread = new LogThread({
      begin: () => new Worker(thread, { workerData: data, resourceLimits: threadLimits }),
      newestCheckpoint: () => store.newestCheckpoint(),
      onTold: (message) => void this.#take(message),
      onBroken: (fault) => watch.broken(fault),
      unanswered,
    });
  }

  async #take(message: FromSearch): Promise<void> {
    const { watch } = this.#options;
    switch (message.told) {
      case "found":
      case "pruned":
        this.#thread.settle(message.id, message);
        break;
      case "failed":
        this.#thread.settle(message.id, null);
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
        this.#thread.closed();
        break;
    }
  }

  async #answer(id: number, act: () => Promise<string | void>): Promise<void> {
    try {
      const keyId = await act();
      this.#thread.ask({ ask: "answer", id, keyId: keyId ?? null, isDone: true });
    } catch {
      // Who asks says so: a log that cannot be written is told of by itself.
      this.#thread.ask({ ask: "answer", id, keyId: null, isDone: false });
    }
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
    const answer = await this.#thread.question((id) => ({ ask: "find", id, query }), findMsMax);
    if (answer.told !== "found") throw unanswered();
    const { positions, lag } = answer;
    this.#lag = lag;
    return { positions, lag };
  }

  /** Takes out what the record has no texts of any more: gone from the files, and its key destroyed, when it resolves. Throws `overloaded`. */
  async prune(): Promise<void> {
    await this.#thread.question((id) => ({ ask: "prune", id }), pruneMsMax);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
