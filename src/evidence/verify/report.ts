/**
 * What a verification found, in words for a person: what held, what is only as good as something else, and what does not hold.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";

/** Something that does not hold. `index` is of the first entry concerned, in its shard; null when no entry in particular is. */
export interface Fault {
  readonly shard: string | null;
  readonly index: number | null;
  readonly message: string;
}

/** Faults kept; more are counted. */
const faultsMax = 100;

/** Grows while things are checked. */
export class Report {
  readonly checked: string[] = [];
  readonly notes: string[] = [];
  readonly faults: Fault[] = [];
  faultCount = 0;
  /** Verifier keys of the witnesses whose cosignature of some checkpoint was found, and holds. */
  readonly witnessed = new Set<string>();
  /** Where the verifier keys came from that nobody gave: what is verified, in words. Then it only agrees with itself. Null where they were given. */
  ownKeysFrom: string | null = null;
  readonly #first = new Map<string, number>();

  get ok(): boolean {
    return this.faultCount === 0;
  }

  /** The first entry that fails: lowest index of the eldest shard with a fault. */
  get first(): { readonly shard: string; readonly index: number } | null {
    const [found] = [...this.#first].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
    return found === undefined ? null : { shard: found[0], index: found[1] };
  }

  fault(message: string, shard: string | null = null, index: number | null = null): void {
    this.faultCount += 1;
    if (this.faults.length < faultsMax) this.faults.push({ shard, index, message });
    if (shard === null || index === null) return;
    this.#first.set(shard, Math.min(index, this.#first.get(shard) ?? index));
  }

  /** Runs a check; what contradicts itself so that the check cannot go on is a fault too. Gives false then. */
  async attempt(shard: string | null, check: () => Promise<void>): Promise<boolean> {
    try {
      await check();
      return true;
    } catch (error) {
      if (!(error instanceof CustodyError) || error.code !== "ledger_corrupt") throw error;
      const index = /\bentry (\d{1,15})\b/.exec(error.message)?.[1];
      this.fault(error.message, shard, index === undefined ? null : Number(index));
      return false;
    }
  }
}
