/**
 * The signed digest of each day, made when the day is over, or when somebody asks for one that was not made. Made once, it is kept.
 * @module
 */
import { Worker } from "node:worker_threads";
import { CustodyError } from "../domain/errors.ts";
import { threadFile } from "../domain/thread-file.ts";
import type { Ledger } from "../ledger/append.ts";
import type { SigningKeys } from "../ledger/checkpoint.ts";
import { type DailyDigest, parseDigest, signDigest } from "../ledger/daily-digest.ts";
import type { DayAnswer, DayTask } from "./day-thread.ts";
import { dayMs, dayOf, startOfDay } from "./sum-day.ts";

const thread = threadFile("./day-thread", import.meta.url);
const threadLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 };
const kind = "digest";
const targetOf = (day: string): string => `digest:${day}`;

const sumInThread = (task: DayTask, workers: Set<Worker>): Promise<DailyDigest | null> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(thread, { workerData: task, resourceLimits: threadLimits });
    workers.add(worker);
    worker.once("message", (answer: DayAnswer) => {
      if ("digest" in answer) resolve(answer.digest);
      else reject(new CustodyError("ledger_unavailable", answer.failure));
    });
    const lost = (): void => {
      workers.delete(worker);
      reject(new CustodyError("ledger_unavailable", "the day's digest was not made"));
    };
    worker.once("error", lost);
    worker.once("exit", lost);
  });

export class DailyDigests {
  readonly #ledger: Ledger;
  readonly #folder: string;
  readonly #signingKeys: () => Promise<SigningKeys>;
  readonly #workers = new Set<Worker>();
  /** The day that was over when it was looked last. */
  #made = "";
  #running: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(ledger: Ledger, folder: string, signingKeys: () => Promise<SigningKeys>) {
    this.#ledger = ledger;
    this.#folder = folder;
    this.#signingKeys = signingKeys;
  }

  /** Makes yesterday's when a day has ended, where the log was there before. */
  async tick(): Promise<void> {
    const { store, clock } = this.#ledger;
    const now = clock();
    const yesterday = dayOf(now - dayMs);
    if (yesterday === this.#made) return;
    this.#made = yesterday;
    const [eldest] = await store.shards();
    const [first] = eldest === undefined ? [] : await store.findIndices(eldest.ordinal, 0, now - (now % dayMs), 0, 1);
    if (first === undefined) return;
    await this.read(yesterday).catch((error: unknown) => {
      // One that a stop cut off is made when somebody asks for it.
      if (!this.#isClosed) throw error;
    });
  }

  /** The signed note of a day, YYYY-MM-DD. Throws `request_malformed` for what is no day, `not_found` for one that is not over, or before the log. */
  async read(day: string): Promise<string> {
    const from = startOfDay(day);
    if (from === null) throw new CustodyError("request_malformed", "a day is YYYY-MM-DD", "day");
    if (from + dayMs > this.#ledger.clock()) throw new CustodyError("not_found", "this day is not over yet");
    // One after the other: a day that two ask for is made once.
    const next = this.#running.then(
      () => this.#read(day, from),
      () => this.#read(day, from),
    );
    this.#running = next.catch(() => undefined);
    return next;
  }

  async #read(day: string, from: number): Promise<string> {
    const { store } = this.#ledger;
    const target = targetOf(day);
    const [row] = await store.listAnchors({ target, kind, limit: 1 });
    if (row !== undefined) return Buffer.from(row.bytes).toString("utf8");
    const digest = await sumInThread({ folder: this.#folder, from }, this.#workers);
    const head = digest?.shards.at(-1);
    if (digest === null || head === undefined) throw new CustodyError("not_found", "the log is younger than this day");
    const { origin, size } = head;
    const note = signDigest(digest, origin, await this.#signingKeys());
    const anchor = { target, origin, size, kind, time: from, bytes: Buffer.from(note) } as const;
    await store.append({ entries: [], effects: [{ effect: "putAnchor", row: anchor }] });
    return note;
  }

  /** The newest digests that were made, newest first, at most `limit`. */
  async list(limit: number): Promise<DailyDigest[]> {
    const rows = await this.#ledger.store.listAnchors({ kind, limit });
    return rows.map(({ bytes }) => parseDigest(Buffer.from(bytes).toString("utf8")));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
    await this.#running;
  }
}
