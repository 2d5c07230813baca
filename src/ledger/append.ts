/**
 * The way into the log: every entry of the program is made here, from a draft, and is durable when the promise resolves.
 * @module
 */
import { newId } from "../domain/new-id.ts";
import { type Entry, type EntryDraft, entryBytesMax, type Position } from "../domain/entry.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { NextKey } from "../store/key-change.ts";
import type { Effect, NewEntry, ShardSeed, Store } from "../store/store.ts";

/** UTC milliseconds. Injected, so that seeded data and tests can have their own time. */
export type Clock = () => number;

export interface Ledger {
  readonly store: Store;
  readonly clock: Clock;
}

/** Entries and effects that are committed with others. */
export interface Also {
  readonly entries: readonly NewEntry[];
  readonly effects: readonly Effect[];
}

export const nothingElse: Also = { entries: [], effects: [] };

/** The canonical JSON (RFC 8785) of an entry. Throws when it is over 65,535 bytes: nothing of ours may be that large. */
export const encodeEntry = (entry: Entry): Uint8Array => {
  const bytes = Buffer.from(canonicalJson(entry), "utf8");
  if (bytes.length > entryBytesMax) throw new Error(`entry ${entry.kind} has ${bytes.length} bytes`);
  return bytes;
};

/** An entry ready for the store. */
export const toNewEntry = (entry: Entry): NewEntry => ({
  id: entry.id,
  kind: entry.kind,
  time: entry.time,
  bytes: encodeEntry(entry),
});

/** Gives a draft its version, id and time. */
export const newEntry = (draft: EntryDraft, time: number, id: string = newId(time)): NewEntry =>
  toNewEntry({ ...draft, v: 1, id, time });

/** Appends one entry and what goes with it; see `Store.append` for durability and errors. */
export const appendEntry = async (
  ledger: Ledger,
  draft: EntryDraft,
  effects: readonly Effect[] = [],
  { id, ...more }: { id?: string; startShard?: ShardSeed; nextKey?: NextKey } = {},
): Promise<Position> => {
  const append = { entries: [newEntry(draft, ledger.clock(), id)], effects };
  const [position] = await ledger.store.append({ ...append, ...more });
  if (position === undefined) throw new Error("the store gave no position");
  return position;
};
