/**
 * A time-stamp authority (RFC 3161 over HTTP, section 3.4): it is given the digest of a signed checkpoint, and never the checkpoint.
 * @module
 */
import { Worker } from "node:worker_threads";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { CustodyError } from "../domain/errors.ts";
import { threadFile } from "../domain/thread-file.ts";
import { timestampBytes } from "../ledger/anchors.ts";
import { type ByteOutbound, openByteOutbound } from "../scan/external/outbound-bytes.ts";
import type { TimestampConfig } from "./assurance-config.ts";
import { AnchorError, type Head, type Seen, type Target } from "./target.ts";
import type { TimestampMessage, TimestampTask } from "./timestamp-thread.ts";

const thread = threadFile("./timestamp-thread", import.meta.url);
/** It makes a token and checks one; V8's own nursery would grow to 96 MB. */
const threadLimits = { maxYoungGenerationSizeMb: 6 };
const responseBytesMax = 65_536;
const connectTimeoutMs = 5_000;

export class TimestampAuthority implements Target {
  readonly kind = "timestamp";
  readonly name: string;
  readonly intervalS: number;
  readonly #caFile: string;
  readonly #outbound: ByteOutbound;

  /** Throws `config_invalid`, also when the file holds no certificate. */
  constructor({ name, url, caFile, allowPrivate }: TimestampConfig, intervalS: number) {
    this.name = name;
    this.intervalS = intervalS;
    this.#caFile = caFile;
    try {
      // The first is enough to know that it is such a file; all are read when they are needed.
      void new X509Certificate(readFileSync(caFile));
    } catch {
      throw new CustodyError(
        "config_invalid",
        `assurance.timestamps.${name}.caFile: ${caFile} holds no certificate in PEM form`,
      );
    }
    this.#outbound = openByteOutbound({
      name: `the time-stamp authority ${name}`,
      url,
      allowPrivate,
      isSecret: false,
      connectionsMax: 1,
      connectTimeoutMs,
      responseBytesMax,
      failed: (why) => this.#failed(why),
    });
  }

  async show({ checkpoint }: Head, signal: AbortSignal): Promise<Seen> {
    const content = Buffer.from(checkpoint);
    const task: TimestampTask = { content, caFile: this.#caFile };
    const worker = new Worker(thread, { workerData: task, resourceLimits: threadLimits });
    try {
      const begun = await this.#next(worker, signal);
      if (!("request" in begun)) throw this.#unexpected(begun);
      const token = await this.#ask(begun.request, signal);
      const checking = this.#next(worker, signal);
      worker.postMessage(token);
      const checked = await checking;
      if (!("time" in checked)) throw this.#unexpected(checked);
      return { at: checked.time, bytes: timestampBytes(checkpoint, token) };
    } finally {
      await worker.terminate();
    }
  }

  /** It remembers nothing: what it said is in our own keeping. */
  async compare(): Promise<null> {
    return null;
  }

  close(): Promise<void> {
    return this.#outbound.close();
  }

  async #ask(request: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    const headers = { "content-type": "application/timestamp-query", accept: "application/timestamp-reply" };
    const { status, bytes } = await this.#outbound.send({ method: "POST", path: "", headers, body: request, signal });
    if (status !== 200) throw this.#failed(`it answered ${status}`);
    return bytes;
  }

  /** What the thread says next. */
  #next(worker: Worker, signal: AbortSignal): Promise<TimestampMessage> {
    return new Promise((resolve, reject) => {
      const lost = (): void => reject(this.#failed("the thread that checks it ended"));
      const stop = (): void => reject(this.#failed("the call was given up"));
      worker.once("error", lost);
      worker.once("exit", lost);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      worker.once("message", (message: TimestampMessage) => {
        signal.removeEventListener("abort", stop);
        resolve(message);
      });
    });
  }

  #unexpected(message: TimestampMessage): AnchorError {
    return this.#failed("fault" in message ? message.fault : "the thread said something else");
  }

  #failed(why: string): AnchorError {
    return new AnchorError(`the time-stamp authority ${this.name}`, "unreachable", why);
  }
}
