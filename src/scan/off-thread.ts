/**
 * Scans on a thread of its own, started when the first text comes for it.
 * @module
 */
import { Worker } from "node:worker_threads";
import { threadFile } from "../domain/thread-file.ts";
import type { OperatorType } from "./operator-types.ts";
import type { Scanned } from "./scan-text.ts";
import type { NamedText, ScanThreadData } from "./scan-thread.ts";

/** One caller's texts, and what was claimed of the first of them. */
interface Call {
  readonly texts: readonly NamedText[];
  readonly scanned: Scanned[];
  resolve(scanned: readonly Scanned[]): void;
}

export interface ScanThreadOptions {
  readonly added: readonly OperatorType[];
  /** See `ScanThreadData`. */
  readonly versions: ScanThreadData["versions"];
  /** Nobody waits for it: it gives way to other threads, and what came while it was busy goes to it in one message. */
  readonly isBeside?: boolean;
}

const thread = threadFile("./scan-thread", import.meta.url);
/** Far more than ten megabytes of any text take. */
const deadlineMs = 120_000;
/** A message costs about 25 us each way, whatever it holds. */
const callsPerMessageBeside = 64;
/** Of one caller so many characters go at once, or one text: then it is the next one's turn. */
const charsPerTurn = 65_536;

/** Claims outlive no text; V8's own nursery would grow to 96 MB all the same. */
const threadLimits = { maxYoungGenerationSizeMb: 12 };

/** What is said of texts whose thread died: every scanner failed them. */
const fail = ({ texts, resolve }: Call): void => resolve(texts.map(({ names }) => ({ found: [], failed: names })));

/** The texts of a call whose turn it is. */
const turnOf = ({ texts, scanned }: Call): readonly NamedText[] => {
  const start = scanned.length;
  let end = start;
  for (let chars = 0; end < texts.length; end += 1) {
    chars += texts[end]?.text.length ?? 0;
    if (chars > charsPerTurn && end > start) break;
  }
  return texts.slice(start, end);
};

/** See the module. A thread that dies or hangs fails what it was given, and the next text starts another. */
export class ScanThread {
  readonly #options: ScanThreadOptions;
  #waiting: Call[] = [];
  #running: { readonly calls: readonly Call[]; readonly deadline: NodeJS.Timeout } | null = null;
  #worker: Worker | null = null;
  #isRetired = false;

  constructor(options: ScanThreadOptions) {
    this.#options = options;
  }

  /** What is claimed of each text, in order. */
  async scan(texts: readonly NamedText[]): Promise<readonly Scanned[]> {
    const { promise, resolve } = Promise.withResolvers<readonly Scanned[]>();
    this.#waiting.push({ texts, scanned: [], resolve });
    this.#send();
    return promise;
  }

  /** Lets the thread end as soon as nothing waits for it, now and after any text that still comes. */
  retire(): void {
    this.#isRetired = true;
    this.#send();
  }

  /** Ends the thread; what waits for it has failed. */
  async close(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    await this.#worker?.terminate();
    for (const call of waiting) fail(call);
  }

  #send(): void {
    if (this.#running !== null) return;
    if (this.#waiting.length === 0) {
      if (this.#isRetired) this.#dismiss();
      return;
    }
    const worker = (this.#worker ??= this.#start());
    const calls = this.#waiting.splice(0, this.#options.isBeside ? callsPerMessageBeside : 1);
    this.#running = { calls, deadline: setTimeout(() => void worker.terminate(), deadlineMs).unref() };
    worker.ref();
    worker.postMessage(calls.map(turnOf));
  }

  #dismiss(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }

  /** Takes what was claimed of the texts that were sent. */
  #take(call: Call, scanned: readonly Scanned[]): void {
    for (const one of scanned) call.scanned.push(one);
    if (call.scanned.length < call.texts.length) this.#waiting.push(call);
    else call.resolve(call.scanned);
  }

  #settle(settle: (call: Call, place: number) => void): void {
    const { calls = [], deadline } = this.#running ?? {};
    clearTimeout(deadline);
    this.#running = null;
    for (const [place, call] of calls.entries()) settle(call, place);
    this.#send();
  }

  #start(): Worker {
    const { added, versions, isBeside = false } = this.#options;
    const workerData: ScanThreadData = { added, versions, isBeside };
    const worker = new Worker(thread, { workerData, resourceLimits: threadLimits });
    worker.on("message", (answers: readonly (readonly Scanned[])[]) => {
      // A thread with nothing to do keeps no process alive.
      worker.unref();
      this.#settle((call, place) => this.#take(call, answers[place] ?? []));
    });
    const end = (): void => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#settle(fail);
    };
    worker.on("error", end);
    worker.on("exit", end);
    return worker;
  }
}
