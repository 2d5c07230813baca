/**
 * One call to one upstream, straight on undici's `dispatch`: on the hot path `fetch` costs ten times as much. Never retried, never
 * redirected.
 * @module
 */
import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { CustodyError } from "../domain/errors.ts";
import { type CallHeaders, withAccept, withContentType } from "./request-headers.ts";
import { isPlainBody, mediaType, passableHeaders, requestIdOf } from "./response-headers.ts";
import type { RawHeaders } from "./response-headers.ts";
import { UpstreamError, upstreamErrorFrom } from "./upstream-error.ts";

/** The queue of unread bytes above which the upstream is paused, and the one below which it goes on. */
const queuedBytesMax = 64 * 1024;
const queuedBytesResume = 16 * 1024;
/** An upstream may send one byte a chunk: the queue is bounded in chunks too. */
const queuedChunksMax = 1024;

/** Where calls go: what `pool.ts` prepared once for each upstream. */
export interface CallTarget {
  readonly name: string;
  readonly dispatcher: Dispatcher;
  /** The path of the base URL, without a final slash. */
  readonly basePath: string;
  /** Those of a call that brings none. */
  readonly headers: CallHeaders;
  readonly totalTimeoutMs: number;
}

export interface CallRequest {
  /** Ours, never the caller's: `/chat/completions`. It is appended to the path of the base URL. */
  readonly path: string;
  /** Sent as it is. Must not be changed before the response head is there. */
  readonly body: Uint8Array | Readable | null;
  /** POST where nothing is said. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** JSON where nothing is said; null: none is stated. */
  readonly contentType?: string | null;
  /** Of a body that streams, where it is known. */
  readonly length?: number | null;
  /** What may be answered, where that is neither JSON nor SSE alone. */
  readonly accept?: string;
  /** Whether SSE is asked for (`accept: text/event-stream`). */
  readonly stream: boolean;
  /** Sent along, so that an upstream that knows the header answers a call that is made again once: ours, never the caller's. */
  readonly idempotencyKey?: string | undefined;
  /** Instead of the upstream's own, where the call has a credential of its own: from `Upstream.headersWith`. */
  readonly headers?: CallHeaders | undefined;
  /** More of them: `[name, value, ...]`. */
  readonly apiHeaders?: readonly string[];
  /**
   * Called at once, before anything is sent, with the means to cancel the call at any moment, before the response head too. An
   * `AbortSignal` would do the same for 3 us a call.
   */
  readonly onStart?: (call: Cancellable) => void;
}

export interface Cancellable {
  /** Closes the connection, so that the upstream stops, and drops what was not read: a head or a read awaited then rejects. */
  cancel(): void;
}

/** The body of a response. One reader at a time. */
export interface BodyReader extends Cancellable {
  /**
   * The next bytes, or null at the clean end. What had arrived before a failure is given first; then it rejects with
   * `UpstreamError`. A body without length and chunking ends with its connection, so there only the content can tell a cut.
   */
  read(): Promise<Buffer | null>;
  /** All that has not been read yet, in one piece; the size is bounded by the upstream's `responseBytesMax`. Rejects as `read` does. */
  readAll(): Promise<Buffer>;
}

/** A body whose beginning can be waited for. */
export interface PeekableBody extends BodyReader {
  /** Waits for the next bytes and leaves them to be read: false where the body ends without. Rejects as `read` does. */
  peek(): Promise<boolean>;
}

/** A response head, whatever its status. */
export interface UpstreamResponse {
  readonly status: number;
  /** Only allow-listed names whose values fit their grammar: may be passed on. */
  readonly headers: Readonly<Record<string, string>>;
  /** The media type without parameters, in lower case. */
  readonly contentType: string | null;
  /** The upstream's id of the call: its text, cleaned, at most 128 characters. */
  readonly requestId: string | null;
  readonly body: PeekableBody;
}

interface Settle<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** undici's handler and the body's reader in one object: a call allocates little. */
class Call implements Dispatcher.DispatchHandler, PeekableBody {
  readonly #upstream: string;
  readonly #head: Settle<UpstreamResponse>;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #queuedBytes = 0;
  #controller: Dispatcher.DispatchController | null = null;
  #reader: Settle<Buffer | null> | null = null;
  #state: "running" | "ended" | "failed" = "running";
  #error: CustodyError | null = null;

  constructor(target: CallTarget, head: Settle<UpstreamResponse>) {
    this.#upstream = target.name;
    this.#head = head;
    // From here on, so it covers the wait for a free connection, and a reader that never comes.
    this.#timer = setTimeout(Call.#expire, target.totalTimeoutMs, this);
  }

