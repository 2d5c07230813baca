/**
 * A store that acknowledges an append before its commit. Made-up calls follow one another, so that their log has one order; each would wait for the
 * disk twice. Here they do not: what is appended is committed in the same order, hundreds at a time, by the same writer. Only for data that is made
 * up: where a commit fails all of it is thrown away.
 * @module
 */
import type { Position } from "../src/domain/entry.ts";
import { CustodyError } from "../src/domain/errors.ts";
import type { Append, Store } from "../src/store/store.ts";

/** Appends that are committed together. */
const groupSize = 100;
/** Groups that may wait for their commit: they are in memory. */
const groupsMax = 20;

const yearOf = (time: number): number => new Date(time).getUTCFullYear();

interface RightEdge {
  readonly shard: number;
  readonly year: number;
  index: number;
}

/** Many appends in one: the places of effects are those of its entries. */
const joined = (group: readonly Append[]): Append => {
  let before = 0;
  const effects = group.flatMap((append) => {
    const first = before;
    before += append.entries.length;
    return append.effects.map((effect) => ("entry" in effect ? { ...effect, entry: effect.entry + first } : effect));
  });
  return { entries: group.flatMap(({ entries }) => entries), effects };
};

export class AheadStore {
  readonly #real: Store;
  readonly #outstanding = new Set<Promise<unknown>>();
  readonly #open = new Set<string>();
  readonly #pending = new Set<string>();
  #group: Append[] = [];
  #said: Position[] = [];
  #edge: RightEdge | null = null;
  #failure: Error | null = null;
  /** While it is set, nothing can be written: what is open stays so. */
  isDown = false;
  /** What the chain is given. */
  readonly store: Store;

  constructor(real: Store) {
    this.#real = real;
    const append = (given: Append): Promise<Position[]> => this.#append(given);
    const writable = (): boolean => !this.isDown && real.writable();
    const reader = this.#readingAfter(real);
    this.store = { ...reader, append, writable, readerUntil: () => reader };
  }

  /** Whoever reads finds what was acknowledged before. */
  #readingAfter(real: Store): Store {
    const isSynchronous: ReadonlySet<string | symbol> = new Set(["writable", "newestCheckpoint"]);
    return new Proxy(real, {
      get: (store, name) => {
        const verb: unknown = Reflect.get(store, name);
        if (typeof verb !== "function" || isSynchronous.has(name)) return verb;
        return async (...given: unknown[]): Promise<unknown> => {
          await this.drained().catch(() => undefined);
          return Reflect.apply(verb, store, given);
        };
      },
    });
  }

  /** Exchanges that are open. */
  get open(): number {
    return this.#open.size;
  }

  /** Exchanges that wait for their classification. */
  get pending(): number {
    return this.#pending.size;
  }

  async #append(given: Append): Promise<Position[]> {
    if (this.isDown) throw new CustodyError("ledger_unavailable", "the log cannot be written");
    if (this.#failure !== null) throw this.#failure;
    this.#follow(given);
    const positions = this.#predict(given);
    if (positions === null) {
      this.#send();
      const found = await this.#real.append(given);
      this.#meet(given, found);
      return found;
    }
    this.#group.push(given);
    this.#said.push(...positions);
    if (this.#group.length >= groupSize) {
      this.#send();
      if (this.#outstanding.size >= groupsMax) await Promise.race(this.#outstanding);
    }
    return positions;
  }

  /** Hands over what waits. */
  #send(): void {
    if (this.#group.length === 0) return;
    const [group, positions] = [this.#group, this.#said];
    [this.#group, this.#said] = [[], []];
    const settled: Promise<unknown> = this.#real
      .append(joined(group))
      .then((found) => this.#compare(positions, found))
      .catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error("an append failed");
      })
      .finally(() => this.#outstanding.delete(settled));
    this.#outstanding.add(settled);
  }

  /** Null where only the commit can say it: a shard begins. */
  #predict({ entries, startShard, nextKey }: Append): Position[] | null {
    const edge = this.#edge;
    if (entries.length === 0) return [];
    const isSure = entries.every(({ time }) => yearOf(time) === edge?.year);
    if (edge === null || !isSure || startShard !== undefined || nextKey !== undefined) {
      this.#edge = null;
      return null;
    }
    return entries.map(() => ({ shard: edge.shard, index: edge.index++ }));
  }

  #meet({ entries }: Append, found: readonly Position[]): void {
    const [last, entry] = [found.at(-1), entries.at(-1)];
    if (last !== undefined && entry !== undefined)
      this.#edge = { shard: last.shard, year: yearOf(entry.time), index: last.index + 1 };
  }

  #compare(said: readonly Position[], found: readonly Position[]): void {
    const isSame = said.every(({ shard, index }, place) => {
      const there = found[place];
      return there?.shard === shard && there.index === index;
    });
    if (!isSame) throw new Error("an entry was committed at another place than was said");
  }

  #follow({ effects }: Append): void {
    for (const effect of effects) {
      if (effect.effect === "openExchange") {
        this.#open.add(effect.row.id);
        if (effect.row.pending) this.#pending.add(effect.row.id);
      } else if (effect.effect === "closeExchange") this.#open.delete(effect.row.id);
      else if (effect.effect === "classifyExchange") this.#pending.delete(effect.row.id);
    }
  }

  /** Waits until all that was appended is committed. Throws what went wrong. */
  async drained(): Promise<void> {
    this.#send();
    while (this.#outstanding.size > 0) await Promise.all(this.#outstanding);
    if (this.#failure !== null) throw this.#failure;
  }
}
