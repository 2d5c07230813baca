/**
 * Stores when keys were last used: now and then, never on the way of a call. It is derived, so no entry says it.
 * @module
 */
import type { Store } from "../store/store.ts";
import type { Keys } from "./keys.ts";

const intervalMs = 60_000;

/** Stores it once a minute, and at its end. What cannot be stored is tried again the next time. */
export const keepLastUsed = (keys: Keys, store: Pick<Store, "append">): { close(): Promise<void> } => {
  const write = async (): Promise<void> => {
    await keys.storeUses((effects) => store.append({ entries: [], effects })).catch(() => undefined);
  };
  const timer = setInterval(() => void write(), intervalMs).unref();
  return {
    close: async () => {
      clearInterval(timer);
      await write();
    },
  };
};
