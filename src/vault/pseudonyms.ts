/**
 * What stands for a value that was found: the same in every exchange of a month, so that security can ask where else it went; nothing once
 * the month's key is destroyed.
 * @module
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { UnstoredKey, unwrapKey, type WrappedKey } from "./data-key.ts";
import { monthOf } from "./keyring.ts";
import type { WrappingKeys } from "./master-key.ts";

const pseudonymBytes = 16;
const hashBytes = 8;
const subject = "pseudonyms";
const tenant = "default";

/** What the ids of pseudonyms' keys begin with. */
export const pseudonymKeyPrefix = `pk_${tenant}_`;

/** The id of a month's (`YYYY-MM`) key among the data keys. */
export const pseudonymKeyId = (month: string): string => pseudonymKeyPrefix + month;

/** Values that are written in several ways, made one: case, spaces and, for those with digits, what stands between them. */
const normalised = (value: string): string => {
  const text = value.normalize("NFKC").toLowerCase();
  return /\d/.test(text) && !text.includes("@")
    ? text.replace(/[^\p{L}\p{N}]/gu, "")
    : text.replace(/\s+/gu, " ").trim();
};

/** HMAC-SHA-256(key, type ‖ 0x00 ‖ normalised value), its first 16 bytes. `secret` is the month's, and has no other use. */
const pseudonym = (key: KeyObject, type: string, value: string): Buffer =>
  createHmac("sha256", key)
    .update(`${type}\0${normalised(value)}`)
    .digest()
    .subarray(0, pseudonymBytes);

/** One secret, a key for each purpose: what goes into a text must not lead to what stands in findings. */
const keyFrom = (secret: Uint8Array, purpose: "pseudonyms" | "hashes" | "links" = "pseudonyms"): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", `custody.${purpose}.v1`, 32)));

/** What makes the pseudonyms of a stored key's month. Throws `ledger_corrupt` when the row does not open. */
export const pseudonymsUnder = (master: WrappingKeys, row: WrappedKey): ((type: string, value: string) => Buffer) => {
  const key = keyFrom(unwrapKey(master, row));
  return (type, value) => pseudonym(key, type, value);
};

/** The pseudonym of a value in a stored key's month. Throws `ledger_corrupt` when the row does not open. */
export const pseudonymUnder = (master: WrappingKeys, row: WrappedKey, type: string, value: string): Buffer =>
  pseudonym(keyFrom(unwrapKey(master, row)), type, value);

// A pseudonym is one block and looks random: without a mode, and without an authenticator, nothing shows and nothing can be guessed.
const linkCipher = "aes-256-ecb";

/**
 * A pseudonym as an address may have it: its block through AES-256 (FIPS 197) under a key of the month that has no other use. Without that key it leads
 * nowhere, not even to the index. Throws `ledger_corrupt` when the row does not open.
 */
export const linkUnder = (master: WrappingKeys, row: WrappedKey, pseudonym: Uint8Array): Buffer => {
  const cipher = createCipheriv(linkCipher, keyFrom(unwrapKey(master, row), "links"), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(pseudonym), cipher.final()]);
};

/** The pseudonym of such a link; of 16 bytes that are none, a pseudonym of nothing. */
export const pseudonymOfLink = (master: WrappingKeys, row: WrappedKey, link: Uint8Array): Buffer => {
  const cipher = createDecipheriv(linkCipher, keyFrom(unwrapKey(master, row), "links"), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(link), cipher.final()]);
};

/** The pseudonyms of a running server. */
export class Pseudonyms {
  readonly #master: WrappingKeys;
  readonly #clock: () => number;
  #month = "";
  #key: KeyObject | null = null;
  #hashKey: KeyObject | null = null;
  #pending: readonly UnstoredKey[] = [];

  /** `stored` is this month's key, where there is one already. */
  constructor(master: WrappingKeys, clock: () => number, stored: WrappedKey | null) {
    this.#master = master;
    this.#clock = clock;
    if (stored === null) return;
    this.#month = stored.month;
    this.#use(unwrapKey(master, stored));
  }

  /** 32 hex digits. */
  of(type: string, value: string): string {
    return pseudonym(this.#current(), type, value).toString("hex");
  }

  /** What the action `hash` puts in a value's place: 16 hex digits, the same for a month, under a key of its own. */
  hashOf(type: string, value: string): string {
    this.#current();
    if (this.#hashKey === null) throw new Error("there is a key for this month");
    return pseudonym(this.#hashKey, type, value).toString("hex", 0, hashBytes);
  }

  /** Keys of which no commit is known to be durable: their rows go along with what uses them. */
  get pending(): readonly UnstoredKey[] {
    return this.#pending;
  }

  /** The commit of these keys' rows is durable. */
  committed(keys: readonly UnstoredKey[]): void {
    this.#pending = this.#pending.filter((key) => !keys.includes(key));
  }

  #current(): KeyObject {
    const month = monthOf(this.#clock());
    if (this.#key !== null && this.#month === month) return this.#key;
    const secret = randomBytes(32);
    this.#month = month;
    const row = { id: pseudonymKeyId(month), subject, month };
    this.#pending = [...this.#pending, new UnstoredKey(this.#master, row, secret)];
    return this.#use(secret);
  }

  #use(secret: Uint8Array): KeyObject {
    this.#key = keyFrom(secret);
    this.#hashKey = keyFrom(secret, "hashes");
    return this.#key;
  }
}
