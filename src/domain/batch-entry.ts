/**
 * What the log holds of files and batches; see `entry.ts` for what an entry may hold. What a file and each line of a batch carried is in the
 * entries of their exchanges.
 * @module
 */
import type { PayloadRole } from "./entry.ts";

/** A file has an id from now on: its bytes are the payload of an exchange. */
export interface FileCreated {
  readonly kind: "file.created";
  /** `file-...` */
  readonly file: string;
  readonly exchangeId: string;
  /** Which payload of it. */
  readonly role: PayloadRole;
  readonly principal: string;
  readonly team: string | null;
  readonly purpose: "batch" | "batch_output";
}

/** Somebody was given a file's bytes. */
export interface FileRead {
  readonly kind: "file.read";
  readonly file: string;
  readonly principal: string;
  readonly team: string | null;
}

/** A file's bytes are to be destroyed: its owner said so (`deleted`), or its time was over (`expired`, by `system`). */
export interface FileDeleted {
  readonly kind: "file.deleted";
  readonly file: string;
  readonly exchangeId: string;
  readonly role: PayloadRole;
  readonly principal: string;
  readonly team: string | null;
  readonly reason: "deleted" | "expired";
}

export interface BatchCreated {
  readonly kind: "batch.created";
  /** `batch_...` */
  readonly batch: string;
  /** The exchange that asked for it. */
  readonly exchangeId: string;
  /** Its input. */
  readonly file: string;
  /** The endpoint of its lines, as entries name it. */
  readonly route: string;
  readonly principal: string;
  readonly team: string | null;
}

/** Somebody asked for its end. */
export interface BatchCancelled {
  readonly kind: "batch.cancelled";
  readonly batch: string;
  readonly principal: string;
  readonly team: string | null;
}

/** Its lines go to this upstream's batch API, in one file: each of them is open by now. */
export interface BatchHanded {
  readonly kind: "batch.handed";
  readonly batch: string;
  readonly principal: string;
  readonly team: string | null;
  readonly upstream: string;
  /** What the upstream is shown, as `exchange.opened` names it. */
  readonly credential: string | null;
  /** Lines that are open. */
  readonly lines: number;
}

/** What its upstream's batch API made of it, once all of that is closed. */
export interface BatchCollected {
  readonly kind: "batch.collected";
  readonly batch: string;
  readonly principal: string;
  readonly team: string | null;
  readonly upstream: string;
  /** How it ended there; `unsent`: nothing left, or the upstream has no batch of it. `lost`: it did not say in time. `refused`: it took none, or knows it no more. */
  readonly state: "completed" | "failed" | "expired" | "cancelled" | "unsent" | "refused" | "lost";
  /** Lines of its files that were of no call of the batch, came again, or could not be read: they went to nobody. */
  readonly unknown: number;
  readonly repeated: number;
  readonly unreadable: number;
  /** Files that could not be deleted there. */
  readonly filesLeft: number;
}

export interface BatchEnded {
  readonly kind: "batch.ended";
  readonly batch: string;
  readonly principal: string;
  readonly team: string | null;
  readonly state: "completed" | "failed" | "expired" | "cancelled";
  readonly lines: number;
  readonly completed: number;
  readonly failed: number;
  /** Its files; null where it has none. */
  readonly output: string | null;
  readonly errors: string | null;
}

export type BatchEntry =
  | FileCreated
  | FileRead
  | FileDeleted
  | BatchCreated
  | BatchHanded
  | BatchCollected
  | BatchCancelled
  | BatchEnded;
