/**
 * What the log holds of what was kept, held and erased, of backups and restores; see `entry.ts` for what an entry may hold.
 * @module
 */
import type { BackupEntry } from "./backup-entry.ts";
import type { Counts, PayloadRef } from "./entry.ts";

/** Another schedule is in force: a document under its SHA-256. */
export interface RetentionChanged {
  readonly kind: "retention.changed";
  readonly principal: string;
  readonly schedule: string;
  readonly version: number;
}

/**
 * What a sweep took away in one step, and what it left. Which payloads is not listed: `schedule` (a document) and the entry's time say of
 * each payload whether its time was over, and a verification asks just that.
 */
export interface RetentionSwept {
  readonly kind: "retention.swept";
  readonly schedule: string;
  /** Exchanges of which something went, payloads, and rows of metadata. */
  readonly exchanges: number;
  readonly payloads: number;
  readonly metadata: number;
  /** Data keys that sealed nothing any more, destroyed. */
  readonly keys: number;
  /** Payloads by the rule that kept them longest. */
  readonly rules: Counts;
  /** Exchanges whose time was over, spared, by hold. */
  readonly spared: Counts;
  /** Openings of the eldest and the youngest exchange concerned, in UTC milliseconds. */
  readonly oldest: number | null;
  readonly newest: number | null;
}

/** A legal hold. Whose it is and why is sealed; a subject is nowhere in it. */
export interface HoldPlaced {
  readonly kind: "hold.placed";
  readonly hold: string;
  readonly principal: string;
  /** What its scope speaks of: `subject`, `key`, `period`, `query`. */
  readonly by: readonly string[];
  readonly payloads: readonly PayloadRef[];
}

export interface HoldReleased {
  readonly kind: "hold.released";
  readonly hold: string;
  readonly principal: string;
  readonly payloads: readonly PayloadRef[];
}

/** Somebody read whose a hold is and why. */
export interface HoldRead {
  readonly kind: "hold.read";
  readonly hold: string;
  readonly principal: string;
}

/** The intent: what seals a subject's payloads is to be destroyed. `keys` are ids of data keys, as payloads name them. */
export interface ErasureBegun {
  readonly kind: "erasure.begun";
  readonly erasure: string;
  readonly principal: string;
  readonly basis: string;
  readonly keys: readonly string[];
  /** The reason, sealed. */
  readonly payloads: readonly PayloadRef[];
}

/** It is done: the keys are destroyed, under every wrapping that there was, and so is what they sealed. */
export interface PayloadErased {
  readonly kind: "payload.erased";
  readonly erasure: string;
  readonly principal: string;
  readonly basis: string;
  readonly keys: readonly string[];
  readonly exchanges: number;
  /** Payloads destroyed. */
  readonly erased: number;
}

/** A whole year of the log was given up. What it was is still signed: its final checkpoint stays. */
export interface ShardDropped {
  readonly kind: "shard.dropped";
  readonly principal: string;
  readonly shard: string;
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

export type RetentionEntry =
  | BackupEntry
  | RetentionChanged
  | RetentionSwept
  | HoldPlaced
  | HoldReleased
  | HoldRead
  | ErasureBegun
  | PayloadErased
  | ShardDropped;
