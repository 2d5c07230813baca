/**
 * Data keys: made here, wrapped under the master key (AES-256-GCM, the row's own fields as associated data). A wrapped key does not say
 * under which: there are few, and what does not open under one is tried under the next.
 * @module
 */
import { newId } from "../domain/new-id.ts";
import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { CustodyError } from "../domain/errors.ts";
import type { WrappingKeys } from "./master-key.ts";
import { openUnder, sealUnder } from "./sealed-bytes.ts";

const keyBytes = 32;
const ivBytes = 12;
/**
 * Seals under one key. Each sealing takes the next number as its IV (NIST SP 800-38D, 8.2.1), which is safe because a key seals in one
 * process only: a restart begins new keys.
 */
const sealsMax = 2 ** 32;

/** Why a call fails whose subject was erased while it ran. */
export const erasedMeanwhile = (): CustodyError =>
  new CustodyError("ledger_unavailable", "the data of this subject was erased while the call ran; ask again");

/** A wrapped key as it is stored: `subject` is an HMAC (hex), `month` is `YYYY-MM`. */
export interface WrappedKey {
  readonly id: string;
  readonly subject: string;
  readonly month: string;
  readonly wrapped: Uint8Array;
}

/** A row that waits for a commit that is known to be durable: always wrapped by the newest master key, whenever it is asked for. */
export class UnstoredKey {
  readonly #keys: WrappingKeys;
  readonly #secret: Uint8Array;
  #row: WrappedKey;
  #under: Uint8Array;

  constructor(keys: WrappingKeys, row: Omit<WrappedKey, "wrapped">, secret: Uint8Array) {
    this.#keys = keys;
    this.#secret = secret;
    this.#under = keys.wrapping[0];
    this.#row = wrapKey(keys, row, secret);
  }

  get row(): WrappedKey {
    const [newest] = this.#keys.wrapping;
    if (this.#under !== newest) {
      this.#under = newest;
      this.#row = wrapKey(this.#keys, this.#row, this.#secret);
    }
    return this.#row;
  }
}

/**
 * A key that may seal, held by those who are about to: a key is destroyed when nobody holds it any more, or when waiting for them is over,
 * and then seals nothing.
 */
export class DataKey {
  readonly id: string;
  readonly subject: string;
  /** A key object: from raw bytes each use would cost 20 us. */
  readonly secret: KeyObject;
  #unstored: UnstoredKey | null;
  #seals = 0;
  #holders = 0;
  #isDestroyed = false;
  #onFree: (() => void) | null = null;

  constructor(keys: WrappingKeys, subject: string, month: string) {
    this.id = `dk_${newId()}`;
    this.subject = subject;
    const secret = randomBytes(keyBytes);
    this.secret = createSecretKey(secret);
    this.#unstored = new UnstoredKey(keys, { id: this.id, subject, month }, secret);
  }

  /** The row to be stored; null once it is known to be durable. It MUST be given to the store in the same turn of the event loop. */
  get stored(): WrappedKey | null {
    return this.#unstored?.row ?? null;
  }

  /** A commit with the row is durable. */
  committed(): void {
    this.#unstored = null;
  }

  /** Somebody is about to seal, or to have committed what they sealed. Each `hold` has its `release`. */
  hold(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#onFree?.();
  }

  /** Held while this runs. */
  async whileHeld<T>(work: () => Promise<T>): Promise<T> {
    this.hold();
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  get isHeld(): boolean {
    return this.#holders > 0;
  }

  /** Resolves when nobody holds it, or after `timeoutMs`. */
  async whenFree(timeoutMs: number): Promise<void> {
    if (!this.isHeld) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onFree = resolve;
    const timer = setTimeout(resolve, timeoutMs);
    await promise;
    clearTimeout(timer);
    this.#onFree = null;
  }

  /** From now on it seals nothing, and nothing that it sealed may be committed. */
  destroy(): void {
    this.#isDestroyed = true;
    this.#unstored = null;
  }

  get isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  get exhausted(): boolean {
    return this.#seals >= sealsMax;
  }

  /** An IV that this key has not used. Throws `ledger_unavailable` once the key is destroyed: what cannot be recorded is refused. */
  nextIv(): Buffer {
    if (this.#isDestroyed) throw erasedMeanwhile();
    const iv = Buffer.alloc(ivBytes);
    iv.writeUIntBE(this.#seals, ivBytes - 6, 6);
    this.#seals += 1;
    return iv;
  }
}

const associatedData = (row: Omit<WrappedKey, "wrapped">): Buffer =>
  Buffer.from(`custody.data-key.v1|${row.id}|${row.subject}|${row.month}`);

/** Wraps a secret for its row, under the newest key. */
export const wrapKey = (
  { wrapping }: WrappingKeys,
  { id, subject, month }: Omit<WrappedKey, "wrapped">,
  secret: Uint8Array,
): WrappedKey => {
  const row = { id, subject, month };
  return { ...row, wrapped: sealUnder(wrapping[0], associatedData(row), secret) };
};

/** The secret of a stored row. Throws `ledger_corrupt` when the row was changed or another master key wrapped it. */
export const unwrapKey = ({ wrapping }: WrappingKeys, row: WrappedKey): Buffer => {
  for (const key of wrapping) {
    const secret = openUnder(key, associatedData(row), row.wrapped);
    if (secret !== null) return secret;
  }
  throw new CustodyError("ledger_corrupt", `data key ${row.id} does not open under this master key`);
};
