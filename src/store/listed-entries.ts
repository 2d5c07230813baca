/**
 * Entries that are listed by their kind. There is no index on kinds, which every call would pay for; these are few, and have a list of their own.
 * Derived: can be made again from the entries.
 * @module
 */
import type { EntryKind, Position } from "../domain/entry.ts";

/** One more is one more here, and a migration that lists those that are there already. */
export const listedKinds = ["payload.revealed", "policy.loaded"] as const satisfies readonly EntryKind[];

export type ListedKind = (typeof listedKinds)[number];

const listed: ReadonlySet<string> = new Set(listedKinds);

export const isListed = (kind: string): kind is ListedKind => listed.has(kind);

/** A page of a list. */
export interface ListedFilter {
  readonly kind: ListedKind;
  /** Only those before this position. */
  readonly before?: Position;
  readonly limit: number;
}

export interface ListedEntry {
  readonly position: Position;
  readonly bytes: Uint8Array;
}

export interface ListedReads {
  /** Entries of a kind, newest first, at most `limit`. What `append` wrote MUST be in it, whoever wrote it. */
  listEntries(filter: ListedFilter): Promise<ListedEntry[]>;
}
