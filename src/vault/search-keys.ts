/**
 * The keys of a month's search index. One data key, wrapped by the master key as all are, seals everything in the index's file; what stands for
 * words in there is keyed by a secret that the file itself holds, sealed. So an index can be sealed anew under another key and keep its words,
 * and whoever has the file without the data key has nothing.
 * @module
 */
import { createHmac, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import { CustodyError } from "../domain/errors.ts";
import { newId } from "../domain/new-id.ts";
import type { WrappedKey } from "./data-key.ts";
import { openUnder, sealUnder } from "./sealed-bytes.ts";

const secretBytes = 32;
/** Of an HMAC: among a hundred million words two are alike with a chance of one in three thousand, and then one finds too much. */
export const termBytes = 8;
/** Words whose terms are remembered: texts say the same words again and again. */
const termsMax = 50_000;

/** Whose data keys of indexes are: no subject's HMAC is this. */
export const searchSubject = "search";

/** The row of a new key, but for what it wraps. */
export const newSearchKey = (month: string): Omit<WrappedKey, "wrapped"> => ({
  id: `sx_${newId()}`,
  subject: searchSubject,
  month,
});

/** Seals and opens what an index's file holds: AES-256-GCM, `place` as associated data. */
export class SearchSeal {
  readonly #key: Buffer;
  readonly #month: string;

  /** `secret` is the data key's, and has no other use. */
  constructor(secret: Uint8Array, month: string) {
    this.#key = Buffer.from(hkdfSync("sha256", secret, "", "custody.search-index.v1", secretBytes));
    this.#month = month;
  }

  #placed(place: string): Buffer {
    return Buffer.from(`custody.search.v1|${this.#month}|${place}`);
  }

  seal(place: string, bytes: Uint8Array): Buffer {
    return sealUnder(this.#key, this.#placed(place), bytes);
  }

  /** Throws `ledger_corrupt` for what was changed, or is another place's. */
  open(place: string, sealed: Uint8Array): Buffer {
    const bytes = openUnder(this.#key, this.#placed(place), sealed);
    if (bytes === null) throw new CustodyError("ledger_corrupt", "the search index does not open: build it anew");
    return bytes;
  }
}

export const newTermSecret = (): Buffer => randomBytes(secretBytes);

/** What stands for words in one month's index: 8 bytes of an HMAC-SHA-256, as a binary string. */
export class Terms {
  readonly #key;
  readonly #known = new Map<string, string>();

  constructor(secret: Uint8Array) {
    this.#key = createSecretKey(secret);
  }

  of(word: string): string {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const term = createHmac("sha256", this.#key).update(word).digest().toString("latin1", 0, termBytes);
    if (this.#known.size >= termsMax) this.#known.clear();
    this.#known.set(word, term);
    return term;
  }
}
