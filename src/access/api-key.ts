/**
 * The form of a key: `cst_live_` + 32 random characters + a checksum of six, so that a typo is known without a look-up and secret scanners
 * can recognise one.
 * @module
 */
import { hash, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

const prefix = "cst_live_";
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 32 characters of 62: 190 bits. */
const randomChars = 32;
const checksumChars = 6;

const checksum = (body: string): string => {
  let value = crc32(body);
  let text = "";
  for (let place = 0; place < checksumChars; place += 1) {
    text = alphabet.charAt(value % alphabet.length) + text;
    value = Math.floor(value / alphabet.length);
  }
  return text;
};

/** A new secret. It is shown once; `keyDigest` of it is what is stored. */
export const newApiKey = (): string => {
  const random = Array.from({ length: randomChars }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
  return prefix + random + checksum(prefix + random);
};

/** Whether a key of our form was mistyped. Keys that an operator chose (`CUSTODY_ADMIN_KEY`) have no form to check. */
export const isMistyped = (key: string): boolean =>
  key.startsWith(prefix) && checksum(key.slice(0, -checksumChars)) !== key.slice(-checksumChars);

/** SHA-256, hex: all that is kept of a key. The look-up by digest needs no constant-time comparison. */
export const keyDigest = (key: string): string => hash("sha256", key);
