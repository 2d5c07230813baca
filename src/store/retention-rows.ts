/**
 * Rows of what is kept, held and erased, and the changes that take something away. Deletions name owners and roles, or ranges of a dropped
 * shard; nothing here can touch an entry of a shard that is not dropped.
 * @module
 */
import type { PayloadRole, Position } from "../domain/entry.ts";
import type { DataKeyRow, ExchangeRow } from "./store.ts";

/** A retention schedule; the highest version is in force. */
export type ScheduleRow = {
  readonly version: number;
  /** SHA-256 of the document, hex. */
  readonly document: string;
  readonly changedAt: number;
  readonly changedBy: string;
};

/** A legal hold. `scope` is JSON: `retention/hold-scope.ts` reads it. */
export type HoldRow = {
  /** `hld_` and the id of the entry that its words are sealed under. */
  readonly id: string;
  readonly scope: string;
  readonly placedAt: number;
  readonly placedBy: string;
  readonly releasedAt: number | null;
  readonly releasedBy: string | null;
};

/** An erasure that was begun. */
export type BegunErasure = {
  /** `ers_` and the id of the entry that its reason is sealed under. */
  readonly id: string;
  /** HMAC, hex. */
  readonly subject: string;
  readonly basis: string;
  readonly requestedAt: number;
  readonly requestedBy: string;
  /** JSON: the ids of the data keys that it destroys. */
  readonly keys: string;
  /** JSON: what is known of it when it begins, and what came of it when it is done. */
  readonly result: string;
};

/** `state` "begun" is an intent that the next start finishes. */
export type ErasureRow = BegunErasure & {
  readonly state: "begun" | "done";
  readonly finishedAt: number | null;
  readonly begunPosition: Position;
  readonly erasedPosition: Position | null;
};

/** What one step of a sweep took away. `result` is JSON of counts. */
export type SweepRow = {
  readonly position: Position;
  readonly time: number;
  /** Digest of the schedule that it went by. */
  readonly schedule: string;
  readonly result: string;
};

/** A payload by where it is stored, without its bytes. */
export interface PlacedPayload {
  readonly owner: string;
  readonly role: PayloadRole;
  readonly keyId: string;
  /** Below the data folder; null where it is rows. */
  readonly file: string | null;
}

/** A page of a walk over a table: `next` is where the next page begins, null after the last. */
export interface WalkPage<T> {
  readonly found: readonly T[];
  readonly next: number | null;
}

/** A page of erasures, newest first. */
export interface ErasureFilter {
  readonly id?: string;
  readonly state?: ErasureRow["state"];
  /** Only those with a lesser id: begun earlier. */
  readonly before?: string;
  readonly limit: number;
}

export type RetentionEffect =
  /** MUST be a conflict when there is this version already. */
  | { readonly effect: "putSchedule"; readonly row: ScheduleRow }
  | { readonly effect: "putSweep"; readonly entry: number; readonly row: Omit<SweepRow, "position"> }
  | { readonly effect: "placeHold"; readonly row: Omit<HoldRow, "releasedAt" | "releasedBy"> }
  /** MUST change a hold that is in force. */
  | {
      readonly effect: "releaseHold";
      readonly row: { readonly id: string; readonly releasedAt: number; readonly releasedBy: string };
    }
  | { readonly effect: "beginErasure"; readonly entry: number; readonly row: BegunErasure }
  /** MUST change one that is begun and not done. */
  | {
      readonly effect: "finishErasure";
      readonly entry: number;
      readonly row: { readonly id: string; readonly finishedAt: number; readonly result: string };
    }
  /** The sealed segments of a payload, and the row of its file. What is not there is no conflict, as with all that follow. */
  | { readonly effect: "deletePayload"; readonly row: Pick<PlacedPayload, "owner" | "role"> }
  | { readonly effect: "deletePayloadFile"; readonly row: Pick<PlacedPayload, "owner" | "role"> }
  | { readonly effect: "deletePseudonyms"; readonly row: { readonly exchangeId: string } }
  | { readonly effect: "deleteExchange"; readonly row: { readonly id: string } }
  | { readonly effect: "deleteFeedback"; readonly row: { readonly exchangeId: string } }
  | { readonly effect: "deleteReviews"; readonly row: { readonly exchangeId: string } }
  | { readonly effect: "destroyDataKey"; readonly row: { readonly id: string } }
  /** MUST change a shard that is frozen and not dropped. */
  | { readonly effect: "dropShard"; readonly row: { readonly ordinal: number; readonly droppedAt: number } }
  /** Entries `[from, to)` of a shard. MUST delete nothing of a shard that is not dropped; the same of tiles, and of lists of entries. */
  | { readonly effect: "deleteEntries"; readonly row: ShardRange }
  | { readonly effect: "deleteListed"; readonly row: ShardRange }
  | { readonly effect: "deleteTiles"; readonly row: ShardRange & { readonly level: number } };

export type ShardRange = {
  readonly shard: number;
  readonly from: number;
  readonly to: number;
};

export interface RetentionReads {
  /** The data keys of a subject (its HMAC), oldest first. Reads the whole table of keys. */
  listSubjectKeys(subject: string): Promise<DataKeyRow[]>;
  /**
   * Payloads that are sealed under one of these keys, a page of the walk over all segments at a time: keys have no index there, which
   * would cost every call. `from` is 0 for the first page; a page may find nothing and not be the last. No ciphertext is read.
   */
  walkPayloads(keyIds: readonly string[], from: number): Promise<WalkPage<PlacedPayload>>;
  /** Reasons and addresses, whatever their key: as `walkPayloads`. */
  walkWords(from: number): Promise<WalkPage<PlacedPayload>>;
  /** Exchanges in which one of these pseudonyms (16 bytes each, one after another) was found, a page of the walk over the index at a time. */
  walkPseudonyms(wanted: Uint8Array, from: number): Promise<WalkPage<ExchangeRow>>;
  /** Exchanges opened after this position (null: all) and before `openedBefore` (UTC milliseconds), oldest first, at most `limit`. */
  walkExchanges(after: Position | null, openedBefore: number, limit: number): Promise<ExchangeRow[]>;
  /** Which payloads these owners have. No ciphertext is read. */
  placePayloads(owners: readonly string[]): Promise<PlacedPayload[]>;
  /** The schedule in force; null where none was ever put there. */
  readSchedule(): Promise<ScheduleRow | null>;
  /** Newest first, at most `limit`. */
  listSweeps(limit: number): Promise<SweepRow[]>;
  /** The time of the last sweep by each schedule that there was. */
  sweptUntil(): Promise<{ readonly schedule: string; readonly time: number }[]>;
  /** All holds, oldest first. */
  listHolds(): Promise<HoldRow[]>;
  /** Newest first. Every filter that is present must hold. */
  listErasures(filter: ErasureFilter): Promise<ErasureRow[]>;
}
