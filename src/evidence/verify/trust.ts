/**
 * What a verification starts from: verifier keys and a checkpoint that came from somewhere else than what is verified.
 * @module
 */
import { parseVkey, vkeyFor } from "../../ledger/checkpoint.ts";
import { followKeys, logOf, type ShownChange } from "../../ledger/key-change.ts";

/** Pinned verifier keys. A log's shards share their keys, so the key of one shard speaks for all shards of its log. */
export class PinnedKeys {
  readonly #keys: readonly { readonly origin: string; readonly vkey: string }[];

  /** Throws `config_invalid` when one is not a verifier key. */
  constructor(vkeys: readonly string[]) {
    this.#keys = vkeys.map((vkey) => ({ origin: parseVkey(vkey).name, vkey }));
  }

  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  /** The verifier keys for an origin: those pinned for it, then those of its log. */
  findAll(origin: string): string[] {
    const exact = this.#keys.filter((key) => key.origin === origin);
    const siblings = this.#keys.filter((key) => logOf(key.origin) !== "" && logOf(key.origin) === logOf(origin));
    return [...new Set([...exact, ...siblings].map(({ vkey }) => vkeyFor(origin, vkey)))];
  }

  /** With the keys that took over from these, each named by an entry that a key known before signed. */
  follow(changes: readonly ShownChange[]): PinnedKeys {
    return new PinnedKeys(
      followKeys(
        this.#keys.map(({ vkey }) => vkey),
        changes,
      ),
    );
  }
}

export interface Trust {
  readonly pins: PinnedKeys;
  /** A checkpoint saved earlier: the signed note, as the log served it. */
  readonly anchor: string | null;
  /** Witnesses' verifier keys: each must have cosigned some checkpoint of the log. */
  readonly witnesses?: readonly string[];
}

/** The origin that a signed note's text begins with. */
export const originOf = (note: string): string => note.slice(0, Math.max(0, note.indexOf("\n")));
