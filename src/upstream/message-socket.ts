/**
 * A WebSocket (RFC 6455) that is read one message at a time: while nobody reads, the other side is held back, and so is who writes while the other
 * side does not take it. Both ends of a session are one.
 * @module
 */
import type { RawData, WebSocket } from "ws";

/** So many messages wait to be read; then the connection is paused. */
const queuedMessagesMax = 16;
/** So much waits to be written; then writers wait. */
const bufferedBytesMax = 262_144;
/** How long the other side may take to answer a close. */
const closeTimeoutMs = 2_000;

/** No status code is there: RFC 6455, 7.1.5. */
export const closeCodes = {
  normal: 1_000,
  goingAway: 1_001,
  unsupported: 1_003,
  none: 1_005,
  abnormal: 1_006,
} as const;

export interface SocketMessage {
  readonly bytes: Buffer;
  readonly isBinary: boolean;
}

/** How it ended: the other side's status code, and what was wrong with its last message, where something was. */
export interface SocketEnd {
  readonly code: number;
  readonly fault: "too_large" | "encoding" | "protocol" | null;
}

const faults: Readonly<Record<string, SocketEnd["fault"]>> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: "too_large",
  WS_ERR_INVALID_UTF8: "encoding",
};

const faultOf = (error: Error): SocketEnd["fault"] => {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return faults[code] ?? (code.startsWith("WS_ERR_") ? "protocol" : null);
};

const bytesOf = (data: RawData): Buffer => {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
};

/** What may be sent as a status code: RFC 6455, 7.4; anything else becomes an error of ours or of theirs. */
export const isSendableCode = (code: number): boolean =>
  (code >= 1_000 && code <= 1_014 && ![1_004, closeCodes.none, closeCodes.abnormal].includes(code)) ||
  (code >= 3_000 && code <= 4_999);

/** See the module. */
export class MessageSocket {
  readonly #socket: WebSocket;
  readonly #queue: SocketMessage[] = [];
  #reader: ((message: SocketMessage | null) => void) | null = null;
  #fault: SocketEnd["fault"] = null;
  #end: SocketEnd | null = null;
  /** Whether it has answered since it was asked last. */
  #isAlive = true;
  readonly #hurry = Promise.withResolvers<void>();
  /** Resolves when the connection has ended. */
  readonly ended: Promise<SocketEnd>;

  /** Of one that is open, or will be. */
  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data, isBinary) => this.#take({ bytes: bytesOf(data), isBinary }));
    socket.on("pong", () => (this.#isAlive = true));
    // What was wrong is told by `ended`.
    socket.on("error", (error) => (this.#fault ??= faultOf(error)));
    this.ended = new Promise((resolve) => {
      socket.once("close", (code) => {
        this.#end = { code, fault: this.#fault };
        if (this.#queue.length === 0) this.#give(null);
        resolve(this.#end);
      });
    });
  }

  #take(message: SocketMessage): void {
    if (this.#reader !== null) return this.#give(message);
    this.#queue.push(message);
    if (this.#queue.length >= queuedMessagesMax) this.#socket.pause();
  }

  #give(message: SocketMessage | null): void {
    const reader = this.#reader;
    this.#reader = null;
    reader?.(message);
  }

  /** The next message; null where there is none any more. One reader at a time. */
  read(): Promise<SocketMessage | null> {
    const message = this.#queue.shift();
    if (message !== undefined) {
      if (this.#queue.length === 0 && this.#socket.isPaused) this.#socket.resume();
      return Promise.resolve(message);
    }
    if (this.#end !== null) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  /** Sends a text. Resolves when more can be sent; at once where it has ended: `ended` says so. */
  async send(text: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    // Called with an error where it ends before: `ended` says so.
    const written = new Promise<void>((resolve) => socket.send(text, { binary: false }, () => resolve()));
    if (socket.bufferedAmount >= bufferedBytesMax) await Promise.race([written, this.#hurry.promise]);
  }

  /** Lets who waits to write go on at once: what they wrote stays in memory until it is taken, or the connection ends. */
  hurry(): void {
    this.#hurry.resolve();
  }

  /** Asks whether the other side is there. False where it has not answered since the last time. */
  ping(): boolean {
    const wasAlive = this.#isAlive;
    this.#isAlive = false;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
    return wasAlive;
  }

  /** Ends it with a status code; resolves when it has ended. Whoever does not answer in time is cut. */
  async close(code: number): Promise<void> {
    // Paused, it would not hear the answer.
    if (this.#socket.isPaused) this.#socket.resume();
    if (code === closeCodes.none) this.#socket.close();
    else this.#socket.close(isSendableCode(code) ? code : closeCodes.goingAway);
    const timer = setTimeout(() => this.cut(), closeTimeoutMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends it at once. */
  cut(): void {
    this.#socket.terminate();
  }
}
