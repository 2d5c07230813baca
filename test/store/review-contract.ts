/**
 * What every engine of the store must do about reviews and their queue. One call of `describeReviews` for each engine.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Position } from "../../src/domain/entry.ts";
import type { GivenReview, ReviewFilter } from "../../src/store/review-rows.ts";
import type { Effect, Store } from "../../src/store/store.ts";
import { classifies, closedRow, closes, entryOf, newId, openedRow, opens, summer } from "./rows.ts";

const given = (exchangeId: string, changes: Partial<GivenReview> = {}): GivenReview => ({
  id: newId(),
  exchangeId,
  team: null,
  principal: "key_1",
  reviewedAt: summer,
  judgements: `{"PERSON":"true_positive"}`,
  timeToReviewMs: 0,
  isFirst: true,
  ...changes,
});

const reviews = (row: GivenReview, { shard, index }: Position = { shard: 0, index: 0 }): Effect[] => [
  { effect: "giveReview", entry: 0, row },
  { effect: "setReview", entry: 0, row: { id: row.exchangeId, shard, index } },
];

/** An exchange that is over, and flagged unless it is said otherwise. */
const over = (id: string, { opened = {}, closed = {} }: { opened?: object; closed?: object } = {}): Effect[] => [
  opens(openedRow(id, { verdict: "flag", found: "PERSON", ...opened })),
  closes(closedRow(id, { verdict: "flag", ...closed }), 1),
];

