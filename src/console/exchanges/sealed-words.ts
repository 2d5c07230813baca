/**
 * Words that are searched for, as an address may hold them: every state of the list is its address, and addresses lie in histories and logs. Sealed for
 * one person, under a key that is nowhere but in memory: after a restart the words are written again.
 * @module
 */
import { randomBytes } from "node:crypto";
import { openUnder, sealUnder } from "../../vault/sealed-bytes.ts";

const keyBytes = 32;

export class SealedWords {
  readonly #key = randomBytes(keyBytes);

  #placed(principal: string): Buffer {
    return Buffer.from(`custody.console-words.v1|${principal}`);
  }

  seal(text: string, principal: string): string {
    return sealUnder(this.#key, this.#placed(principal), Buffer.from(text)).toString("base64url");
  }

  /** Null for what was not sealed by this process for this principal. */
  open(sealed: string, principal: string): string | null {
    return openUnder(this.#key, this.#placed(principal), Buffer.from(sealed, "base64url"))?.toString("utf8") ?? null;
  }
}