  static #expire(this: void, call: Call): void {
    call.#fail(new UpstreamError(call.#upstream, "total_timeout"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It failed while it waited for a connection: nothing is sent.
    if (this.#error !== null) controller.abort(this.#error);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    if (status < 200) return;
    if (!isPlainBody(headers)) {
      this.#fail(new UpstreamError(this.#upstream, "encoding"));
      return;
    }
    this.#head.resolve({
      status,
      headers: passableHeaders(headers),
      contentType: mediaType(headers),
      requestId: requestIdOf(headers),
      body: this,
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#reader !== null) {
      const reader = this.#reader;
      this.#reader = null;
      reader.resolve(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#queuedBytes += chunk.length;
    if (this.#queuedBytes >= queuedBytesMax || this.#chunks.length >= queuedChunksMax) controller.pause();
  }

  onResponseEnd(): void {
    if (!this.#settle("ended")) return;
    this.#reader?.resolve(null);
    this.#reader = null;
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#state !== "running") return;
    // A body of the caller's that streams through can be at fault too.
    if (error instanceof CustodyError) this.#fail(error);
    else this.#fail(upstreamErrorFrom(this.#upstream, error, this.#controller !== null));
  }

  read(): Promise<Buffer | null> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#queuedBytes -= chunk.length;
      if (this.#queuedBytes <= queuedBytesResume && this.#controller?.paused === true) this.#controller.resume();
      return Promise.resolve(chunk);
    }
    if (this.#error !== null) return Promise.reject(this.#error);
    if (this.#state === "ended") return Promise.resolve(null);
    if (this.#reader !== null) return Promise.reject(new Error("a body is read by one reader at a time"));
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  async peek(): Promise<boolean> {
    const chunk = await this.read();
    if (chunk === null) return false;
    this.#chunks.unshift(chunk);
    this.#queuedBytes += chunk.length;
    return true;
  }

  readAll(): Promise<Buffer> {
    // A small answer came in one packet with its head, and is complete by now.
    if (this.#state === "ended" && this.#chunks.length === 1) {
      const only = this.#chunks.pop();
      if (only !== undefined) return Promise.resolve(only);
    }
    return this.#collect();
  }

  cancel(): void {
    const error = new UpstreamError(this.#upstream, "cancelled");
    this.#chunks.length = 0;
    this.#queuedBytes = 0;
    this.#fail(error);
    // Also after the end: bytes were dropped, so a later read must not find a clean end.
    this.#error ??= error;
  }

  /** Copies into one buffer that doubles, so that tiny chunks cost no more than their bytes. */
  async #collect(): Promise<Buffer> {
    let all = Buffer.alloc(0);
    let length = 0;
    for (let chunk = await this.read(); chunk !== null; chunk = await this.read()) {
      if (length + chunk.length > all.length) {
        const larger = Buffer.allocUnsafe(Math.max(2 * all.length, length + chunk.length, 4096));
        all.copy(larger, 0, 0, length);
        all = larger;
      }
      length += chunk.copy(all, length);
    }
    return all.subarray(0, length);
  }

  #fail(error: CustodyError): void {
    if (!this.#settle("failed")) return;
    this.#error = error;
    this.#head.reject(error);
    this.#reader?.reject(error);
    this.#reader = null;
    this.#controller?.abort(error);
  }

  /** Leaves `running` once; false when that was done before. */
  #settle(state: "ended" | "failed"): boolean {
    if (this.#state !== "running") return false;
    this.#state = state;
    clearTimeout(this.#timer);
    return true;
  }
}

/**
 * Sends one request and resolves with the response head, whatever its status. Rejects with `UpstreamError` when there is none, or when
 * its encoding is one that we did not ask for.
 */
export const callUpstream = (target: CallTarget, request: CallRequest): Promise<UpstreamResponse> =>
  new Promise((resolve, reject) => {
    const call = new Call(target, { resolve, reject });
    const { json, stream } = request.headers ?? target.headers;
    const headers = request.stream ? stream : json;
    const { idempotencyKey, apiHeaders = [], method = "POST", contentType, length = null, accept } = request;
    const more = idempotencyKey === undefined ? [...apiHeaders] : [...apiHeaders, "idempotency-key", idempotencyKey];
    if (length !== null) more.push("content-length", String(length));
    const accepting = accept === undefined ? headers : withAccept(headers, accept);
    const typed = contentType === undefined ? accepting : withContentType(accepting, contentType);
    request.onStart?.(call);
    target.dispatcher.dispatch(
      {
        method,
        path: target.basePath + request.path,
        headers: more.length === 0 ? typed : [...typed, ...more],
        body: request.body,
      },
      call,
    );
  });
