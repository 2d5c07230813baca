/**
 * What the log holds of evidence that was taken from it; see `entry.ts` for what an entry may hold.
 * @module
 */

export interface EvidenceExported {
  readonly kind: "evidence.exported";
  readonly principal: string;
  /** Whose entries; null: all. */
  readonly team: string | null;
  readonly from: number;
  readonly to: number;
  readonly shards: readonly { readonly shard: number; readonly size: number }[];
  readonly payloads: boolean;
}

export type EvidenceEntry = EvidenceExported;
