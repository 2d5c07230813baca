/**
 * What the log holds of evidence that was taken from it; see `entry.ts` for what an entry may hold.
 * @module
 */
import type { PayloadRef } from "./entry.ts";

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

/** All that is kept about a subject was exported, texts decrypted. */
export interface SubjectExported {
  readonly kind: "subject.exported";
  readonly principal: string;
  /** Whose exchanges; null: all. */
  readonly team: string | null;
  /** Data keys of the subject, the newest: they say who it was for as long as they are kept. */
  readonly keys: readonly string[];
  readonly exchanges: number;
  /** Exchanges of others that mention the subject; with their redacted texts where `mentionTexts`. */
  readonly mentions: number;
  readonly mentionTexts: boolean;
  /** The reason, sealed. */
  readonly payloads: readonly PayloadRef[];
}

export type EvidenceEntry = EvidenceExported | SubjectExported;
