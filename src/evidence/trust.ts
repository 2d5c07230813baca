/**
 * What a verification starts from: verifier keys and a checkpoint that came from somewhere else than what is verified.
 * @module
 */
import { formatVkey, parseVkey } from "../ledger/checkpoint.ts";

const rawKeyBytes = 32;

const baseOf = (origin: string): string => origin.slice(0, origin.lastIndexOf("/") + 1);

/** Pinned verifier keys. A log's shards share one key, so the key of one shard speaks for all shards of its log. */
export class PinnedKeys {
  readonly #keys: readonly { readonly origin: string; readonly vkey: string; readonly raw: Uint8Array }[];

  /** Throws `config_invalid` when one is not a verifier key. */
  constructor(vkeys: readonly string[]) {
    this.#keys = vkeys.map((vkey) => {
      const { name, publicKey } = parseVkey(vkey);
      const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-rawKeyBytes);
      return { origin: name, vkey, raw };
    });
  }

  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  /** The verifier key for an origin; null when none is pinned for its log. */
  find(origin: string): string | null {
    const exact = this.#keys.find((key) => key.origin === origin);
    if (exact !== undefined) return exact.vkey;
    const sibling = this.#keys.find((key) => baseOf(key.origin) !== "" && baseOf(key.origin) === baseOf(origin));
    return sibling === undefined ? null : formatVkey(origin, sibling.raw);
  }
}

export interface Trust {
  readonly pins: PinnedKeys;
  /** A checkpoint saved earlier: the signed note, as the log served it. */
  readonly anchor: string | null;
}

/** The origin that a signed note's text begins with. */
export const originOf = (note: string): string => note.slice(0, Math.max(0, note.indexOf("\n")));
