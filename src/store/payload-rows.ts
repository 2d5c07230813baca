/**
 * Rows that an append brings along: sealed payloads, what was found in them, and documents in force.
 * @module
 */
import type { PayloadRole } from "../domain/entry.ts";

/** One sealed segment of a payload. `owner` is the exchange (or the entry) that it belongs to; segments count from 0. */
export type Segment = {
  readonly owner: string;
  readonly role: PayloadRole;
  readonly segment: number;
  readonly keyId: string;
  readonly ciphertext: Uint8Array;
};

/** A payload whose sealed segments stand in a file of the data folder, already synced. */
export type PayloadFile = {
  readonly owner: string;
  readonly role: PayloadRole;
  readonly keyId: string;
  readonly file: string;
};

/** What was found in an exchange, as pseudonyms of 16 bytes one after another. Derived from the sealed findings. */
export type PseudonymsRow = {
  readonly exchangeId: string;
  readonly found: Uint8Array;
};

/** A policy or a configuration in force, kept under the SHA-256 of its bytes. */
export type DocumentRow = {
  readonly digest: string;
  readonly bytes: Uint8Array;
};
