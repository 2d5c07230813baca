/**
 * What every engine of the store must do about feedback and campaigns. One call of `describeFeedback` for each engine.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GivenFeedback } from "../../src/store/feedback-rows.ts";
import type { Effect, Store } from "../../src/store/store.ts";
import { closedRow, closes, entryOf, newId, openedRow, opens, summer } from "./rows.ts";

const given = (exchangeId: string, changes: Partial<GivenFeedback> = {}): GivenFeedback => ({
  id: newId(),
  exchangeId,
  choice: 0,
  principal: "key_1",
  givenAt: summer,
  valueMilli: 1_000,
  isBoolean: true,
  ...changes,
});

const gives = (row: GivenFeedback, entry = 0): Effect[] => [
  { effect: "replaceFeedback", row },
  { effect: "giveFeedback", entry, row },
];

export const describeFeedback = (name: string, open: (folder: string) => Promise<Store>): void => {
  describe(`${name} keeps feedback, and what campaigns ask for`, () => {
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

    it("keeps what was given, at its entry", async () => {
      const row = given("a", { valueMilli: -1_500, isBoolean: false, choice: 3 });
      await write([opens(openedRow("a")), ...gives(row, 1)]);
      const kept = { ...row, position: { shard: 1, index: 2 }, isCurrent: true };
      expect(await store.readFeedback(row.id)).toEqual(kept);
      expect(await store.listFeedback(["b", "a"])).toEqual([kept]);
      expect(await store.readFeedback("none")).toBeNull();
      expect(await store.listFeedback([])).toEqual([]);
    });

    it("counts the last of a principal on a choice, and leaves all others", async () => {
      const first = given("a");
      const others = [given("a", { principal: "key_2" }), given("a", { choice: 1 }), given("b")];
      await write([opens(openedRow("a")), opens(openedRow("b"), 1), ...gives(first)]);
      for (const other of others) await write(gives(other));
      const last = given("a", { valueMilli: 0 });
      await write(gives(last));
      const rows = await store.listFeedback(["a", "b"]);
      expect(rows.map(({ id, isCurrent }) => [id, isCurrent])).toEqual([
        [first.id, false],
        ...others.map(({ id }) => [id, true]),
        [last.id, true],
      ]);
    });

    it("takes none on an exchange that is not there, and no entry of it", async () => {
      await write([]);
      const before = store.newestCheckpoint();
      await expect(write(gives(given("nowhere")))).rejects.toThrow(Error);
      expect(store.newestCheckpoint()).toBe(before);
    });

    it("takes away what is on one exchange", async () => {
      await write([opens(openedRow("a")), opens(openedRow("b"), 1), ...gives(given("a")), ...gives(given("b"), 1)]);
      await store.append({ entries: [], effects: [{ effect: "deleteFeedback", row: { exchangeId: "a" } }] });
      expect((await store.listFeedback(["a", "b"])).map(({ exchangeId }) => exchangeId)).toEqual(["b"]);
    });

    it("finds an exchange by one of several ids", async () => {
      await write([opens(openedRow("a")), opens(openedRow("b"), 1)]);
      expect(await store.findExchange(["x", "b", "y"])).toEqual(await store.readExchange("b"));
      expect(await store.findExchange(["x"])).toBeNull();
      expect(await store.findExchange([])).toBeNull();
    });

    it("lists exchanges by agent, project, campaign and arm", async () => {
      const asked = { agent: null, project: "p", campaign: "c", arm: "one" };
      await write([opens(openedRow("a", asked)), opens(openedRow("b", { agent: "g" }), 1)]);
      await write([opens(openedRow("d", { ...asked, arm: "two" })), opens(openedRow("e"), 1)]);
      expect(await store.readExchange("a")).toMatchObject(asked);
      const ids = async (filter: object) =>
        (await store.listExchanges({ ...filter, limit: 9 })).map((exchange) => exchange.id);
      expect(await ids({ campaign: "c" })).toEqual(["d", "a"]);
      expect(await ids({ campaign: "c", arm: "one" })).toEqual(["a"]);
      expect(await ids({ project: "p", arm: "two" })).toEqual(["d"]);
      expect(await ids({ agent: "g" })).toEqual(["b"]);
      expect(await ids({ campaign: "one" })).toEqual([]);
    });

    it("scans a campaign in pages, in its period and for a team, with what counts of its feedback", async () => {
      const inIt = (id: string, at: number, more = {}) =>
        opens(openedRow(id, { campaign: "c", openedAt: at, ...more }));
      await write([inIt("a", summer, { arm: "one" }), closes(closedRow("a"), 1)]);
      await write([inIt("b", summer + 1, { arm: "two", team: "t" }), opens(openedRow("x"), 1)], summer + 1);
      await write([opens(openedRow("y", { campaign: "other" }), 1), inIt("d", summer + 9)], summer + 9);
      await write([...gives(given("a")), ...gives(given("a", { principal: "key_2", valueMilli: 250 }), 1)]);
      await write(gives(given("a", { valueMilli: 0 })));
      const bounds = await store.findBounds(summer, summer + 10);
      if (bounds === null) return expect.unreachable();
      const scan = { campaign: "c", ...bounds, from: summer, to: summer + 9, limit: 9 };
      const [first, second, ...more] = await store.scanCampaign(scan);
      expect(more).toEqual([]);
      const used = { promptTokens: 1, completionTokens: 2, totalTokens: 3, costMicros: 4, latencyUs: 1_000 };
      expect(first).toMatchObject({ arm: "one", outcome: "complete", verdict: "allow", dataClass: "public", ...used });
      expect(first?.feedbackMilli).toEqual([250, 0]);
      expect(second).toMatchObject({ arm: "two", outcome: null, latencyUs: null, feedbackMilli: [] });
      expect(await store.scanCampaign({ ...scan, limit: 1 })).toHaveLength(1);
      const at = second?.openedPosition ?? bounds.first;
      expect((await store.scanCampaign({ ...scan, first: at })).map(({ arm }) => arm)).toEqual(["two"]);
      expect((await store.scanCampaign({ ...scan, team: "t" })).map(({ arm }) => arm)).toEqual(["two"]);
      expect(await store.scanCampaign({ ...scan, to: summer + 10 })).toHaveLength(3);
    });
  });
};
