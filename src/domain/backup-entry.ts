/**
 * What the log holds of backups and restores; see `entry.ts` for what an entry may hold.
 * @module
 */

/** A copy of the record was made. `backup` is the SHA-256 of its manifest, which names everything in it. */
export interface BackupMade {
  readonly kind: "backup.made";
  readonly principal: string;
  readonly backup: string;
  /** The head of the newest shard in it. */
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  /** Of the file, rounded up to a power of two. */
  readonly bytes: number;
  /** Older backups that were deleted for it. */
  readonly removed: number;
}

/** A backup was restored beside the running server, compared, and thrown away: GDPR 32(1)(c) and (d). */
export interface BackupTested {
  readonly kind: "backup.tested";
  readonly principal: string;
  readonly backup: string;
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly entries: number;
  /** Payloads that opened; of `erased` ones the key is gone, as it is to be. */
  readonly opened: number;
  readonly erased: number;
  /** What was found wrong; 0: it could have been restored. */
  readonly faults: number;
  readonly durationMs: number;
}

/** Right behind `log.continued`: from which backup this record was restored, and which erasures were made again before it served. */
export interface LogRestored {
  readonly kind: "log.restored";
  readonly principal: string;
  readonly backup: string;
  /** The head of the newest shard in the backup, and when it was made. */
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly madeAt: number;
  /** SHA-256 of the newer table of wrapped data keys that was taken; null: the backup's own was the newest known. */
  readonly keyTable: string | null;
  readonly keysKept: number;
  readonly keysErased: number;
}

export type BackupEntry = BackupMade | BackupTested | LogRestored;
