/**
 * Drawing a sample that anybody can draw again: each exchange of the population has a rank, SHA-256 of a seed and its place in the log, and
 * those with the smallest ranks are drawn. The seed is SHA-256 of the query, the logs' roots and, in the query, the auditor's own nonce.
 * @module
 */
import { hash } from "node:crypto";
import { canonicalJson } from "../../ledger/canonical-json.ts";
import type { Manifest, ManifestShard } from "./pack-format.ts";

type Root = Pick<ManifestShard, "origin" | "treeSize" | "rootHash">;

/** Hex. SHA-256 of: a line `custody-sample@v1`, the query as canonical JSON in one line, and for each shard a line `origin treeSize rootHash`. */
export const sampleSeed = (query: Manifest["query"], shards: readonly Root[]): string => {
  const roots = shards.map(({ origin, treeSize, rootHash }) => `${origin} ${treeSize} ${rootHash}\n`);
  return hash("sha256", `custody-sample@v1\n${canonicalJson(query)}\n${roots.join("")}`);
};

/** Hex; the smallest are drawn. SHA-256 of the line `seed shard index`. */
export const rankOf = (seed: string, shard: string, index: number): string =>
  hash("sha256", `${seed} ${shard} ${index}\n`);

/** An exchange that was drawn. `place` is its shard's in the manifest. */
export interface Drawn {
  readonly rank: string;
  readonly shard: string;
  readonly place: number;
  readonly index: number;
  readonly entryId: string;
  readonly exchangeId: string;
  readonly time: number;
  readonly leafHash: string;
  outcome: string;
  verdict: string;
  dataClass: string;
  /** `shard index`, or empty. */
  closing: { readonly shard: string; readonly index: number } | null;
}

/** Keeps the `size` smallest of what it is given, in the order of their ranks. */
export class Draw {
  readonly #size: number;
  readonly #seed: string;
  readonly #drawn: Drawn[] = [];

  constructor(size: number, seed: string) {
    this.#size = size;
    this.#seed = seed;
  }

  /** The rank of an exchange that may still be drawn; null for one that is beyond already. */
  rank(shard: string, index: number): string | null {
    const rank = rankOf(this.#seed, shard, index);
    const last = this.#drawn.length < this.#size ? undefined : this.#drawn.at(-1);
    return last !== undefined && rank >= last.rank ? null : rank;
  }

  take(one: Drawn): void {
    let [low, high] = [0, this.#drawn.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#drawn[middle]?.rank ?? "") < one.rank) low = middle + 1;
      else high = middle;
    }
    if (low >= this.#size) return;
    this.#drawn.splice(low, 0, one);
    if (this.#drawn.length > this.#size) this.#drawn.pop();
  }

  get drawn(): readonly Drawn[] {
    return this.#drawn;
  }
}

const columns =
  "place,shard,index,entry_id,exchange_id,opened_at,outcome,verdict,data_class,closing_shard,closing_index,leaf_sha256,inclusion_proof";

/**
 * `sample.csv`. `inclusion_proof` has the hashes of the RFC 6962 proof in base64, the leaf's sibling first, with spaces between; it leads
 * to the root in `log/<shard>/checkpoint`. No field needs quotes.
 */
export const sampleCsv = async (
  drawn: readonly Drawn[],
  prove: (place: number, index: number) => Promise<readonly Uint8Array[]>,
): Promise<string> => {
  const lines = [columns];
  for (const [k, one] of drawn.entries()) {
    const proof = (await prove(one.place, one.index)).map((node) => Buffer.from(node).toString("base64")).join(" ");
    const { shard, index, entryId, exchangeId, outcome, verdict, dataClass, closing, leafHash } = one;
    const opened = new Date(one.time).toISOString();
    const end = closing === null ? ["", ""] : [closing.shard, closing.index];
    lines.push(
      [k + 1, shard, index, entryId, exchangeId, opened, outcome, verdict, dataClass, ...end, leafHash, proof].join(
        ",",
      ),
    );
  }
  return `${lines.join("\n")}\n`;
};
