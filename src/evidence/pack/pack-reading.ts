/**
 * What is learnt from a pack's entries in one walk over them: the facts of the period, the population, the documents that are named. Building
 * and verifying a pack both read it so.
 * @module
 */
import { collectFacts, type FactsCollector } from "../facts/collect-facts.ts";
import type { PeriodFacts } from "../facts/period-facts.ts";
import type { ParsedEntry } from "../facts/read-field.ts";
import { NamedDocuments } from "./pack-documents.ts";
import type { Manifest, ManifestShard } from "./pack-format.ts";
import { Population, type PopulationFacts } from "./population.ts";

/** Of a shard: what is read of it depends on nothing else. */
export type ReadShard = Pick<ManifestShard, "shard" | "ordinal" | "origin" | "treeSize" | "rootHash">;

export interface PackRead {
  readonly facts: PeriodFacts;
  readonly population: PopulationFacts;
  readonly documents: NamedDocuments;
}

const isEntry = (value: unknown): value is ParsedEntry =>
  typeof value === "object" && value !== null && "kind" in value && "time" in value && Number.isSafeInteger(value.time);

/** Given every entry of the pack, in order. */
export class PackReading {
  readonly #shards: readonly { readonly ordinal: number; readonly name: string }[];
  readonly #facts: FactsCollector;
  readonly #population: Population;
  readonly #documents = new NamedDocuments();

  constructor(query: Manifest["query"], shards: readonly ReadShard[]) {
    const period = { from: Date.parse(query.from), to: Date.parse(query.to) };
    this.#shards = shards.map(({ ordinal, shard }) => ({ ordinal, name: shard }));
    this.#facts = collectFacts({ period, team: query.team });
    this.#population = new Population(query, shards);
  }

  /** `place` is the shard's among those given. What is no entry counts nothing: verification says so elsewhere. */
  add(place: number, index: number, bytes: Uint8Array): void {
    const shard = this.#shards[place];
    let entry: unknown;
    try {
      entry = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
    } catch {
      return;
    }
    if (shard === undefined || !isEntry(entry)) return;
    this.#facts.add(entry, shard, index);
    this.#population.add(place, index, entry, bytes);
    this.#documents.add(entry);
  }

  /** Ends it. */
  finish(): PackRead {
    return { facts: this.#facts.facts(), population: this.#population.finish(), documents: this.#documents };
  }
}
