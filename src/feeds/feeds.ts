/**
 * All feeds of a server: their thread, and on this side of it what only the server can do: waking them, storing how far they are, and writing
 * into the log when one fails. Nothing here is done for a call.
 * @module
 */
import { Worker } from "node:worker_threads";
import type { EntryDraft } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { FeedFailure } from "../domain/feed-entry.ts";
import { threadFile } from "../domain/thread-file.ts";
import { LogThread, type ThreadFault } from "../ledger/log-thread.ts";
import type { Effect, Store } from "../store/store.ts";
import type { FeedStatus } from "./feed.ts";
import type { FeedsThreadData, FromFeeds, ToFeeds } from "./feed-messages.ts";
import type { FeedConfig } from "./feeds-config.ts";
import { checkSink } from "./open-sink.ts";

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
  broken(feed: string | null, error: ThreadFault): void;
}

const thread = threadFile("./feeds-thread", import.meta.url);
/** What is read of the log is written and gone; V8's own nursery would grow to 96 MB. */
const threadLimits = { maxYoungGenerationSizeMb: 6 };

export class Feeds {
  readonly #options: FeedsOptions;
  readonly #thread: LogThread<ToFeeds, FromFeeds>;
  readonly #ready = Promise.withResolvers<void>();
  /** Entries and cursors follow one another. */
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(options: FeedsOptions) {
    this.#options = options;
    const { folder, version, feeds, store, watch } = options;
    const data: FeedsThreadData = { folder, version, feeds };
    this.#thread = new LogThread({
      begin: () => new Worker(thread, { workerData: data, resourceLimits: threadLimits }),
      newestCheckpoint: () => store.newestCheckpoint(),
      onTold: (message) => this.#take(message),
      onBroken: (fault) => watch.broken(null, fault),
      onGone: () => this.#ready.resolve(),
      unanswered: () => new CustodyError("overloaded", "the feeds do not answer now"),
    });
  }

  /**
   * Resolves when every feed has its place in the log, so that nothing recorded from then on is missed. Throws `config_invalid` for a feed
   * that cannot be.
   */
  static async open(options: FeedsOptions): Promise<Feeds> {
    for (const feed of options.feeds) await checkSink(feed);
    const feeds = new Feeds(options);
    await feeds.#ready.promise;
    return feeds;
  }

  #take(message: FromFeeds): void {
    const { watch, record } = this.#options;
    switch (message.told) {
      case "ready":
        void this.#store(message.cursors).then(() => this.#ready.resolve());
        break;
      case "cursors":
        void this.#store(message.cursors).then(() => this.#thread.ask({ ask: "stored" }));
        break;
      case "closed":
        void this.#store(message.cursors).then(() => this.#thread.closed());
        break;
      case "status":
        for (const { name, lagEntries } of message.feeds) watch.lag(name, lagEntries);
        if (message.id !== null) this.#thread.settle(message.id, message);
        break;
      case "tested":
        this.#thread.settle(message.id, message);
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

  /** How every feed is now, in the configuration's order. Throws `overloaded` while their thread does not answer. */
  async status(): Promise<readonly (FeedStatus & { readonly kind: FeedConfig["settings"]["kind"] })[]> {
    const answer = await this.#thread.question((id) => ({ ask: "status", id }), answerMsMax);
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
    const answer = await this.#thread.question((id) => ({ ask: "test", id, feed, principal }), answerMsMax);
    const error = answer.told === "tested" ? answer.error : null;
    await this.#options.record({ kind: "feed.tested", feed, principal, error });
    return error;
  }

  async close(): Promise<void> {
    await this.#thread.close();
    await this.#writing;
  }
}
