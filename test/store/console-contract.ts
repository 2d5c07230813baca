/**
 * What every engine of the store must do for pages that people look at. One call of `describeConsole` for each engine.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Position } from "../../src/domain/entry.ts";
import { latencyRatio } from "../../src/store/console-rows.ts";
import type { ClosedRow, ExchangeFilter, OpenedRow, Store } from "../../src/store/store.ts";
import { classifies, closedRow, closes, entryOf, openedRow, opens, summer } from "./rows.ts";

type Asked = Omit<ExchangeFilter, "limit">;

const hourMs = 3_600_000;
const nextYear = Date.UTC(2027, 1);

export const describeConsole = (name: string, open: (folder: string) => Promise<Store>): void => {
  describe(`${name} answers what pages ask`, () => {
    let folder = "";
    let store: Store;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "custody-store-"));
      store = await open(folder);
    });
    afterEach(async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const called = async (id: string, opened: Partial<OpenedRow> = {}, closed: Partial<ClosedRow> | null = {}) => {
      const row = openedRow(id, opened);
      const effects = [opens(row), ...(closed === null ? [] : [closes(closedRow(id, closed), 1)])];
      await store.append({ entries: [entryOf(1, row.openedAt), entryOf(2, row.openedAt)], effects });
    };
    /** All pages: how many rows each has, and the ids. */
    const paged = async (filter: Asked, limit: number): Promise<{ pages: number[]; ids: string }> => {
      const pages: number[] = [];
      let ids = "";
      let before: Position | null | undefined;
      while (before !== null) {
        const page = await store.pageExchanges({ ...filter, limit, ...(before === undefined ? {} : { before }) });
        pages.push(page.rows.length);
        ids += page.rows.map(({ id }) => id).join("");
        before = page.next;
      }
      return { pages, ids };
    };

    it("does not begin what waits for somebody who has left", async () => {
      await called("a");
      const leaving = new AbortController();
      const own = store.readerUntil(leaving.signal);
      const running = own.listExchanges({ limit: 1 });
      const waiting = own.pageExchanges({ limit: 1 });
      const others = store.pageExchanges({ limit: 1 });
      leaving.abort();
      await expect(waiting).rejects.toMatchObject({ code: "overloaded" });
      expect((await others).rows).toHaveLength(1);
      expect(await running).toHaveLength(1);
    });

    it("pages by every filter, alone and together", async () => {
      await called("a", { found: "EMAIL_ADDRESS" });
      await called("b", { route: "messages", policy: "q" }, { upstream: "upstream-2" });
      await called("c", { pending: true }, { found: "IP_ADDRESS,PERSON" });
      await called("d", { team: "red" }, null);
      await store.append({ entries: [entryOf(3)], effects: [classifies("c")] });
      const ids = async (filter: Asked): Promise<string> => (await paged(filter, 10)).ids;
      expect(await ids({})).toBe("dcba");
      expect(await ids({ route: "messages" })).toBe("b");
      expect(await ids({ policy: "q" })).toBe("b");
      expect(await ids({ upstream: "upstream-1" })).toBe("ca");
      expect(await ids({ found: "EMAIL_ADDRESS" })).toBe("a");
      expect(await ids({ found: "PERSON" })).toBe("c");
      // What scanners beside the call found.
      expect(await ids({ found: "DIAGNOSIS" })).toBe("c");
      // Not a part of a type's name.
      expect(await ids({ found: "ADDRESS" })).toBe("");
      expect(await ids({ found: "IP_ADDRESS", upstream: "upstream-2" })).toBe("");
      expect(await ids({ team: "red", found: "PERSON" })).toBe("");
    });

    it("tells exchanges that some scanner did not judge all of, at whichever time", async () => {
      await called("a", { degraded: true });
      await called("b", {}, { degraded: true });
      await called("c", { pending: true });
      await called("d", { pending: true, degraded: true });
      await store.append({ entries: [entryOf(3)], effects: [classifies("c", 0, true)] });
      await store.append({ entries: [entryOf(3)], effects: [classifies("d", 0, false)] });
      await called("e", { degraded: true }, null);
      await called("f");
      expect((await paged({ degraded: true }, 10)).ids).toBe("edcba");
      expect((await paged({ degraded: false }, 10)).ids).toBe("f");
      expect((await paged({ degraded: true, outcome: "complete" }, 10)).ids).toBe("dcba");
      expect((await store.countFacets({ degraded: true })).exchanges).toBe(5);
    });

    it("pages over stretches of the log, without gap or repeat, and says where nothing is left", async () => {
      for (const id of "abc") await called(id, { team: "red" });
      for (const id of "defg") await called(id, { openedAt: nextYear, team: id === "e" ? "red" : "blue" });
      expect((await paged({}, 10)).ids).toBe("gfedcba");
      expect((await paged({}, 3)).ids).toBe("gfedcba");
      expect((await paged({ team: "red" }, 10)).ids).toBe("ecba");
      // A stretch ends with its shard, whether it has something or not.
      expect(await paged({ team: "green" }, 10)).toEqual({ pages: [0, 0], ids: "" });
      expect(await paged({ from: nextYear }, 10)).toEqual({ pages: [4], ids: "gfed" });
      expect(await paged({ to: nextYear }, 10)).toEqual({ pages: [3], ids: "cba" });
      expect(await paged({ from: nextYear + hourMs }, 10)).toEqual({ pages: [0], ids: "" });
    });

    it("finds what a clock that was set back left behind later ones, whoever asked before", async () => {
      const period = { from: summer, to: summer + hourMs };
      await called("a");
      await called("b", { openedAt: summer + 2 * hourMs });
      expect((await paged(period, 10)).ids).toBe("a");
      await called("c");
      expect((await paged(period, 10)).ids).toBe("ca");
      await called("d", { openedAt: summer + 3 * hourMs });
      await called("e", { openedAt: summer - hourMs });
      expect((await paged(period, 10)).ids).toBe("ca");
      expect((await store.countFacets(period)).exchanges).toBe(2);
      expect((await paged({ to: summer }, 10)).ids).toBe("e");
      expect((await paged({ from: summer + hourMs }, 10)).ids).toBe("db");
    });

    it("counts by each column what fits, each type once for an exchange", async () => {
      await called("a", { team: "red", found: "PERSON" }, { found: "PERSON" });
      await called("b", { team: "red" }, { verdict: "redact", dataClass: "pci", found: "CREDIT_CARD" });
      await called("c", {}, null);
      const { exchanges, facets, next } = await store.countFacets({});
      expect(exchanges).toBe(3);
      expect(next).toBeNull();
      expect(facets.team).toEqual([
        { value: "red", count: 2 },
        { value: null, count: 1 },
      ]);
      expect(facets.outcome).toEqual([
        { value: "complete", count: 2 },
        { value: null, count: 1 },
      ]);
      expect(facets.found).toEqual([
        { value: "CREDIT_CARD", count: 1 },
        { value: "PERSON", count: 1 },
      ]);
      expect(facets.verdict).toEqual([
        { value: "allow", count: 2 },
        { value: "redact", count: 1 },
      ]);
      expect(facets.principal).toEqual([{ value: "key_1", count: 3 }]);
      expect((await store.countFacets({ dataClass: "pci" })).facets.found).toEqual([
        { value: "CREDIT_CARD", count: 1 },
      ]);
      expect((await store.countFacets({ team: "blue" })).exchanges).toBe(0);
    });

    it("says where counting stopped", async () => {
      await called("a");
      await called("b", { openedAt: nextYear });
      const newest = await store.countFacets({});
      expect(newest).toMatchObject({ exchanges: 1, next: { shard: 1 } });
      expect(await store.countFacets({ before: newest.next ?? { shard: 0, index: 0 } })).toMatchObject({
        exchanges: 1,
        next: null,
      });
    });

    it("sums by parts of a period", async () => {
      const latencyUs = 250_000;
      await called("a", { found: "PERSON" }, { latencyUs, costMicros: 10 });
      await called(
        "b",
        { openedAt: summer + 1 },
        { outcome: "blocked", verdict: "block", degraded: true, totalTokens: null, costMicros: null },
      );
      await called("c", { openedAt: summer + hourMs, verdict: "flag", dataClass: "phi" }, null);
      const { buckets, next } = await store.sumBuckets({}, hourMs);
      expect(next).toBeNull();
      const step = Math.round(Math.log(latencyUs) / Math.log(latencyRatio));
      expect(buckets).toEqual([
        {
          start: summer,
          exchanges: 2,
          verdicts: { allow: 1, block: 1 },
          dataClasses: { public: 2 },
          outcomes: { complete: 1, blocked: 1 },
          degraded: 1,
          upstreams: { "upstream-1": 2 },
          found: { PERSON: 1 },
          promptTokens: 2,
          completionTokens: 4,
          costMicros: 10,
          latencies: { [step]: 1 },
        },
        {
          start: summer + hourMs,
          exchanges: 1,
          verdicts: { flag: 1 },
          dataClasses: { phi: 1 },
          outcomes: { open: 1 },
          degraded: 0,
          upstreams: { none: 1 },
          found: {},
          promptTokens: 0,
          completionTokens: 0,
          costMicros: 0,
          latencies: {},
        },
      ]);
      expect(latencyRatio ** step / latencyUs).toBeCloseTo(1, 2);
      expect((await store.sumBuckets({ from: summer + 1, to: summer + hourMs }, hourMs)).buckets).toMatchObject([
        { start: summer, exchanges: 1 },
      ]);
      expect((await store.sumBuckets({ team: "red" }, hourMs)).buckets).toEqual([]);
    });
  });
};
