/**
 * What covers a file with texts in it that is to be read back by this process only: AES-256 in counter mode (NIST SP 800-38A, 6.5) under a key
 * that is nowhere but in memory. So it can be read from any place, and is unreadable once the process ends or lets go of the key. It does not
 * show that the file was changed: whoever reads it knows its digest.
 * @module
 */
import { type Cipheriv, createCipheriv, randomBytes } from "node:crypto";

const keyBytes = 32;
const blockBytes = 16;

/** A key for one file. Can be cloned to another thread. */
export interface Veil {
  readonly key: Uint8Array;
}

export const newVeil = (): Veil => ({ key: randomBytes(keyBytes) });

/** Covers, or uncovers, what stands in the file from this byte on. */
export const veilFrom = ({ key }: Veil, at: number): Cipheriv => {
  const counter = Buffer.alloc(blockBytes);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / blockBytes)), blockBytes - 8);
  const cipher = createCipheriv("aes-256-ctr", key, counter);
  cipher.update(Buffer.alloc(at % blockBytes));
  return cipher;
};
