/**
 * A stream's bytes on their way to stable storage while they are being delivered. The client is never further ahead of the durable copy
 * than a window of 64 KiB or one second; below it nothing waits.
 * @module
 */
import type { PayloadRef } from "../domain/entry.ts";
import type { Effect } from "../store/store.ts";
import type { PayloadSealer, SealedSegment } from "../vault/seal.ts";

/** How far delivery may run ahead of what is durable. */
const windowBytes = 65_536;
const windowMs = 1_000;
/** A segment is sealed at this size, or when its first byte is this old: well inside the window. */
const segmentBytes = 16_384;
const segmentAgeMs = 400;

/** What of an exchange is made durable while it runs. */
export const spooledRoles = ["response.received", "session.events", "session.redacted"] as const;

export type SpooledRole = (typeof spooledRoles)[number];

export class StreamSpool {
  readonly #sealer: PayloadSealer;
  readonly #write: (effects: Effect[]) => Promise<unknown>;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #volatileBytes = 0;
  #oldestVolatile = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<unknown> = Promise.resolve();
  #failure: unknown = null;

  constructor(sealer: PayloadSealer, write: (effects: Effect[]) => Promise<unknown>) {
    this.#sealer = sealer;
    this.#write = write;
  }

  /**
   * Takes the next bytes. Resolves at once while the window has room, otherwise when enough is durable. Rejects with `ledger_unavailable`
   * when the spool could not be written: nothing more may be delivered.
   */
  async add(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    if (this.#volatileBytes === 0) this.#oldestVolatile = performance.now();
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#volatileBytes += bytes.length;
    if (this.#pendingBytes >= segmentBytes) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), segmentAgeMs);
    if (this.#volatileBytes > windowBytes || performance.now() - this.#oldestVolatile > windowMs) {
      this.#flush();
      await this.#writing;
      if (this.#failure !== null) throw this.#failure;
    }
  }

  #flush(): void {
    this.#stopTimer();
    if (this.#pendingBytes === 0) return;
    const bytes = this.#pendingBytes;
    const row = this.#sealOrFail(this.#takePending());
    if (row === null) return;
    const written = this.#write([{ effect: "putSegment", row }]).then(
      () => {
        this.#volatileBytes -= bytes;
        this.#oldestVolatile = performance.now();
      },
      (error: unknown) => {
        this.#failure = error;
      },
    );
    this.#writing = Promise.all([this.#writing, written]);
  }

  /** A key that was destroyed seals nothing: then nothing more is delivered. */
  #sealOrFail(bytes: Uint8Array): SealedSegment | null {
    try {
      return this.#sealer.seal(bytes);
    } catch (error) {
      this.#failure = error;
      return null;
    }
  }

  /** The last segment and the payload's reference, for the closing commit. Rejects when an earlier segment was not written. */
  async finish(): Promise<{ ref: PayloadRef; effects: Effect[] }> {
    this.#stopTimer();
    await this.#writing;
    if (this.#failure !== null) throw this.#failure;
    const isEmpty = this.#pendingBytes === 0 && this.#sealer.segments > 0;
    const effects: Effect[] = isEmpty ? [] : [{ effect: "putSegment", row: this.#sealer.seal(this.#takePending()) }];
    return { ref: this.#sealer.finish(), effects };
  }

  #takePending(): Uint8Array {
    const taken = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return taken;
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