export const describeReviews = (name: string, open: (folder: string) => Promise<Store>): void => {
  describe(`${name} keeps reviews, and what waits for one`, () => {
    let folder = "";
    let store: Store;
    const write = (effects: readonly Effect[], time = summer) =>
      store.append({ entries: [entryOf(1, time), entryOf(2, time)], effects });
    const waiting = async (filter: ReviewFilter = {}) =>
      (await store.listToReview({ ...filter, limit: 99 })).map(({ id }) => id);

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "custody-store-"));
      store = await open(folder);
    });
    afterEach(async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it("joins the types that were found in request, answer and classification", async () => {
      await write([
        opens(openedRow("a", { pending: true, found: "PERSON,EMAIL_ADDRESS" })),
        closes(closedRow("a", { found: "IBAN_CODE,PERSON" }), 1),
      ]);
      expect((await store.readExchange("a"))?.found).toEqual(["EMAIL_ADDRESS", "IBAN_CODE", "PERSON"]);
      await write([classifies("a")]);
      expect((await store.readExchange("a"))?.found).toEqual(["DIAGNOSIS", "EMAIL_ADDRESS", "IBAN_CODE", "PERSON"]);
      await write([opens(openedRow("b")), closes(closedRow("b"), 1)]);
      expect((await store.readExchange("b"))?.found).toEqual([]);
    });

    it("queues what is over and flagged or more, oldest first", async () => {
      await write([opens(openedRow("runs", { verdict: "flag" }))]);
      await write(over("first"));
      await write(over("allowed", { opened: { verdict: "allow" }, closed: { verdict: "allow" } }));
      await write(over("unclassified", { opened: { pending: true } }));
      await write(over("answer", { opened: { verdict: "allow" }, closed: { verdict: "redact" } }));
      expect(await waiting()).toEqual(["first", "answer"]);
      await write([classifies("unclassified")]);
      expect(await waiting()).toEqual(["first", "unclassified", "answer"]);
      expect(await store.countToReview({})).toEqual({ count: 3, oldest: summer });
      const [, second] = await store.listToReview({ limit: 2 });
      const next = await store.listToReview({ limit: 2, ...(second ? { beyond: second.openedPosition } : {}) });
      expect(next.map(({ id }) => id)).toEqual(["answer"]);
    });

    it("has in the queue what every filter asks for", async () => {
      await write(over("a", { opened: { team: "claims", found: "US_SSN,PERSON" }, closed: { dataClass: "phi" } }));
      await write(over("b", { opened: { openedAt: summer + 9, found: "SSN" }, closed: { verdict: "block" } }));
      await write([{ effect: "assignReview", entry: 0, row: { id: "b", assignee: "usr_1" } }]);
      const expected: [ReviewFilter, string[]][] = [
        [{ team: "claims" }, ["a"]],
        [{ type: "SSN" }, ["b"]],
        [{ type: "PERSON" }, ["a"]],
        [{ dataClass: "phi" }, ["a"]],
        [{ verdict: "block" }, ["b"]],
        [{ assignee: "usr_1" }, ["b"]],
        [{ assignee: null }, ["a"]],
        [{ to: summer + 9 }, ["a"]],
        [{ from: summer + 9 }, ["b"]],
        [{ team: "claims", verdict: "block" }, []],
      ];
      for (const [filter, ids] of expected) {
        expect(await waiting(filter)).toEqual(ids);
        expect((await store.countToReview(filter)).count).toBe(ids.length);
      }
      expect((await store.readExchange("b"))?.assignedPosition).toEqual({ shard: 1, index: 5 });
    });

    it("takes what was reviewed out of the queue, and lists it by its current review, newest first", async () => {
      for (const id of ["a", "b", "c"]) await write(over(id));
      const [first, second, third] = [given("b"), given("a"), given("b", { isFirst: false })];
      const [at] = await write(reviews(first));
      await write(reviews(second));
      expect(await waiting()).toEqual(["c"]);
      if (at === undefined) return expect.unreachable();
      const [later] = await write(reviews(third, at));
      const listed = await store.listReviewed({ limit: 9 });
      expect(listed.map(({ exchange, review }) => [exchange.id, review.id])).toEqual([
        ["b", third.id],
        ["a", second.id],
      ]);
      expect(await store.listReviews(["b"])).toEqual([
        { ...first, position: at },
        { ...third, position: later },
      ]);
      expect(await store.readReview(third.id)).toEqual({ ...third, position: later });
      expect(await store.readReview("none")).toBeNull();
      expect(await store.listReviewed({ limit: 9, ...(later ? { beyond: later } : {}) })).toHaveLength(1);
      expect(await store.listReviewed({ limit: 9, type: "IBAN_CODE" })).toEqual([]);
    });

    it("takes no review that does not know the current one, none of what is not there, and no entry of either", async () => {
      await write(over("a"));
      const [at] = await write(reviews(given("a")));
      const before = store.newestCheckpoint();
      await expect(write(reviews(given("a")))).rejects.toThrow(Error);
      await expect(write(reviews(given("nowhere")))).rejects.toThrow(Error);
      await expect(write([{ effect: "assignReview", entry: 0, row: { id: "x", assignee: null } }])).rejects.toThrow(
        Error,
      );
      expect(store.newestCheckpoint()).toBe(before);
      expect((await store.listReviews(["a"])).map(({ position }) => position)).toEqual([at]);
    });

    it("sums how long first reviews waited, in a period, for a team and for exchanges of a time", async () => {
      for (let count = 1; count <= 10; count += 1) {
        await write(over(`e${count}`));
        const team = count <= 2 ? "claims" : null;
        await write(
          reviews(given(`e${count}`, { team, timeToReviewMs: count * 100, reviewedAt: summer + count * 100 })),
        );
      }
      const [last] = await store.listReviews(["e10"]);
      await write(reviews(given("e10", { isFirst: false, timeToReviewMs: 5_000 }), last?.position));
      const all = { from: summer, to: summer + 9_999 };
      expect(await store.sumReviews(all)).toEqual({ reviews: 11, medianMs: 500, p90Ms: 900 });
      expect(await store.sumReviews({ ...all, team: "claims" })).toEqual({ reviews: 2, medianMs: 100, p90Ms: 200 });
      expect(await store.sumReviews({ ...all, from: summer + 800 })).toMatchObject({ reviews: 3, medianMs: 900 });
      expect(await store.sumReviews({ ...all, openedTo: summer })).toMatchObject({ reviews: 1, medianMs: null });
      expect(await store.sumReviews({ from: 0, to: 1 })).toEqual({ reviews: 0, medianMs: null, p90Ms: null });
    });

    it("takes away what is of one exchange", async () => {
      for (const id of ["a", "b"]) await write([...over(id)]);
      await write(reviews(given("a")));
      await write(reviews(given("b")));
      await store.append({ entries: [], effects: [{ effect: "deleteReviews", row: { exchangeId: "a" } }] });
      expect((await store.listReviews(["a", "b"])).map(({ exchangeId }) => exchangeId)).toEqual(["b"]);
    });
  });
};
