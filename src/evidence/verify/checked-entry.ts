/**
 * An entry read back from a record that may have been tampered with.
 * @module
 */
import type { Entry, PayloadRef } from "../../domain/entry.ts";
import type { Shard } from "../../store/store.ts";
import { readEntryFacts } from "../pack/pack-format.ts";

export interface CheckedEntry {
  readonly shard: Shard;
  readonly index: number;
  readonly entry: Entry;
  /** Whose payloads it names: the exchange's, or its own. */
  readonly owner: string;
  readonly payloads: readonly PayloadRef[];
}

const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" && value !== null && "v" in value && value.v === 1 && "kind" in value;

/** Null for bytes that are no entry. Fields beyond those of every entry may still be missing: compare, never rely. */
export const parseEntry = (shard: Shard, index: number, bytes: Uint8Array): CheckedEntry | null => {
  const text = Buffer.from(bytes).toString("utf8");
  const facts = readEntryFacts(text);
  if (facts === null) return null;
  const entry: unknown = JSON.parse(text);
  return isEntry(entry) ? { shard, index, entry, owner: facts.owner, payloads: facts.payloads } : null;
};
