/**
 * A small log in a store of its own, without a server: what targets outside are shown.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Head, headOf } from "../../src/assurance/target.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { entryOf, sequencer, summer } from "../store/rows.ts";

export interface SmallLog {
  readonly store: Store;
  readonly clock: () => number;
  readonly folder: string;
  /** Appends so many entries, numbered from `from`. */
  add(count: number, from?: number): Promise<void>;
  head(): Promise<Head>;
  size(): Promise<number>;
}

/** All small logs have one key: two of them with other entries are forks of each other. */
export const smallLog = async (clock: () => number = () => summer): Promise<SmallLog> => {
  const folder = mkdtempSync(join(tmpdir(), "custody-small-log-"));
  const store = await openStore({
    folder,
    sequencer,
    diskReserveBytes: 0,
    abandon: false,
    onCorrupt: (error) => {
      throw error;
    },
  });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const newest = async () => {
    const shard = (await store.shards()).at(-1);
    if (shard === undefined) throw new Error("the log is empty");
    return shard;
  };
  return {
    store,
    clock,
    folder,
    add: async (count, from = 0) => {
      const entries = Array.from({ length: count }, (_, number) => entryOf(from + number, clock()));
      await store.append({ entries, effects: [] });
    },
    head: async () => headOf(store, await newest()),
    size: async () => (await newest()).size,
  };
};
