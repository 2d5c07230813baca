/**
 * Rows of evidence and retention: exports, what stands outside the host, holds, erasures, the retention schedule, feeds. Like those of who may do
 * what they are changed; each change that matters is an entry in the same append.
 * @module
 */
import type { PayloadRole } from "../domain/entry.ts";
import type { DataKeyRow, ExchangeRow } from "./store.ts";

/** What a transaction changes of it. */
export type EvidenceEffect = never;

/** A payload by where it is stored, without its bytes. */
export interface PlacedPayload {
  readonly owner: string;
  readonly role: PayloadRole;
  readonly keyId: string;
  /** Below the data folder; null where it is rows. */
  readonly file: string | null;
}

/** A page of a walk over a table: `next` is where the next page begins, null after the last. */
export interface WalkPage<T> {
  readonly found: readonly T[];
  readonly next: number | null;
}

export interface EvidenceReads {
  /** The data keys of a subject (its HMAC), oldest first. Reads the whole table of keys. */
  listSubjectKeys(subject: string): Promise<DataKeyRow[]>;
  /**
   * Payloads that are sealed under one of these keys, a page of the walk over all segments at a time: keys have no index there, which
   * would cost every call. `from` is 0 for the first page; a page may find nothing and not be the last. No ciphertext is read.
   */
  walkPayloads(keyIds: readonly string[], from: number): Promise<WalkPage<PlacedPayload>>;
  /** Exchanges in which one of these pseudonyms (16 bytes each, one after another) was found, a page of the walk over the index at a time. */
  walkPseudonyms(wanted: Uint8Array, from: number): Promise<WalkPage<ExchangeRow>>;
  /** Payloads that are files, in order of owner and role, after `after` where it is given, at most `limit`. */
  listPayloadFiles(after: Pick<PlacedPayload, "owner" | "role"> | null, limit: number): Promise<PlacedPayload[]>;
}
