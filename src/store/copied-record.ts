/**
 * What copies of a record are made of and made from: backups and restores.
 * @module
 */

export interface CopiedRecord {
  /** When the newest migration of its schema was made, in UTC milliseconds. */
  readonly schema: number;
}

/** A data key or a provider's credential, wrapped as it is at some moment. */
export interface WrappedNow {
  readonly kind: "data_key" | "credential";
  readonly id: string;
  readonly wrapped: Uint8Array;
}

export interface ReplacedKeys {
  /** Data keys that were in the record and are in the given state too. */
  readonly kept: number;
  /** Data keys that were in the record and are not in the given state: they were erased since. */
  readonly erased: number;
  /** Their ids. */
  readonly erasedIds: readonly string[];
  /** What they sealed is gone too: so many payloads, of so many exchanges; files are the caller's to destroy. */
  readonly payloads: number;
  readonly exchanges: number;
  readonly files: readonly string[];
}
