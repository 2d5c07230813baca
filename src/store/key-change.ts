/**
 * The log's signing key as the store sees it: how it changes, and who signs a commit.
 * @module
 */
import type { Position } from "../domain/entry.ts";

/** `from` and `to` are verifier keys. */
export interface NextKey {
  readonly from: string;
  readonly to: string;
  /** Until when (UTC milliseconds) `from` signs too. */
  readonly overlapUntil: number;
  /** The private key of `to`, for the sequencer. MUST NOT be stored. */
  readonly secret: string;
}

/** A change of the signing key. */
export interface KeyChange extends Omit<NextKey, "secret"> {
  /** Of its entry. */
  readonly position: Position;
  /** The first that both keys signed: its tree holds the entry. */
  readonly checkpoint: string;
}

/** Who signs: the key of `vkey`, and the one before it while the overlap of the last change lasts. */
export interface Signing {
  readonly vkey: string;
  readonly change: Pick<KeyChange, "from" | "to" | "overlapUntil"> | null;
  /** The time of the newest entry; null for the commit that the change is in. */
  readonly time: number | null;
}
