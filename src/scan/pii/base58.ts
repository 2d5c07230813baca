/**
 * Base58Check: how Bitcoin and its kin write addresses.
 * @module
 */
import { createHash } from "node:crypto";

const bitcoinAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** A version byte, a hash of 20 bytes, a checksum of 4. */
const bytesExpected = 25;

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** The bytes that the text stands for, or null when a character is none of the alphabet's or they are more than 25. */
const decode = (text: string, alphabet: string): Uint8Array | null => {
  const bytes = new Uint8Array(bytesExpected);
  for (const character of text) {
    let carry = alphabet.indexOf(character);
    if (carry < 0) return null;
    for (let at = bytesExpected - 1; at >= 0; at -= 1) {
      carry += (bytes[at] ?? 0) * 58;
      bytes[at] = carry & 255;
      carry >>= 8;
    }
    if (carry > 0) return null;
  }
  return bytes;
};

/**
 * Whether a text is an address of 25 bytes whose last four begin the double SHA-256 of the others (Bitcoin Developer Reference). The
 * alphabet is Bitcoin's unless another is given.
 */
export const isBase58Check = (text: string, alphabet = bitcoinAlphabet): boolean => {
  if (text.length < 25 || text.length > 35) return false;
  const bytes = decode(text, alphabet);
  if (bytes === null) return false;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  const written = [...text].findIndex((character) => character !== alphabet.charAt(0));
  // Leading zero bytes are written one character each.
  if (zeros !== written) return false;
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
};
