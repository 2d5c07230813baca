/**
 * Where a feed delivers to.
 * @module
 */
import type { FeedFailure } from "../domain/feed-entry.ts";
import type { FeedEvent } from "./derive-events.ts";

/** Events were not delivered, or may not have been. */
export class DeliveryFailure extends Error {
  readonly code: FeedFailure;
  /** The receiver asks for so long a wait; null where it did not. */
  readonly retryAfterMs: number | null;
  /** It will not take anything any more: nothing is tried until the server starts again. */
  readonly isFinal: boolean;

  constructor(code: FeedFailure, more: { readonly retryAfterMs?: number | null; readonly isFinal?: boolean } = {}) {
    super(code);
    this.name = "DeliveryFailure";
    this.code = code;
    this.retryAfterMs = more.retryAfterMs ?? null;
    this.isFinal = more.isFinal ?? false;
  }
}

export interface Sink {
  /** The most events of one `deliver`. */
  readonly batchMax: number;
  /** Above 0: nothing says that events arrived, so they count as delivered when the connection has held for so long. */
  readonly settleMs: number;
  /**
   * Delivers events in their order, one call after another. Resolves when all are delivered (or, with `settleMs`, written). Rejects with
   * `DeliveryFailure`: then some of them may have been.
   */
  deliver(events: readonly FeedEvent[], signal: AbortSignal): Promise<void>;
  /** With `settleMs`: is told when a connection ended that events were written to. */
  onLost(lost: () => void): void;
  /** Gives what it holds back. With `settleMs` it resolves to whether the receiver took everything that was written. */
  close(): Promise<boolean>;
}
