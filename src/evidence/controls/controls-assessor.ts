/**
 * Questions about controls, one after another in a thread of their own. The thread keeps what it counted, and ends after a while without a question.
 * @module
 */
import { Worker } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import { threadFile } from "../../domain/thread-file.ts";
import type { ControlsAnswer, ControlsQuestion } from "./controls-question.ts";
import type { ThreadAnswer } from "./controls-thread.ts";
import type { Framework } from "./framework.ts";
import { loadFrameworks } from "./load-frameworks.ts";

const thread = threadFile("./controls-thread", import.meta.url);
const threadLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 };
/** How long the thread, and what it counted, outlive the last question. */
const idleMs = 900_000;
/** Questions that may wait: each may read a long time. */
const waitingMax = 16;

export class ControlsAssessor {
  readonly #folder: string;
  readonly #clock: () => number;
  #frameworks: readonly Framework[] | null = null;
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** Of a data folder; `clock` gives UTC milliseconds. */
  constructor(folder: string, clock: () => number) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** The shipped frameworks, read once. Throws `policy_invalid`. */
  get frameworks(): readonly Framework[] {
    return (this.#frameworks ??= loadFrameworks());
  }

  /** UTC milliseconds. */
  now(): number {
    return this.#clock();
  }

  /** Throws `overloaded` while too many questions wait, and `ledger_unavailable`. */
  async ask(question: Omit<ControlsQuestion, "now">): Promise<ControlsAnswer> {
    if (this.#waiting >= waitingMax) {
      throw new CustodyError(
        "overloaded",
        `${waitingMax} questions about controls wait; try again when they are answered`,
      );
    }
    this.#waiting += 1;
    const turn = this.#last.then(
      () => this.#askThread({ ...question, now: this.#clock() }),
      () => this.#askThread({ ...question, now: this.#clock() }),
    );
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  #askThread(question: ControlsQuestion): Promise<ControlsAnswer> {
    if (this.#isClosed) return Promise.reject(lost());
    if (this.#idle !== null) clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    return new Promise<ControlsAnswer>((resolve, reject) => {
      const fail = (): void => {
        if (this.#worker === worker) this.#worker = null;
        reject(lost());
      };
      worker.once("error", fail);
      worker.once("exit", fail);
      worker.once("message", (answer: ThreadAnswer) => {
        worker.off("error", fail);
        worker.off("exit", fail);
        this.#idle = setTimeout(() => this.#end(), idleMs).unref();
        if ("answer" in answer) resolve(answer.answer);
        else reject(new CustodyError(answer.failure.code, answer.failure.message));
      });
      worker.postMessage(question);
    });
  }

  #start(): Worker {
    const worker = new Worker(thread, { workerData: this.#folder, resourceLimits: threadLimits });
    // A fault between two questions: the next one starts another.
    worker.on("error", () => undefined);
    worker.once("exit", () => {
      if (this.#worker === worker) this.#worker = null;
    });
    worker.unref();
    return worker;
  }

  #end(): void {
    void this.#worker?.terminate();
    this.#worker = null;
  }

  /** Ends what is asked. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#idle !== null) clearTimeout(this.#idle);
    await this.#worker?.terminate();
    this.#worker = null;
  }
}

const lost = (): CustodyError => new CustodyError("ledger_unavailable", "the question ended before it was answered");
