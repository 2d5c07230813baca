/**
 * What the log holds of evidence that was taken from it; see `entry.ts` for what an entry may hold.
 * @module
 */
import type { PayloadRef } from "./entry.ts";

/** Somebody asked for evidence: durable before anything is read into it. */
export interface EvidenceExported {
  readonly kind: "evidence.exported";
  /** `exp_...` */
  readonly export: string;
  /** `raw`, `csv`, `custom`, `pack`, or the id of a framework. */
  readonly format: string;
  readonly principal: string;
  /** The name of the schedule of the configuration; null: a person or a program asked. */
  readonly schedule: string | null;
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

/** How an export ended. What it gave is named by its digest: who has such a file can see that this log gave it. */
export interface EvidenceExportFinished {
  readonly kind: "evidence.export_finished";
  readonly export: string;
  readonly team: string | null;
  readonly state: "done" | "failed";
  /** Of the file, hex; null without one. */
  readonly sha256: string | null;
  readonly bytes: number | null;
  readonly rows: number | null;
  /** Our error code; null where it is done. */
  readonly error: string | null;
}

/** Somebody was given a file, or a part of it. */
export interface EvidenceDownloaded {
  readonly kind: "evidence.export_downloaded";
  readonly export: string;
  readonly team: string | null;
  readonly principal: string;
  readonly payloads: boolean;
}

/** Its file is gone: somebody deleted it, its time was over (`expired`, by `system`), or it was stopped before there was one (`cancelled`). */
export interface EvidenceExportDeleted {
  readonly kind: "evidence.export_deleted";
  readonly export: string;
  readonly team: string | null;
  readonly principal: string;
  readonly state: "cancelled" | "deleted" | "expired";
}

/** Somebody asked where a value was found. The value is nowhere; its type is one of ours. */
export interface FindingsSearched {
  readonly kind: "findings.searched";
  readonly principal: string;
  /** In whose exchanges; null: in all. */
  readonly team: string | null;
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

/** Somebody searched texts for words. The words are nowhere; how many they were is here. */
export interface ExchangesSearched {
  readonly kind: "exchanges.searched";
  readonly principal: string;
  /** In whose exchanges; null: in all. */
  readonly team: string | null;
  readonly words: number;
  /** The period of the openings, UTC milliseconds; null: without that end. */
  readonly from: number | null;
  readonly to: number | null;
}

/** Somebody asked what recorded exchanges would have become under another policy. `count` of them were opened for it. */
export interface PolicyReplayed {
  readonly kind: "policy.replayed";
  readonly principal: string;
  /** Whose exchanges; null: all. */
  readonly team: string | null;
  readonly policy: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export type EvidenceEntry =
  | FindingsSearched
  | ExchangesSearched
  | PolicyReplayed
  | EvidenceExported
  | EvidenceExportFinished
  | EvidenceDownloaded
  | EvidenceExportDeleted
  | SubjectExported;
