/**
 * All feeds of a server: their thread, and on this side of it what only the server can do: waking them, storing how far they are, and writing
 * into the log when one fails. Nothing here is done for a call.
 * @module
 */
import { Worker } from "node:worker_threads";
import type { EntryDraft } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { FeedFailure } from "../domain/feed-entry.ts";
import type { Effect, Store } from "../store/store.ts";
import type { FeedStatus } from "./feed.ts";
import type { FeedsThreadData, FromFeeds, ToFeeds } from "./feed-messages.ts";
import type { FeedConfig } from "./feeds-config.ts";
import { checkSink } from "./open-sink.ts";

/** How often the log is looked at for something new. */
const wakeMs = 250;
/** After a fault of ours the thread is begun anew, not at once. */
const restartMs = 5_000;
const answerMsMax = 45_000;

export interface FeedsOptions {
  readonly feeds: readonly FeedConfig[];
  /** The data folder. */
  readonly folder: string;
  /** Custody's own. */
  readonly version: string;
  readonly store: Pick<Store, "append" | "newestCheckpoint">;
  /** Writes an entry; see `appendEntry`. */
  readonly record: (draft: EntryDraft) => Promise<unknown>;
  readonly watch: FeedsWatch;
}

/** Who is told what happens, for metrics and the operator's log. */
export interface FeedsWatch {
  counted(feed: string, delivered: number, failures: number): void;
  lag(feed: string, entries: number): void;
  failing(feed: string, error: FeedFailure): void;
  recovered(feed: string): void;
  disabled(feed: string): void;
  /** By a fault of ours, one feed or (null) all of them; they begin again. */
  broken(feed: string | null, error: { readonly name: string; readonly code: string | null }): void;
}

const threadFile = new URL(`./feeds-thread${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);

export class Feeds {
  readonly #options: FeedsOptions;
  readonly #timer: NodeJS.Timeout;
  #worker: Worker | null = null;
  #restart: NodeJS.Timeout | null = null;
  #seen: string | null = null;
  #isClosing = false;
  #nextId = 0;
  #onReady: () => void = () => undefined;
  #onClosed: () => void = () => undefined;
  /** Entries and cursors follow one another. */
  #writing: Promise<unknown> = Promise.resolve();
  readonly #answers = new Map<number, (answer: FromFeeds) => void>();

  private constructor(options: FeedsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#wake(), wakeMs).unref();
  }

  /**
   * Resolves when every feed has its place in the log, so that nothing recorded from then on is missed. Throws `config_invalid` for a feed
   * that cannot be.
   */
  static async open(options: FeedsOptions): Promise<Feeds> {
    for (const feed of options.feeds) await checkSink(feed);
    const feeds = new Feeds(options);
    await feeds.#start();
    return feeds;
  }

  #start(): Promise<void> {
    const { folder, version, feeds } = this.#options;
    const data: FeedsThreadData = { folder, version, feeds };
    const worker = new Worker(threadFile, { workerData: data });
    this.#worker = worker;
    worker.on("message", (message: FromFeeds) => this.#take(message));
    worker.on("error", (error: unknown) => this.#lose(worker, error));
    worker.on("exit", () => this.#lose(worker, null));
    worker.unref();
    return new Promise((resolve) => {
      this.#onReady = resolve;
    });
  }

  #wake(): void {
    const newest = this.#options.store.newestCheckpoint();
    if (newest === this.#seen) return;
    this.#seen = newest;
    this.#ask({ ask: "wake" });
  }

  #ask(message: ToFeeds): void {
    this.#worker?.postMessage(message);
  }

  #take(message: FromFeeds): void {
    const { watch, record } = this.#options;
    switch (message.told) {
      case "ready":
        void this.#store(message.cursors).then(() => this.#onReady());
        break;
      case "cursors":
        void this.#store(message.cursors).then(() => this.#ask({ ask: "stored" }));
        break;
      case "closed":
        void this.#store(message.cursors).then(() => this.#onClosed());
        break;
      case "status":
        for (const { name, lagEntries } of message.feeds) watch.lag(name, lagEntries);
        if (message.id !== null) this.#answer(message.id, message);
        break;
      case "tested":
        this.#answer(message.id, message);
        break;
      case "counted":
        watch.counted(message.feed, message.delivered, message.failures);
        break;
      case "failing": {
        const { feed, error, since, lag } = message;
        watch.failing(feed, error);
        this.#write(() => record({ kind: "feed.failing", feed, error, since, lag }));
        break;
      }
      case "recovered": {
        const { feed, since } = message;
        watch.recovered(feed);
        this.#write(() => record({ kind: "feed.recovered", feed, since }));
        break;
      }
      case "disabled":
        watch.disabled(message.feed);
        break;
      case "broken":
        watch.broken(message.feed, message.error);
        break;
    }
  }

  /** A log that cannot be written says so to everybody: a feed's own entries are not worth more. */
  #write(act: () => Promise<unknown>): Promise<unknown> {
    this.#writing = this.#writing.then(act).catch(() => undefined);
    return this.#writing;
  }

  /** What cannot be stored is delivered again after the next start. */
  #store(cursors: readonly { feed: string; shard: number; index: number; updatedAt: number }[]): Promise<unknown> {
    if (cursors.length === 0) return Promise.resolve();
    const effects = cursors.map((row): Effect => ({ effect: "putFeedCursor", row }));
    return this.#write(() => this.#options.store.append({ entries: [], effects }));
  }

  #lose(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#onClosed();
    this.#onReady();
    this.#answers.clear();
    if (this.#isClosing) return;
    if (error instanceof Error) {
      const code = "code" in error && typeof error.code === "string" ? error.code : null;
      this.#options.watch.broken(null, { name: error.name, code });
    }
    this.#restart = setTimeout(() => void this.#start(), restartMs).unref();
  }

  #answer(id: number, answer: FromFeeds): void {
    this.#answers.get(id)?.(answer);
    this.#answers.delete(id);
  }

  #question(make: (id: number) => ToFeeds): Promise<FromFeeds> {
    const id = (this.#nextId += 1);
    return new Promise((resolve, reject) => {
      const late = (): void => {
        this.#answers.delete(id);
        reject(new CustodyError("overloaded", "the feeds do not answer now"));
      };
      const timer = setTimeout(late, answerMsMax).unref();
      this.#answers.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      if (this.#worker === null) late();
      else this.#ask(make(id));
    });
  }

  /** How every feed is now, in the configuration's order. Throws `overloaded` while their thread does not answer. */
  async status(): Promise<readonly (FeedStatus & { readonly kind: FeedConfig["settings"]["kind"] })[]> {
    const answer = await this.#question((id) => ({ ask: "status", id }));
    const told = answer.told === "status" ? answer.feeds : [];
    return this.#options.feeds.flatMap(({ settings: { name, kind } }) => {
      const status = told.find((one) => one.name === name);
      return status === undefined ? [] : [{ ...status, kind }];
    });
  }

  /** Sends one event that says that it is a test. Gives null where it was delivered. Throws `not_found`, or `overloaded`. */
  async test(feed: string, principal: string): Promise<FeedFailure | null> {
    if (!this.#options.feeds.some(({ settings }) => settings.name === feed)) {
      throw new CustodyError("not_found", "there is no such feed", "name");
    }
    const answer = await this.#question((id) => ({ ask: "test", id, feed, principal }));
    const error = answer.told === "tested" ? answer.error : null;
    await this.#options.record({ kind: "feed.tested", feed, principal, error });
    return error;
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
    await this.#writing;
    await this.#worker?.terminate();
  }
}
