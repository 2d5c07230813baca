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

export type BatchEntry = FileCreated | FileRead | FileDeleted | BatchCreated | BatchCancelled | BatchEnded;
