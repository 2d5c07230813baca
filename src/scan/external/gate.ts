/**
 * So many at one time, the rest in the order in which they came, and no more than so many of those.
 * @module
 */
export interface Gate {
  /** Runs `work` when its turn comes. Rejects with the signal's reason when that is given before, and with `full` when too many wait. */
  pass<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** A gate for `runningMax` at one time, before which `waitingMax` may wait. */
export const createGate = (runningMax: number, waitingMax: number, full: () => Error): Gate => {
  const waiting = new Set<() => void>();
  let running = 0;
  const turn = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const go = (): void => {
        waiting.delete(go);
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = (): void => {
        waiting.delete(go);
        reject(signal.reason);
      };
      waiting.add(go);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  return {
    pass: async (work, signal) => {
      signal.throwIfAborted();
      if (running < runningMax) running += 1;
      else if (waiting.size < waitingMax) await turn(signal);
      else throw full();
      try {
        return await work();
      } finally {
        const [next] = waiting;
        // The place is handed on.
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
};
