/**
 * A position as one integer that sorts like the log, below 2^53.
 * @module
 */
import type { Position } from "../domain/entry.ts";

/** Entries of one shard: a C2SP tile tree of five levels. */
export const shardSpan = 2 ** 40;

export const entryKey = (shard: number, index: number): number => shard * shardSpan + index;

export const entryPosition = (key: number): Position => ({
  index: key % shardSpan,
  shard: Math.floor(key / shardSpan),
});
