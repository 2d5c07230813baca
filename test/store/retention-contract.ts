/**
 * What every engine of the store must do about what is kept, held and erased. One call of `describeRetention` for each engine.
 * @module
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BegunErasure } from "../../src/store/retention-rows.ts";
import type { DataKeyRow, Effect, Store } from "../../src/store/store.ts";
import { closedRow, closes, entryOf, finds, openedRow, opens, pseudonymOf, segmentOf, summer } from "./rows.ts";

const key = (id: string, subject: string): DataKeyRow => ({ id, subject, month: "2026-07", wrapped: Buffer.from(id) });
const segment = (owner: string, keyId: string, text = "sealed"): Effect => ({
  effect: "putSegment",
  row: { owner, role: "request.received", segment: 0, keyId, ciphertext: Buffer.from(text) },
});
const file = (owner: string, keyId: string): Effect => ({
  effect: "putPayloadFile",
  row: { owner, role: "response.received", keyId, file: `payloads/${owner}` },
});
const put = (row: DataKeyRow): Effect => ({ effect: "putDataKey", row });
const begun = (id: string): BegunErasure => ({
  id,
  subject: "s",
  basis: "other",
  requestedAt: 1,
  requestedBy: "key_1",
  keys: "[]",
  result: "{}",
});
const year = Date.UTC(2027, 0, 1);

export const describeRetention = (name: string, open: (folder: string) => Promise<Store>): void => {
  describe(`${name} keeps what may be kept, and no more`, () => {
    let folder = "";
    let store: Store;
    const write = (effects: readonly Effect[], time = summer) =>
      store.append({ entries: [entryOf(1, time), entryOf(2, time)], effects });

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "custody-store-"));
      store = await open(folder);
    });
    afterEach(async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it("finds keys of a subject and what they sealed, page by page", async () => {
      const many = Array.from({ length: 12_000 }, (_none, place) =>
        segment(`e${place}`, place % 4_000 === 7 ? "dk_2" : "dk_1"),
      );
      await write([put(key("dk_1", "a")), put(key("dk_2", "b")), put(key("dk_3", "b")), file("f", "dk_3"), ...many]);
      expect((await store.listSubjectKeys("b")).map(({ id }) => id)).toEqual(["dk_2", "dk_3"]);
      const found: string[] = [];
      let pages = 0;
      for (let from: number | null = 0; from !== null; pages += 1) {
        const page: Awaited<ReturnType<Store["walkPayloads"]>> = await store.walkPayloads(["dk_2", "dk_3"], from);
        found.push(...page.found.map(({ owner }) => owner));
        from = page.next;
      }
      expect(found.sort()).toEqual(["e4007", "e7", "e8007", "f"]);
      expect(pages).toBeGreaterThan(1);
      expect((await store.walkWords(0)).found).toEqual([]);
    });

    it("finds exchanges by pseudonyms that stand at their places only", async () => {
      await write([opens(openedRow("a")), opens(openedRow("b"), 1), finds("a", 1, 2), finds("b", 3)]);
      const found = await store.walkPseudonyms(Buffer.concat([pseudonymOf(2), pseudonymOf(9)]), 0);
      expect(found.found.map(({ id }) => id)).toEqual(["a"]);
      // Bytes across two pseudonyms are none.
      const between = Buffer.concat([pseudonymOf(1).subarray(8), pseudonymOf(2).subarray(0, 8)]);
      expect((await store.walkPseudonyms(between, 0)).found).toEqual([]);
    });

    it("takes payloads, keys, the index and rows away; what is not there is no conflict", async () => {
      await write([
        opens(openedRow("a")),
        closes(closedRow("a"), 1),
        put(key("dk_1", "s")),
        segment("a", "dk_1"),
        segmentOf("a", 0, "answer"),
        finds("a", 1),
      ]);
      expect((await store.placePayloads(["a", "b"])).map(({ role }) => role).sort()).toEqual([
        "request.received",
        "response.received",
      ]);
      const going: Effect[] = [
        { effect: "deletePayload", row: { owner: "a", role: "request.received" } },
        { effect: "deletePayloadFile", row: { owner: "a", role: "request.received" } },
        { effect: "deletePseudonyms", row: { exchangeId: "a" } },
        { effect: "destroyDataKey", row: { id: "dk_1" } },
      ];
      for (const _twice of [1, 2]) await store.append({ entries: [], effects: going });
      expect((await store.placePayloads(["a"])).map(({ role }) => role)).toEqual(["response.received"]);
      expect(await store.readDataKey("dk_1")).toBeNull();
      expect((await store.walkPseudonyms(pseudonymOf(1), 0)).found).toEqual([]);
      expect(await store.readExchange("a")).not.toBeNull();
      await store.append({ entries: [], effects: [{ effect: "deleteExchange", row: { id: "a" } }] });
      expect(await store.readExchange("a")).toBeNull();
    });

    it("leaves nothing of what was taken away in any of its files, once purged", async () => {
      const secret = "the heron flies at dawn ".repeat(2_000);
      await write([segment("a", "dk_1", secret), put(key("dk_1", "s")), segment("b", "dk_2", "stays")]);
      const holding = (): string[] =>
        readdirSync(folder).filter((path) => readFileSync(join(folder, path)).includes("heron flies"));
      expect(holding()).not.toEqual([]);
      await store.append({
        entries: [],
        effects: [{ effect: "deletePayload", row: { owner: "a", role: "request.received" } }],
      });
      await store.purge();
      expect(holding()).toEqual([]);
      expect(await store.placePayloads(["b"])).toHaveLength(1);
    });

    it("walks exchanges oldest first, up to a time", async () => {
      await write([opens(openedRow("a", { openedAt: 10 })), opens(openedRow("b", { openedAt: 20 }), 1)]);
      await write([opens(openedRow("c", { openedAt: 30 }))]);
      const [first] = await store.walkExchanges(null, 30, 1);
      expect(first?.id).toBe("a");
      expect((await store.walkExchanges(first?.openedPosition ?? null, 30, 5)).map(({ id }) => id)).toEqual(["b"]);
    });

    it("keeps schedules, holds and erasures, and changes each once", async () => {
      const schedule = { version: 1, document: "d1", changedAt: 1, changedBy: "key_1" };
      await store.append({ entries: [], effects: [{ effect: "putSchedule", row: schedule }] });
      const again = store.append({ entries: [], effects: [{ effect: "putSchedule", row: schedule }] });
      await expect(again).rejects.toThrow();
      await store.append({ entries: [], effects: [{ effect: "putSchedule", row: { ...schedule, version: 2 } }] });
      expect(await store.readSchedule()).toMatchObject({ version: 2 });

      const hold = { id: "hld_1", scope: "{}", placedAt: 1, placedBy: "key_1" };
      await store.append({ entries: [], effects: [{ effect: "placeHold", row: hold }] });
      const release: Effect = { effect: "releaseHold", row: { id: "hld_1", releasedAt: 2, releasedBy: "key_2" } };
      await store.append({ entries: [], effects: [release] });
      await expect(store.append({ entries: [], effects: [release] })).rejects.toThrow();
      expect(await store.listHolds()).toEqual([{ ...hold, releasedAt: 2, releasedBy: "key_2" }]);

      await write([{ effect: "beginErasure", entry: 1, row: begun("ers_1") }]);
      expect(await store.listErasures({ state: "begun", limit: 5 })).toMatchObject([
        { id: "ers_1", begunPosition: { shard: 1, index: 2 }, erasedPosition: null },
      ]);
      const finish: Effect = { effect: "finishErasure", entry: 0, row: { id: "ers_1", finishedAt: 3, result: "{}" } };
      await write([finish]);
      await expect(write([finish])).rejects.toThrow();
      expect(await store.listErasures({ id: "ers_1", limit: 5 })).toMatchObject([{ state: "done", finishedAt: 3 }]);

      await write([{ effect: "putSweep", entry: 0, row: { time: 5, schedule: "s", result: "{}" } }]);
      await write([{ effect: "putSweep", entry: 0, row: { time: 9, schedule: "s", result: "{}" } }]);
      expect(await store.sweptUntil()).toEqual([{ schedule: "s", time: 9 }]);
      expect((await store.listSweeps(1)).map(({ time }) => time)).toEqual([9]);
    });

    it("takes entries and tiles of a dropped shard only, and drops none that grows", async () => {
      await write([]);
      await write([], year);
      const entries: Effect[] = [1, 2].map((shard) => ({ effect: "deleteEntries", row: { shard, from: 0, to: 99 } }));
      const tiles: Effect[] = [1, 2].map((shard) => ({
        effect: "deleteTiles",
        row: { shard, level: 0, from: 0, to: 99 },
      }));
      await store.append({ entries: [], effects: [...entries, ...tiles] });
      expect(await store.readEntries(1, 0, 3)).toHaveLength(3);
      expect(await store.readTile(1, 0, 0)).not.toBeNull();
      const drop = (ordinal: number) =>
        store.append({ entries: [], effects: [{ effect: "dropShard", row: { ordinal, droppedAt: 7 } }] });
      await expect(drop(2)).rejects.toThrow();
      await drop(1);
      await expect(drop(1)).rejects.toThrow();
      await store.append({ entries: [], effects: [...entries, ...tiles] });
      expect(await store.readEntries(1, 0, 3)).toEqual([]);
      expect(await store.readTile(1, 0, 0)).toBeNull();
      expect(await store.readEntries(2, 0, 3)).toHaveLength(3);
      await store.close();
      store = await open(folder);
      expect((await store.shards()).map(({ droppedAt }) => droppedAt)).toEqual([7, null]);
      await write([], year + 1);
    });
  });
};
