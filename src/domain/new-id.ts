/**
 * Ids of our own: UUIDv7 (RFC 9562), which sort by time.
 * @module
 */
import { randomFillSync } from "node:crypto";
import { v7 } from "uuid";

const idBytes = 16;
/** Asking the system for 16 random bytes at a time costs more than all else about an id. */
const pool = Buffer.alloc(idBytes * 256);
let used = pool.length;

/** A new id. `time` is UTC milliseconds, the system's clock by default; ids of one millisecond are in no order among themselves. */
export const newId = (time: number = Date.now()): string => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += idBytes));
  return v7({ msecs: time, random });
};
