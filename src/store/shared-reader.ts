/**
 * The record for many who look at it at one time.
 * @module
 */
import type { StoreReader } from "./store.ts";

export interface SharedReader extends StoreReader {
  /** The same reads for somebody who may leave. What waits its turn when `signal` aborts MUST NOT be begun any more, and rejects with `overloaded`. */
  readerUntil(signal: AbortSignal): StoreReader;
}
