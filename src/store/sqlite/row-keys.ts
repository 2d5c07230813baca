/**
 * Row ids of tiles that sort like the log: one integer for (shard, level, index), below 2^53. Those of entries: `entry-key.ts`.
 * @module
 */
import { shardSpan } from "../entry-key.ts";

/** Tiles of one level: level 0 has the most, 2^40 / 256. */
const levelSpan = 2 ** 36;
/** 256^5 = 2^40. */
export const levelsMax = 5;
/** 2^53 / 2^40. */
export const shardsMax = 8_191;

export const tileKey = (shard: number, level: number, index: number): number =>
  shard * shardSpan + level * levelSpan + index;

export const tileOf = (key: number): { level: number; index: number } => {
  const within = key % shardSpan;
  return { level: Math.floor(within / levelSpan), index: within % levelSpan };
};
