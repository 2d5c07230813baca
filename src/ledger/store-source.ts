/**
 * A shard of the store as the public files of a log. A tile or bundle that is wide enough now serves every narrower name of it too: what
 * an older checkpoint speaks of stays readable.
 * @module
 */
import type { Shard, StoreReader } from "../store/store.ts";
import { readAnchorFile } from "./anchors.ts";
import { hashBytes } from "./leaf.ts";
import { formatChanges, shardVkeys, showChanges } from "./key-change.ts";
import type { LogSource } from "./log-source.ts";
import { encodeBundle, parseTilePath, tileWidth } from "./tiles.ts";

/** `shard` is as it was read: its checkpoint stays the same for the source's life, tiles and bundles may be wider. */
export const storeSource = (reader: StoreReader, shard: Shard): LogSource => {
  const readTile = async (path: string): Promise<Uint8Array | null> => {
    const tile = parseTilePath(path);
    // What others said of this shard up to its size here.
    if (tile === null) return readAnchorFile(reader, shard.origin, shard.size, path);
    if (shard.droppedAt !== null) return null;
    const { level, index, width } = tile;
    if (level === "entries") {
      const from = index * tileWidth;
      const entries = await reader.readEntries(shard.ordinal, from, from + width);
      return entries.length === width ? encodeBundle(entries) : null;
    }
    const hashes = await reader.readTile(shard.ordinal, level, index);
    return hashes === null || hashes.length < width * hashBytes ? null : hashes.subarray(0, width * hashBytes);
  };
  return {
    name: shard.origin,
    read: async (path) => {
      if (path === "checkpoint") return Buffer.from(shard.checkpoint);
      if (path === "vkey") return Buffer.from(`${shard.vkey}\n`);
      if (path === "vkeys") return Buffer.from(`${shardVkeys(shard, await reader.keyChanges()).join("\n")}\n`);
      if (path === "key-changes") return Buffer.from(formatChanges(await showChanges(reader)));
      return readTile(path);
    },
  };
};
