/**
 * Data keys: made here, wrapped under the master key (AES-256-GCM, the row's own fields as associated data).
 * @module
 */
import { newId } from "../domain/new-id.ts";
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { CustodyError } from "../domain/errors.ts";
import type { MasterKey } from "./master-key.ts";

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
/**
 * Seals under one key. Each sealing takes the next number as its IV (NIST SP 800-38D, 8.2.1), which is safe because a key seals in one
 * process only: a restart begins new keys.
 */
const sealsMax = 2 ** 32;

/** A wrapped key as it is stored: `subject` is an HMAC (hex), `month` is `YYYY-MM`. */
export interface WrappedKey {
  readonly id: string;
  readonly subject: string;
  readonly month: string;
  readonly wrapped: Uint8Array;
}

/** A key that may seal. `stored` is null once the wrapped row is known to be durable. */
export class DataKey {
  readonly id: string;
  /** A key object: from raw bytes each use would cost 20 us. */
  readonly secret: KeyObject;
  stored: WrappedKey | null;
  #seals = 0;

  constructor(master: MasterKey, subject: string, month: string) {
    this.id = `dk_${newId()}`;
    const secret = randomBytes(keyBytes);
    this.secret = createSecretKey(secret);
    this.stored = wrapKey(master, { id: this.id, subject, month }, secret);
  }

  get exhausted(): boolean {
    return this.#seals >= sealsMax;
  }

  /** An IV that this key has not used. */
  nextIv(): Buffer {
    const iv = Buffer.alloc(ivBytes);
    iv.writeUIntBE(this.#seals, ivBytes - 6, 6);
    this.#seals += 1;
    return iv;
  }
}

const associatedData = (row: Omit<WrappedKey, "wrapped">): Buffer =>
  Buffer.from(`custody.data-key.v1|${row.id}|${row.subject}|${row.month}`);

/** Wraps a secret for its row. */
export const wrapKey = (master: MasterKey, row: Omit<WrappedKey, "wrapped">, secret: Buffer): WrappedKey => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", master.wrapping, iv).setAAD(associatedData(row));
  const sealed = Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return { ...row, wrapped: sealed };
};

/** The secret of a stored row. Throws `ledger_corrupt` when the row was changed or another master key wrapped it. */
export const unwrapKey = (master: MasterKey, row: WrappedKey): Buffer => {
  const iv = row.wrapped.subarray(0, ivBytes);
  const tag = row.wrapped.subarray(-tagBytes);
  const decipher = createDecipheriv("aes-256-gcm", master.wrapping, iv, { authTagLength: tagBytes });
  decipher.setAAD(associatedData(row)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(row.wrapped.subarray(ivBytes, -tagBytes)), decipher.final()]);
  } catch {
    throw new CustodyError("ledger_corrupt", `data key ${row.id} does not open under this master key`);
  }
};
