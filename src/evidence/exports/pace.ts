/**
 * How an export leaves the processor to calls. Linux lets a thread that computes have its slice, up to the next tick (4 ms), whoever wakes up beside it
 * and whatever its priority, and each commit of the log waits for several such wake-ups. So while the log grows an export works in short bursts, and
 * rests after each for as long as it took; while nothing is recorded it does not rest.
 * @module
 */
import type { Store } from "../../store/store.ts";

const burstMs = 0.5;
/** However long a burst was: most of a long one was waiting for the disk. */
const restMsMax = 20;
/** A call that comes when none did finds the export at rest this much later, at most. */
const lookEveryMs = 50;

/** Whether the log grows: looked at in the thread that has the store, known in the one that builds. */
export interface GrowthWatch {
  /** For `restFor`. */
  readonly grows: SharedArrayBuffer;
  stop(): void;
}

export const watchGrowth = (store: Pick<Store, "newestCheckpoint">): GrowthWatch => {
  const grows = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const cell = new Int32Array(grows);
  let before = store.newestCheckpoint();
  const look = (): void => {
    const newest = store.newestCheckpoint();
    Atomics.store(cell, 0, newest === before ? 0 : 1);
    before = newest;
  };
  const timer = setInterval(look, lookEveryMs).unref();
  return { grows, stop: () => clearInterval(timer) };
};

/** To be called every half a millisecond or oftener, in a thread that nobody waits for: it is blocked while it rests. */
export const restFor = (grows: SharedArrayBuffer): (() => void) => {
  const cell = new Int32Array(grows);
  let began = performance.now();
  return () => {
    const tookMs = performance.now() - began;
    if (tookMs < burstMs) return;
    // Nobody wakes it up. Where the log does not grow this returns at once.
    Atomics.wait(cell, 0, 1, Math.min(tookMs, restMsMax));
    began = performance.now();
  };
};
