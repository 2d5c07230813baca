/**
 * The population of a pack: which exchanges are meant by its query. Told from the entries of the pack alone, so that whoever has it can count
 * again. An exchange belongs to it when its opening is in the pack and every filter holds; class and verdict are those of the whole exchange,
 * as far as the pack's entries say it.
 * @module
 */
import { createHash } from "node:crypto";
import { leafHash } from "../../ledger/leaf.ts";
import type { Manifest, ManifestShard } from "./pack-format.ts";
import { isFiltered } from "./pack-query.ts";
import { Draw, type Drawn, sampleSeed } from "./sample.ts";

/** Between a shard's place and an index in one number: a shard has fewer entries than this. */
const placeFactor = 2 ** 40;

type Read = Readonly<Record<string, unknown>>;
type LogHead = Pick<ManifestShard, "shard" | "origin" | "treeSize" | "rootHash">;

/** An exchange whose end is not known yet. */
interface Pending {
  readonly position: number;
  readonly awaitsClassification: boolean;
  /** What a sample would say of it; null when it cannot be drawn. */
  readonly candidate: Pick<Drawn, "rank" | "entryId" | "time" | "leafHash"> | null;
  verdict: string;
  dataClass: string;
  outcome: string | null;
  closing: Drawn["closing"];
}

/** Numbers, as many as come: eight bytes each. */
class Positions {
  #values = new Float64Array(1_024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  /** Sorts them where they are: a copy would be 8 MB for a million. */
  sort(): Float64Array {
    return this.#values.subarray(0, this.length).sort();
  }
}

const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Given every entry of a pack, in order. */
export class Population {
  readonly #query: Manifest["query"];
  readonly #shards: readonly LogHead[];
  readonly #draw: Draw | null;
  readonly #seed: string | null;
  readonly #pending = new Map<string, Pending>();
  readonly #positions = new Positions();
  readonly #kinds = new Map<string, number>();
  readonly #outcomes = new Map<string, number>();
  readonly #verdicts = new Map<string, number>();
  readonly #classes = new Map<string, number>();
  #entries = 0;
  #opened = 0;

  constructor(query: Manifest["query"], shards: readonly LogHead[]) {
    this.#query = query;
    this.#shards = shards;
    this.#seed = query.sample === null ? null : sampleSeed(query, shards);
    this.#draw = query.sample === null || this.#seed === null ? null : new Draw(query.sample.size, this.#seed);
  }

