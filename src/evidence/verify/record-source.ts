/**
 * A shard of a record that may have been tampered with, as the public files of a log: a bundle ends where the rows stop making sense, so
 * that a verification names the very entry and goes on.
 * @module
 */
import { entryBytesMax } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { LogSource } from "../../ledger/log-source.ts";
import { storeSource } from "../../ledger/store-source.ts";
import { encodeBundle, parseTilePath, tileWidth } from "../../ledger/tiles.ts";
import type { Shard, StoreReader } from "../../store/store.ts";

const timeMax = Number.MAX_SAFE_INTEGER;
const timeMin = Number.MIN_SAFE_INTEGER;

/** Indices of all rows of a shard from one on, whatever their time. */
export const rowsFrom = (reader: StoreReader, shard: number, index: number, limit: number): Promise<number[]> =>
  reader.findIndices(shard, timeMin, timeMax, index, limit);

/** Entries `[from, to)`, ending before the first that is missing or too long for a log. */
export const readUntilFault = async (
  reader: StoreReader,
  shard: number,
  from: number,
  to: number,
): Promise<Uint8Array[]> => {
  let entries: Uint8Array[];
  try {
    entries = await reader.readEntries(shard, from, to);
  } catch (error) {
    if (!(error instanceof CustodyError) || error.code !== "ledger_corrupt") throw error;
    const rows = await rowsFrom(reader, shard, from, to - from);
    const gap = rows.findIndex((index, offset) => index !== from + offset);
    const present = gap === -1 ? rows.length : gap;
    entries = present === 0 ? [] : await reader.readEntries(shard, from, from + present);
  }
  const tooLong = entries.findIndex((entry) => entry.length > entryBytesMax);
  return tooLong === -1 ? entries : entries.slice(0, tooLong);
};

/** Like `storeSource`, for a record that is not trusted. */
export const recordSource = (reader: StoreReader, shard: Shard): LogSource => {
  const stored = storeSource(reader, shard);
  return {
    name: stored.name,
    read: async (path) => {
      const tile = parseTilePath(path);
      if (tile?.level !== "entries") return stored.read(path);
      const from = tile.index * tileWidth;
      const entries = await readUntilFault(reader, shard.ordinal, from, from + tile.width);
      return encodeBundle(entries);
    },
  };
};
