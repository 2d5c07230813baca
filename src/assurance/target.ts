/**
 * What stands outside the host, as the rest sees it: something that is shown a checkpoint, and that can be asked what it has seen.
 * @module
 */
import type { AnchorFault, AnchorKind } from "../domain/assurance-entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { proveConsistency } from "../ledger/proof.ts";
import type { Shard, StoreReader } from "../store/store.ts";

/** The head of one shard, and how it is shown to continue an earlier one. */
export interface Head {
  readonly ordinal: number;
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note. */
  readonly checkpoint: string;
  /** The consistency proof from an earlier size. */
  readonly proveFrom: (oldSize: number) => Promise<readonly Uint8Array[]>;
}

export const headOf = (reader: Pick<StoreReader, "readTile">, shard: Shard): Head => {
  const { ordinal, origin, size, root, checkpoint } = shard;
  const readTile = (level: number, index: number) => reader.readTile(ordinal, level, index);
  return { ordinal, origin, size, root, checkpoint, proveFrom: (old) => proveConsistency(old, size, readTile) };
};

/** What a target did with a checkpoint. */
export interface Seen {
  /** The time that it states, UTC milliseconds. */
  readonly at: number | null;
  /** What is kept of it, as `ledger/anchors.ts` says; null where nothing is. */
  readonly bytes: Uint8Array | null;
}

/** A target that does not vouch. `ahead`: it has seen more of this log than there is. `forked`: it has seen another. */
export class AnchorError extends CustodyError {
  readonly reason: AnchorFault;

  constructor(target: string, reason: AnchorFault, why: string) {
    super(reason === "unreachable" ? "upstream_failed" : "ledger_corrupt", `${target}: ${why}`);
    this.reason = reason;
  }
}

export interface Target {
  readonly name: string;
  readonly kind: AnchorKind;
  /** How long after something was added it is to be shown it, at the most. */
  readonly intervalS: number;
  /** Shows it a checkpoint. Rejects with an `AnchorError`. */
  show(head: Head, signal: AbortSignal): Promise<Seen>;
  /**
   * Before anything is appended: compares with what it has seen before, `head` being the newest shard's or null for an empty log. `check` compares
   * with a checkpoint that it holds. Rejects with an `AnchorError` when it cannot be asked, and with `ledger_corrupt` when this is not the
   * log that it has seen.
   */
  compare(
    head: Head | null,
    check: (where: string, checkpoint: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Seen | null>;
  close(): Promise<void>;
}
