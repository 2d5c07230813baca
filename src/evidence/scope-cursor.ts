/**
 * Walks the entries that a manifest says are in a pack, in their order, without counting them one by one.
 * @module
 */
import type { ManifestShard } from "./pack/pack-format.ts";

/** `place` is the shard's place in the manifest. */
export interface ScopePosition {
  readonly place: number;
  readonly index: number;
}

export const comparePositions = (a: ScopePosition, b: ScopePosition): number => a.place - b.place || a.index - b.index;

/** At the first entry of the scope when made. */
export class ScopeCursor {
  readonly #ranges: readonly { readonly place: number; readonly from: number; readonly to: number }[];
  #at = 0;
  #index: number;

  constructor(shards: readonly Pick<ManifestShard, "indices">[]) {
    this.#ranges = shards.flatMap(({ indices }, place) => indices.map((range) => ({ place, ...range })));
    this.#index = this.#ranges[0]?.from ?? 0;
  }

  /** The entry that comes next; null at the end. */
  get next(): ScopePosition | null {
    const range = this.#ranges[this.#at];
    return range === undefined ? null : { place: range.place, index: this.#index };
  }

  advance(): void {
    this.#index += 1;
    if (this.#index < (this.#ranges[this.#at]?.to ?? 0)) return;
    this.#at += 1;
    this.#index = this.#ranges[this.#at]?.from ?? 0;
  }

  /** Goes on to the first entry that is not before a position, and gives how many were passed over. */
  skipTo(position: ScopePosition): number {
    let skipped = 0;
    for (let range = this.#ranges[this.#at]; range !== undefined; range = this.#ranges[this.#at]) {
      const isLater = range.place > position.place || (range.place === position.place && this.#index >= position.index);
      if (isLater) break;
      const end = range.place === position.place ? Math.min(range.to, position.index) : range.to;
      skipped += end - this.#index;
      this.#index = end;
      if (end < range.to) break;
      this.#at += 1;
      this.#index = this.#ranges[this.#at]?.from ?? 0;
    }
    return skipped;
  }
}
