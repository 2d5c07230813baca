/**
 * Scans on a thread of its own, started when the first large text comes.
 * @module
 */
import { Worker } from "node:worker_threads";
import { CustodyError } from "../domain/errors.ts";
import type { Finding } from "../domain/finding.ts";
import type { OperatorType } from "./operator-types.ts";
import type { LabelledText, ScanAnswer, ScanRequest } from "./scan-thread.ts";

type Claims = readonly (readonly Finding[])[];

interface Waiting {
  resolve(claims: Claims): void;
  reject(error: Error): void;
}

/** See the module. A thread that dies fails what it was given, and the next text starts another. */
export class ScanThread {
  readonly #added: readonly OperatorType[];
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;

  constructor(added: readonly OperatorType[]) {
    this.#added = added;
  }

  /** The claims of each text, in order. Throws `scanner_failed`. */
  async scan(texts: readonly LabelledText[]): Promise<Claims> {
    const { promise, resolve, reject } = Promise.withResolvers<Claims>();
    const id = ++this.#lastId;
    this.#waiting.set(id, { resolve, reject });
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    const request: ScanRequest = { id, texts };
    worker.postMessage(request);
    return promise;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const module = `scan-thread${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`;
    const worker = new Worker(new URL(module, import.meta.url), { workerData: this.#added });
    worker.on("message", (answer: ScanAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      // A thread with nothing to do keeps no process alive.
      if (this.#waiting.size === 0) worker.unref();
      if ("claims" in answer) waiting?.resolve(answer.claims);
      else waiting?.reject(new CustodyError("scanner_failed", answer.failure));
    });
    const end = (): void => {
      if (this.#worker === worker) this.#worker = null;
      for (const { reject } of this.#waiting.values()) {
        reject(new CustodyError("scanner_failed", "the scan thread ended"));
      }
      this.#waiting.clear();
    };
    worker.on("error", end);
    worker.on("exit", end);
    return worker;
  }
}
