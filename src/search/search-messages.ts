/**
 * What the index's thread and the server say to each other.
 * @module
 */
import type { Position } from "../domain/entry.ts";
import type { WordQuery } from "./indexer.ts";
import type { NotIndexed } from "./read-exchange.ts";

/** What the thread is given. */
export interface SearchThreadData {
  /** The data folder. */
  readonly folder: string;
  /** `MasterKey.shared`. */
  readonly wrapping: SharedArrayBuffer;
  readonly payloadBytesMax: number;
}

export type ToSearch =
  /** Something was committed. */
  | { readonly ask: "wake" }
  | { readonly ask: "find"; readonly id: number; readonly query: WordQuery }
  | { readonly ask: "prune"; readonly id: number }
  /** What it asked for was done: the id of a new key, or null; `isDone` is false where it could not be. */
  | { readonly ask: "answer"; readonly id: number; readonly keyId: string | null; readonly isDone: boolean }
  | { readonly ask: "close" };

export type FromSearch =
  | { readonly told: "found"; readonly id: number; readonly positions: readonly Position[]; readonly lag: number }
  | { readonly told: "pruned"; readonly id: number }
  /** A question that could not be answered. */
  | { readonly told: "failed"; readonly id: number }
  | {
      readonly told: "counted";
      readonly results: Readonly<Partial<Record<"indexed" | NotIndexed, number>>>;
      readonly lag: number;
    }
  /** To be done in the record, and answered. */
  | { readonly told: "makeKey"; readonly id: number; readonly month: string }
  | { readonly told: "destroyKeys"; readonly id: number; readonly ids: readonly string[] }
  | { readonly told: "destroyAllBut"; readonly id: number; readonly ids: readonly string[] }
  | { readonly told: "broken"; readonly name: string; readonly code: string | null }
  | { readonly told: "closed" };
