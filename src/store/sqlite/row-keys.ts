/**
 * Row ids that sort like the log: one integer for (shard, index) and one for (shard, level, index), below 2^53.
 * @module
 */
import type { Position } from "../../domain/entry.ts";

/** Entries of one shard: a C2SP tile tree of five levels. */
const shardSpan = 2 ** 40;
/** Tiles of one level: level 0 has the most, 2^40 / 256. */
const levelSpan = 2 ** 36;
/** 256^5 = 2^40. */
export const levelsMax = 5;
/** 2^53 / 2^40. */
export const shardsMax = 8_191;

export const entryKey = (shard: number, index: number): number => shard * shardSpan + index;

export const entryPosition = (key: number): Position => ({
  index: key % shardSpan,
  shard: Math.floor(key / shardSpan),
});

export const tileKey = (shard: number, level: number, index: number): number =>
  shard * shardSpan + level * levelSpan + index;

export const tileOf = (key: number): { level: number; index: number } => {
  const within = key % shardSpan;
  return { level: Math.floor(within / levelSpan), index: within % levelSpan };
};
