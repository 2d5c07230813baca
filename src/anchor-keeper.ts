/**
 * Keeps the newest checkpoint in a file beside the keys, outside the database: a restored or rolled-back database is then noticed at the
 * next start.
 * @module
 */
import { rename, writeFile } from "node:fs/promises";
import type { Store } from "./store/store.ts";

const intervalMs = 1_000;

export interface AnchorKeeper {
  /** Writes the newest checkpoint once more and stops. */
  close(): Promise<void>;
}

/** Only committed checkpoints are read, so the file is never ahead of the log. A failed write is tried again with the next one. */
export const keepAnchor = (store: Pick<Store, "newestCheckpoint">, file: string): AnchorKeeper => {
  let written = "";
  let running: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const newest = store.newestCheckpoint();
    if (newest === null || newest === written) return;
    await writeFile(`${file}.new`, newest, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
    written = newest;
  };
  const run = (): Promise<void> => (running = running.then(write).catch(() => undefined));
  const timer = setInterval(() => void run(), intervalMs);
  timer.unref();
  return {
    close: async () => {
      clearInterval(timer);
      await run();
    },
  };
};