  /** `place` is the shard's in the manifest, `bytes` are those of the entry. */
  add(place: number, index: number, entry: Read, bytes: Uint8Array): void {
    const kind = text(entry["kind"]);
    this.#entries += 1;
    count(this.#kinds, kind);
    if (kind === "exchange.opened") this.#open(place, index, entry, bytes);
    else if (kind === "exchange.closed" || kind === "exchange.classified") this.#goOn(place, index, kind, entry);
  }

  #open(place: number, index: number, entry: Read, bytes: Uint8Array): void {
    this.#opened += 1;
    const { key, team, model } = this.#query.filters;
    if (key !== null && key !== entry["principal"]) return;
    if (team !== null && team !== entry["team"]) return;
    if (model !== null && model !== entry["model"]) return;
    const pending = entry["pending"];
    const rank = this.#draw?.rank(this.#shards[place]?.shard ?? "", index) ?? null;
    const time = Number(entry["time"]);
    this.#pending.set(text(entry["exchangeId"]), {
      position: place * placeFactor + index,
      awaitsClassification: Array.isArray(pending) && pending.length > 0,
      candidate:
        rank === null ? null : { rank, entryId: text(entry["id"]), time, leafHash: leafHash(bytes).toString("hex") },
      verdict: text(entry["verdict"]),
      dataClass: text(entry["dataClass"]),
      outcome: null,
      closing: null,
    });
  }

  #goOn(place: number, index: number, kind: string, entry: Read): void {
    const id = text(entry["exchangeId"]);
    const exchange = this.#pending.get(id);
    if (exchange === undefined) return;
    exchange.verdict = text(entry["verdict"]);
    exchange.dataClass = text(entry["dataClass"]);
    if (kind === "exchange.closed") {
      exchange.outcome = text(entry["outcome"]);
      exchange.closing = { shard: this.#shards[place]?.shard ?? "", index };
      if (exchange.awaitsClassification) return;
    }
    this.#pending.delete(id);
    this.#decide(id, exchange);
  }

  #decide(exchangeId: string, { position, candidate, verdict, dataClass, outcome, closing }: Pending): void {
    const { filters } = this.#query;
    if (filters.verdict !== null && filters.verdict !== verdict) return;
    if (filters.dataClass !== null && filters.dataClass !== dataClass) return;
    if (filters.outcome !== null && filters.outcome !== outcome) return;
    this.#positions.push(position);
    count(this.#outcomes, outcome ?? "open");
    count(this.#verdicts, verdict);
    count(this.#classes, dataClass);
    if (candidate === null) return;
    const [place, index] = [Math.floor(position / placeFactor), position % placeFactor];
    const shard = this.#shards[place]?.shard ?? "";
    this.#draw?.take({
      ...candidate,
      exchangeId,
      place,
      index,
      shard,
      verdict,
      dataClass,
      outcome: outcome ?? "open",
      closing,
    });
  }

  #listDigest(): string {
    const digest = createHash("sha256");
    for (const position of this.#positions.sort()) {
      const shard = this.#shards[Math.floor(position / placeFactor)]?.shard ?? "";
      digest.update(`${shard} ${position % placeFactor}\n`);
    }
    return digest.digest("hex");
  }

  /** Those that the sample drew, in its order. Ends the population: nothing may be added afterwards. */
  finish(): PopulationFacts {
    for (const [id, exchange] of this.#pending) this.#decide(id, exchange);
    this.#pending.clear();
    const drawn = this.#draw?.drawn ?? [];
    return {
      drawn,
      isFiltered: isFiltered(this.#query.filters),
      opened: this.#opened,
      exchanges: this.#positions.length,
      byOutcome: sorted(this.#outcomes),
      byVerdict: sorted(this.#verdicts),
      byDataClass: sorted(this.#classes),
      entries: this.#entries,
      kinds: sorted(this.#kinds),
      listSha256: this.#listDigest(),
      seed: this.#seed,
    };
  }
}

export interface PopulationFacts {
  readonly drawn: readonly Drawn[];
  readonly isFiltered: boolean;
  /** Exchanges that were opened in the pack, filters apart. */
  readonly opened: number;
  readonly exchanges: number;
  readonly byOutcome: Readonly<Record<string, number>>;
  readonly byVerdict: Readonly<Record<string, number>>;
  readonly byDataClass: Readonly<Record<string, number>>;
  readonly entries: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly listSha256: string;
  readonly seed: string | null;
}

/** `population.json`. */
export const populationText = (
  query: Manifest["query"],
  shards: readonly LogHead[],
  facts: PopulationFacts,
): string => {
  const { exchanges, opened, byOutcome, byVerdict, byDataClass, entries, kinds, listSha256, seed, drawn } = facts;
  const population = {
    format: "custody-population@v1",
    query,
    logs: shards.map(({ shard, origin, treeSize, rootHash }) => ({ shard, origin, treeSize, rootHash })),
    entries: { count: entries, byKind: kinds },
    unit: "exchange",
    rule:
      "An exchange is in the population when its opening (exchange.opened) is an entry of this pack and every filter that is not null holds. " +
      "key, team and model are those of the opening; outcome is that of its closing; verdict and dataClass are those of the last of its entries in this pack.",
    filtered: facts.isFiltered,
    exchangesOpened: opened,
    exchanges,
    byOutcome,
    byVerdict,
    byDataClass,
    list: { sha256: listSha256, of: "a line `shard index` for the opening of each, in the order of the log" },
    sample: query.sample === null ? null : { ...query.sample, drawn: drawn.length, seed },
  };
  return `${JSON.stringify(population, null, 2)}\n`;
};
