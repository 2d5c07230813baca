/**
 * A few secret bytes under a key: `iv ‖ ciphertext ‖ tag`, AES-256-GCM with a random IV of 96 bits (NIST SP 800-38D, 8.2.2).
 * @module
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const ivBytes = 12;
const tagBytes = 16;

/** Seals bytes for one place, which `associated` names. */
export const sealUnder = (key: Uint8Array, associated: Uint8Array, bytes: Uint8Array): Buffer => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(associated);
  return Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
};

/** What was sealed; null when it was changed, is another place's, or was sealed under another key. */
export const openUnder = (key: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Buffer | null => {
  if (sealed.length < ivBytes + tagBytes) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes });
  decipher.setAAD(associated).setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]);
  } catch {
    return null;
  }
};
