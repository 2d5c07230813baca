/**
 * What every engine of the store must do about entries that are listed by kind. One call of `describeListed` for each engine.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NewEntry, Store } from "../../src/store/store.ts";
import { entryOf, numberOf, summer } from "./rows.ts";

const year = Date.UTC(1971, 0, 1);

export const describeListed = (name: string, open: (folder: string) => Promise<Store>): void => {
  describe(`${name} lists entries by kind`, () => {
    let folder = "";
    let store: Store;
    const listed = (number: number, kind: NewEntry["kind"], time = summer): NewEntry => ({
      ...entryOf(number, time),
      kind,
    });
    const numbers = async (kind: "payload.revealed" | "policy.loaded", more: object = {}) =>
      (await store.listEntries({ kind, limit: 10, ...more })).map(({ bytes }) => numberOf(bytes));

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "custody-store-"));
      store = await open(folder);
    });
    afterEach(async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it("newest first, each kind by itself, and nothing of other kinds", async () => {
      await store.append({
        entries: [listed(1, "payload.revealed"), listed(2, "exchange.opened"), listed(3, "policy.loaded")],
        effects: [],
      });
      await store.append({ entries: [listed(4, "payload.revealed")], effects: [] });
      expect(await numbers("payload.revealed")).toEqual([4, 1]);
      expect(await numbers("policy.loaded")).toEqual([3]);
    });

    it("a page at a time", async () => {
      const entries = [1, 2, 3, 4, 5].map((number) => listed(number, "payload.revealed"));
      await store.append({ entries, effects: [] });
      const first = await store.listEntries({ kind: "payload.revealed", limit: 2 });
      expect(first.map(({ bytes }) => numberOf(bytes))).toEqual([5, 4]);
      expect(await numbers("payload.revealed", { before: first.at(-1)?.position })).toEqual([3, 2, 1]);
    });

    it("and does so after it was opened again, and over shards", async () => {
      await store.append({ entries: [listed(1, "payload.revealed", summer)], effects: [] });
      await store.append({ entries: [listed(2, "payload.revealed", summer + year * 2)], effects: [] });
      await store.close();
      store = await open(folder);
      expect(await store.shards()).toHaveLength(2);
      expect(await numbers("payload.revealed")).toEqual([2, 1]);
    });

    it("takes away what is listed of a dropped shard, and of no other", async () => {
      await store.append({ entries: [listed(1, "payload.revealed", summer)], effects: [] });
      await store.append({ entries: [listed(2, "payload.revealed", summer + year * 2)], effects: [] });
      const take = (shard: number) =>
        store.append({ entries: [], effects: [{ effect: "deleteListed", row: { shard, from: 0, to: 100 } }] });
      await take(1);
      await take(2);
      expect(await numbers("payload.revealed")).toEqual([2, 1]);
      await store.append({ entries: [], effects: [{ effect: "dropShard", row: { ordinal: 1, droppedAt: summer } }] });
      await take(1);
      expect(await numbers("payload.revealed")).toEqual([2]);
    });
  });
};
