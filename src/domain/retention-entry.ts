/**
 * What the log holds of what was kept, held and erased, of backups and restores; see `entry.ts` for what an entry may hold.
 * @module
 */

export type RetentionEntry = never;
