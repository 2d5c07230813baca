/**
 * What every engine of the store must do, whatever it is made of. One call of `describeStore` for each engine.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Position } from "../../src/domain/entry.ts";
import { logKeyFromPem, openCheckpoint, parseVkey } from "../../src/ledger/checkpoint.ts";
import { seedForContinuation } from "../../src/ledger/sequencer.ts";
import type { ApiKeyRow, ApprovalFilter, ApprovalRow, PersonRow } from "../../src/store/access-rows.ts";
import type { Append, ClosedRow, Effect, ExchangeFilter, Store } from "../../src/store/store.ts";
import {
  classifies,
  closedRow,
  closes,
  entryOf,
  finds,
  newId,
  numberOf,
  openedRow,
  opens,
  parseEntry,
  pseudonymOf,
  segmentOf,
  sequencerOptions,
  summer,
  verifyShards,
} from "./rows.ts";

/** An engine, and the one thing that tests need to do behind its back. */
export interface Engine {
  readonly open: (folder: string) => Promise<Store>;
  /** Removes the row of one entry, as a tamperer would. */
  readonly removeEntry: (folder: string, position: Position) => Promise<void>;
}

const hashBytes = 32;
const only = (number: number, time?: number): Append => ({ entries: [entryOf(number, time)], effects: [] });
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const numbersOf = (entries: readonly Uint8Array[]): number[] => entries.map(numberOf);

const sizeOf = (checkpoint: string | null): number => Number(checkpoint?.split("\n")[1] ?? 0);

/** Both ends of an exchange in one append, the opening first. */
const wholeExchange = (id: string, openedAt = summer): Append => ({
  entries: [entryOf(1, openedAt), entryOf(2, openedAt)],
  effects: [opens(openedRow(id, { openedAt })), closes(closedRow(id), 1)],
});

/** The suite. Engines are opened on a new, empty folder for each test. */
export const describeStore = (name: string, engine: Engine): void => {
  describe(`${name} keeps the store's contract`, () => {
    let folder = "";
    let store: Store;
    const reopen = async (): Promise<void> => {
      await store.close();
      store = await engine.open(folder);
    };
    const expectVerified = async (): Promise<void> => {
      for (const { problems } of await verifyShards(store)) expect(problems).toEqual([]);
    };

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "custody-store-"));
      store = await engine.open(folder);
    });
    afterEach(async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    });

    describe("append", () => {
      it("gives contiguous indices in the order of the calls", async () => {
        const sizes = [1, 3, 0, 2, 1, 5];
        let number = 0;
        const appends = sizes.map((size) => ({
          entries: range(size).map(() => entryOf((number += 1))),
          effects: size === 0 ? [segmentOf(newId(), 0, "x")] : [],
        }));
        const positions = await Promise.all(appends.map((append) => store.append(append)));
        expect(positions.map((given) => given.length)).toEqual(sizes);
        // Index 0 is the shard's own first entry.
        expect(positions.flat()).toEqual(range(number).map((i) => ({ shard: 1, index: i + 1 })));
        expect(numbersOf(await store.readEntries(1, 1, number + 1))).toEqual(range(number).map((i) => i + 1));
        await expectVerified();
      });

      it("commits what came while a commit ran by the next one, together", async () => {
        const first = store.append(only(0));
        await setImmediate();
        const later = range(50).map((i) => store.append(only(i + 1)));
        await first;
        await later[0];
        expect(sizeOf(store.newestCheckpoint())).toBe(1 + 51);
        await Promise.all(later);
      });

      it("takes more appends at once than one commit holds, and keeps their order", async () => {
        const positions = await Promise.all(range(2_500).map((i) => store.append(only(i))));
        expect(positions.map(([at]) => at?.index)).toEqual(range(2_500).map((i) => i + 1));
        await expectVerified();
      });

      it("writes entries and effects together", async () => {
        const [id, file] = [newId(), newId()];
        const putFile = { owner: file, role: "request.received", keyId: "dk_1", file: "payloads/f" } as const;
        await store.append({
          entries: [entryOf(1), entryOf(2)],
          effects: [
            opens(openedRow(id), 1),
            segmentOf(id, 0, "a"),
            segmentOf(id, 1, "b"),
            { effect: "putPayloadFile", row: putFile },
          ],
        });
        expect(await store.readExchange(id)).toEqual({
          ...openedRow(id),
          found: [],
          reviewedPosition: null,
          assignedPosition: null,
          assignee: null,
          openedPosition: { shard: 1, index: 2 },
          closedPosition: null,
          classifiedPosition: null,
          closedAt: null,
          outcome: null,
          status: null,
          upstream: null,
          promptTokens: null,
          completionTokens: null,
          totalTokens: null,
          costMicros: null,
          latencyUs: null,
        });
        const [stored] = await store.readPayloads(id);
        expect(stored).toMatchObject({ role: "response.received", keyId: "dk_1", file: null });
        expect(stored?.segments.map((one) => Buffer.from(one).toString())).toEqual(["a", "b"]);
        expect(await store.readPayloads(file)).toEqual([
          { role: "request.received", keyId: "dk_1", file: "payloads/f", segments: [] },
        ]);
      });

      it("closes an exchange once", async () => {
        const id = newId();
        await store.append({ entries: [entryOf(1)], effects: [opens(openedRow(id))] });
        await store.append({ entries: [entryOf(2)], effects: [closes(closedRow(id))] });
        const again = { entries: [entryOf(3)], effects: [closes(closedRow(id, { outcome: "failed" }))] };
        await expect(store.append(again)).rejects.toThrow(Error);
        expect(await store.readExchange(id)).toMatchObject({
          outcome: "complete",
          closedPosition: { shard: 1, index: 2 },
        });
        expect(numbersOf(await store.readEntries(1, 0, 10))).toEqual([-1, 1, 2]);
        expect(store.writable()).toBe(true);
      });

      it("classifies a closed exchange once, where that was pending", async () => {
        const [id, other] = [newId(), newId()];
        const classify = (which: string): Append => ({ entries: [entryOf(3)], effects: [classifies(which)] });
        await store.append({ entries: [entryOf(1)], effects: [opens(openedRow(id, { pending: true }))] });
        await store.append(wholeExchange(other));
        await expect(store.append(classify(id)), "before its close").rejects.toThrow(Error);
        await store.append({ entries: [entryOf(2)], effects: [closes(closedRow(id))] });
        const [position] = await store.append(classify(id));
        await expect(store.append(classify(id)), "twice").rejects.toThrow(Error);
        await expect(store.append(classify(other)), "not pending").rejects.toThrow(Error);
        expect(await store.readExchange(id)).toMatchObject({
          dataClass: "phi",
          verdict: "flag",
          outcome: "complete",
          classifiedPosition: position,
        });
        expect(await store.readExchange(other)).toMatchObject({ dataClass: "public", classifiedPosition: null });
        await expectVerified();
      });

      it("undoes an append that conflicts alone, while its batch-mates commit", async () => {
        const [a, b] = [newId(), newId()];
        await store.append({ entries: [entryOf(1)], effects: [opens(openedRow(a))] });
        const settled = await Promise.allSettled([
          store.append(only(2)),
          store.append({ entries: [entryOf(3)], effects: [closes(closedRow(a))] }),
          store.append({ entries: [entryOf(4), entryOf(5)], effects: [segmentOf(b, 0, "x"), closes(closedRow(a), 1)] }),
          store.append({ entries: [entryOf(6)], effects: [opens(openedRow(b)), segmentOf(b, 0, "y")] }),
          store.append({ entries: [entryOf(7)], effects: [closes(closedRow(newId()))] }),
          store.append(only(8)),
        ]);
        expect(settled.map(({ status }) => status)).toEqual([
          "fulfilled",
          "fulfilled",
          "rejected",
          "fulfilled",
          "rejected",
          "fulfilled",
        ]);
        expect(numbersOf(await store.readEntries(1, 1, 10))).toEqual([1, 2, 3, 6, 8]);
        const positions = settled.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
        expect(positions.map(({ index }) => index)).toEqual([2, 3, 4, 5]);
        const [stored] = await store.readPayloads(b);
        expect(stored?.segments.map((one) => Buffer.from(one).toString())).toEqual(["y"]);
        await expectVerified();
      });

      it("refuses an exchange that is already there", async () => {
        const id = newId();
        await store.append(wholeExchange(id));
        await expect(store.append(wholeExchange(id))).rejects.toThrow(Error);
        expect(sizeOf(store.newestCheckpoint())).toBe(3);
      });

      it("takes the row of a data key with every append that may be the first to need it", async () => {
        const row = { id: newId(), subject: "s", month: "2026-07", wrapped: Buffer.from("wrapped") };
        const append = (number: number): Append => ({
          entries: [entryOf(number)],
          effects: [{ effect: "putDataKey", row }],
        });
        await Promise.all([store.append(append(1)), store.append(append(2))]);
        await store.append(append(3));
        expect(numbersOf(await store.readEntries(1, 1, 10))).toEqual([1, 2, 3]);
        const stored = await store.readDataKey(row.id);
        expect(stored).toMatchObject({ id: row.id, subject: "s", month: "2026-07" });
        expect(Buffer.from(stored?.wrapped ?? []).toString()).toBe("wrapped");
      });

      it("wraps a data key anew where it is there, and brings none back", async () => {
        const row = { id: newId(), subject: "s", month: "2026-07", wrapped: Buffer.from("old") };
        await store.append({ entries: [], effects: [{ effect: "putDataKey", row }] });
        const rewrap = (id: string): Effect => ({ effect: "rewrapDataKey", row: { id, wrapped: Buffer.from("new") } });
        const gone = newId();
        await expect(store.append({ entries: [entryOf(1)], effects: [rewrap(row.id), rewrap(gone)] })).rejects.toThrow(
          Error,
        );
        const wrappedOf = async () => Buffer.from((await store.readDataKey(row.id))?.wrapped ?? []).toString();
        expect(await wrappedOf()).toBe("old");
        await store.append({ entries: [], effects: [rewrap(row.id)] });
        expect(await store.readDataKey(row.id)).toMatchObject({ subject: "s", month: "2026-07" });
        expect(await wrappedOf()).toBe("new");
        expect(await store.readDataKey(gone)).toBeNull();
      });

      it("ends a credential once, with its secret, and wraps none anew that has ended", async () => {
        const wrapped = Buffer.from("sealed");
        const whose = { upstream: "u", team: "t", apiKey: "key_a", name: "n" };
        const fields = { id: newId(), ...whose, createdAt: 1, createdBy: "key_b", revokedAt: null };
        const row = { ...fields, wrapped };
        await store.append({ entries: [], effects: [{ effect: "createCredential", row }] });
        const listed = async () =>
          (await store.listCredentials()).map(({ wrapped: bytes, ...one }) => [one, Buffer.from(bytes).toString()]);
        expect(await listed()).toEqual([[fields, "sealed"]]);
        const rewrap: Effect = { effect: "rewrapCredential", row: { id: row.id, wrapped: Buffer.from("anew") } };
        await store.append({ entries: [], effects: [rewrap] });
        expect(await listed()).toEqual([[fields, "anew"]]);
        const revoke: Effect = { effect: "revokeCredential", row: { id: row.id, revokedAt: 2 } };
        await store.append({ entries: [], effects: [revoke] });
        for (const effect of [revoke, rewrap]) {
          await expect(store.append({ entries: [], effects: [effect] })).rejects.toThrow(Error);
        }
        expect(await listed()).toEqual([[{ ...fields, revokedAt: 2 }, ""]]);
      });

      it("writes to the spool without touching the tree", async () => {
        await store.append(only(1));
        const before = store.newestCheckpoint();
        const owner = newId();
        expect(await store.append({ entries: [], effects: [segmentOf(owner, 0, "spooled")] })).toEqual([]);
        expect(store.newestCheckpoint()).toBe(before);
        await reopen();
        expect((await store.readPayloads(owner))[0]?.segments).toHaveLength(1);
        expect(store.newestCheckpoint()).toBe(before);
      });

      it("spools before there is any log", async () => {
        const owner = newId();
        await store.append({ entries: [], effects: [segmentOf(owner, 0, "x")] });
        expect(store.newestCheckpoint()).toBeNull();
        expect(await store.shards()).toEqual([]);
        expect(await store.readPayloads(owner)).toHaveLength(1);
      });

      it("grows a tree over many bundles and three levels of tiles", { timeout: 60_000 }, async () => {
        const entries = range(66_100).map((i) => entryOf(i));
        await Promise.all(
          [0, 1, 2].map((n) => store.append({ entries: entries.slice(n * 300, (n + 1) * 300), effects: [] })),
        );
        await store.append({ entries: entries.slice(900), effects: [] });
        const size = entries.length + 1;
        expect(sizeOf(store.newestCheckpoint())).toBe(size);
        expect((await store.readTile(1, 0, 0))?.length).toBe(256 * hashBytes);
        expect((await store.readTile(1, 0, 258))?.length).toBe((size % 256) * hashBytes);
        expect((await store.readTile(1, 1, 0))?.length).toBe(256 * hashBytes);
        expect((await store.readTile(1, 1, 1))?.length).toBe(2 * hashBytes);
        expect((await store.readTile(1, 2, 0))?.length).toBe(1 * hashBytes);
        expect(await store.readTile(1, 0, 259)).toBeNull();
        expect(await store.readTile(1, 3, 0)).toBeNull();
        expect(await store.readTile(2, 0, 0)).toBeNull();
        await reopen();
        await store.append(only(1));
        await expectVerified();
      });
    });

    describe("shards", () => {
      const lastOfYear = Date.UTC(2027, 0, 1) - 1;
      const newYear = Date.UTC(2027, 0, 1);

      it("begin with the first entry of a UTC year, which commits to the end of the year before", async () => {
        const [before, after] = await Promise.all([
          store.append({ entries: [entryOf(1, summer), entryOf(2, lastOfYear)], effects: [] }),
          store.append({ entries: [entryOf(3, newYear), entryOf(4, newYear)], effects: [] }),
        ]);
        expect([before, after].flat()).toEqual([
          { shard: 1, index: 1 },
          { shard: 1, index: 2 },
          { shard: 2, index: 1 },
          { shard: 2, index: 2 },
        ]);
        const [old, now] = await store.shards();
        expect(old).toMatchObject({
          ordinal: 1,
          name: "2026",
          origin: "audit.example.com/log1/2026",
          size: 3,
          frozen: true,
        });
        expect(now).toMatchObject({
          ordinal: 2,
          name: "2027",
          origin: "audit.example.com/log1/2027",
          size: 3,
          frozen: false,
        });
        const [first] = await store.readEntries(2, 0, 1);
        expect(parseEntry(first ?? Buffer.alloc(0))).toMatchObject({
          kind: "log.opened",
          origin: now?.origin,
          previous: { origin: old?.origin, size: 3, root: Buffer.from(old?.root ?? []).toString("hex") },
        });
        expect(store.newestCheckpoint()).toBe(now?.checkpoint);
        await expectVerified();
      });

      it("begin in the middle of one append", async () => {
        const positions = await store.append({ entries: [entryOf(1, lastOfYear), entryOf(2, newYear)], effects: [] });
        expect(positions).toEqual([
          { shard: 1, index: 1 },
          { shard: 2, index: 1 },
        ]);
        await expectVerified();
      });

      it("are never gone back to", async () => {
        await store.append(only(1, newYear));
        await reopen();
        expect(await store.append(only(2, lastOfYear))).toEqual([{ shard: 1, index: 2 }]);
        expect((await store.shards()).map(({ name }) => name)).toEqual(["2027"]);
      });

      it("stay as they were when others begin", async () => {
        await store.append(only(1, summer));
        const [before] = await store.shards();
        await store.append(only(2, newYear));
        await reopen();
        await store.append(only(3, newYear));
        expect((await store.shards())[0]).toEqual({ ...before, frozen: true });
        expect(numbersOf(await store.readEntries(1, 0, 10))).toEqual([-1, 1]);
        expect(numbersOf(await store.readEntries(2, 0, 10))).toEqual([-1, 2, 3]);
      });

      it("do not begin with an append that is undone", async () => {
        await store.append(only(1, lastOfYear));
        const checkpoint = store.newestCheckpoint();
        const bad = { entries: [entryOf(2, newYear)], effects: [closes(closedRow(newId()))] };
        await expect(store.append(bad)).rejects.toThrow(Error);
        expect((await store.shards()).map(({ name, frozen }) => [name, frozen])).toEqual([["2026", false]]);
        expect(store.newestCheckpoint()).toBe(checkpoint);
        await store.append(only(3, lastOfYear));
        await store.append(only(4, newYear));
        await expectVerified();
        expect((await store.shards()).map(({ size }) => size)).toEqual([3, 2]);
      });

      it("begin where they are told to", async () => {
        await store.append(only(1));
        const seed = seedForContinuation(sequencerOptions, await store.shards(), summer);
        expect(await store.append({ ...only(2), startShard: seed })).toEqual([{ shard: 2, index: 0 }]);
        expect((await store.shards()).map(({ name, frozen }) => [name, frozen])).toEqual([
          ["2026", true],
          ["2026-2", false],
        ]);
        expect(await store.append(only(3))).toEqual([{ shard: 2, index: 1 }]);
        await reopen();
        expect(await store.append(only(4))).toEqual([{ shard: 2, index: 2 }]);
        expect(await store.append(only(5, newYear))).toEqual([{ shard: 3, index: 1 }]);
        await expectVerified();
      });
    });

    describe("reads", () => {
      it("find nothing in an empty log", async () => {
        expect(store.newestCheckpoint()).toBeNull();
        expect(await store.shards()).toEqual([]);
        expect(await store.readEntries(1, 0, 10)).toEqual([]);
        expect(await store.readTile(1, 0, 0)).toBeNull();
        expect(await store.findIndices(1, 0, Date.now(), 0, 10)).toEqual([]);
        expect(await store.readExchange(newId())).toBeNull();
        expect(await store.listExchanges({ limit: 10 })).toEqual([]);
        expect(await store.listUnclosed("i", 10)).toEqual([]);
        expect(await store.listUnclassified("i", 10)).toEqual([]);
        expect(await store.pageExchanges({ holding: [pseudonymOf(1)], limit: 10 })).toEqual({ rows: [], next: null });
        expect(await store.readPayloads(newId())).toEqual([]);
        expect(await store.readDataKey("dk_0")).toBeNull();
        expect(await store.readDocument("0".repeat(64))).toBeNull();
        expect(await store.listApiKeys()).toEqual([]);
      });

      it("give entries in order, up to the end of the shard", async () => {
        await store.append({ entries: range(600).map((i) => entryOf(i + 1)), effects: [] });
        expect(numbersOf(await store.readEntries(1, 255, 258))).toEqual([255, 256, 257]);
        expect(numbersOf(await store.readEntries(1, 599, 700))).toEqual([599, 600]);
        expect(await store.readEntries(1, 601, 700)).toEqual([]);
        expect(await store.readEntries(2, 0, 700)).toEqual([]);
      });

      it("give each entry's own bytes, whatever they are", async () => {
        const odd = ["", "\0", "\0\0a", "\xff\xfe", "", "\u20ac".repeat(300)].map((text) =>
          Buffer.from(text, "latin1"),
        );
        const entries = odd.map((bytes, i) => ({ ...entryOf(i + 1), bytes }));
        await store.append({ entries, effects: [] });
        const read = await store.readEntries(1, 1, entries.length + 1);
        expect(read.map((bytes) => Buffer.from(bytes))).toEqual(odd);
      });

      it.each([
        ["the first", 0],
        ["a middle", 5],
        ["the last", 9],
      ])("refuse to pass over %s entry that is gone", async (_which, index) => {
        await store.append({ entries: range(9).map((i) => entryOf(i + 1)), effects: [] });
        await engine.removeEntry(folder, { shard: 1, index });
        await expect(store.readEntries(1, 0, 10)).rejects.toMatchObject({
          code: "ledger_corrupt",
          message: expect.stringContaining(`entry ${index} `),
        });
        if (index > 0) expect(await store.readEntries(1, 0, index)).toHaveLength(index);
      });

      it("find the indices of a period", async () => {
        const times = [summer, summer + 10, summer + 5, summer + 20, summer + 10];
        await store.append({ entries: times.map((time, i) => entryOf(i, time)), effects: [] });
        // The shard's own first entry has the time of the entry that asked for it.
        expect(await store.findIndices(1, summer, summer + 1, 0, 10)).toEqual([0, 1]);
        expect(await store.findIndices(1, summer + 5, summer + 20, 0, 10)).toEqual([2, 3, 5]);
        expect(await store.findIndices(1, summer + 5, summer + 20, 3, 10)).toEqual([3, 5]);
        expect(await store.findIndices(1, summer + 5, summer + 20, 0, 2)).toEqual([2, 3]);
        expect(await store.findIndices(2, summer, summer + 100, 0, 10)).toEqual([]);
      });

      it("find the indices of a period page by page, and what comes meanwhile", async () => {
        const append = (times: number[]) =>
          store.append({ entries: times.map((time, i) => entryOf(i, summer + time)), effects: [] });
        await append([0, 10, 30, 10, 10]);
        const page = (start: number) => store.findIndices(1, summer + 5, summer + 20, start, 2);
        expect(await page(0)).toEqual([2, 4]);
        await append([30, 10, 10]);
        expect(await page(5)).toEqual([5, 7]);
        expect(await page(8)).toEqual([8]);
        // Of another period nothing is known yet.
        expect(await store.findIndices(1, summer + 25, summer + 40, 1, 2)).toEqual([3, 6]);
      });

      it("find exchanges by every filter, newest first", async () => {
        const rows = [
          openedRow("a", { openedAt: summer }),
          openedRow("b", { openedAt: summer + 1, model: "model-2", verdict: "flag" }),
          openedRow("c", { openedAt: summer + 2, principal: "key_2", dataClass: "pci" }),
          openedRow("d", { openedAt: summer + 3, model: null, stream: true }),
        ];
        for (const row of rows) await store.append({ entries: [entryOf(0)], effects: [opens(row)] });
        const late = { outcome: "blocked", verdict: "block", dataClass: "phi" } as const;
        await store.append({ entries: [entryOf(0)], effects: [closes(closedRow("a", late))] });
        const found = async (filter: Omit<ExchangeFilter, "limit">): Promise<string> =>
          (await store.listExchanges({ ...filter, limit: 10 })).map(({ id }) => id).join("");
        expect(await found({})).toBe("dcba");
        expect(await found({ from: summer + 1 })).toBe("dcb");
        expect(await found({ to: summer + 1 })).toBe("a");
        expect(await found({ from: summer + 1, to: summer + 3 })).toBe("cb");
        expect(await found({ model: "model-1" })).toBe("ca");
        expect(await found({ principal: "key_2" })).toBe("c");
        expect(await found({ outcome: "blocked" })).toBe("a");
        expect(await found({ verdict: "flag" })).toBe("b");
        // The close states class and verdict of the whole exchange.
        expect(await found({ verdict: "block" })).toBe("a");
        expect(await found({ dataClass: "phi" })).toBe("a");
        expect(await found({ dataClass: "pci", principal: "key_1" })).toBe("");
        expect((await store.readExchange("d"))?.stream).toBe(true);
        expect((await store.readExchange("d"))?.model).toBeNull();
      });

      it("page through exchanges, across shards, without gap or repeat", async () => {
        const ids = range(25).map((i) => `x${String(i).padStart(2, "0")}`);
        for (const [i, id] of ids.entries()) await store.append(wholeExchange(id, i < 12 ? summer : Date.UTC(2027, 1)));
        const seen: string[] = [];
        let page = await store.listExchanges({ limit: 10 });
        while (page.length > 0) {
          seen.push(...page.map(({ id }) => id));
          const before = page.at(-1)?.openedPosition;
          if (before === undefined) break;
          page = await store.listExchanges({ limit: 10, before });
        }
        expect(seen).toEqual(ids.toReversed());
      });

      describe("find exchanges by what was found in them", () => {
        const found = async (numbers: readonly number[], filter: Partial<ExchangeFilter> = {}): Promise<string> => {
          const { rows } = await store.pageExchanges({ holding: numbers.map(pseudonymOf), limit: 10, ...filter });
          return rows.map(({ id }) => id).join("");
        };
        const opened = (id: string, ...numbers: readonly number[]): Append => ({
          entries: [entryOf(0, summer + numbers.length)],
          effects: [opens(openedRow(id, { openedAt: summer + numbers.length })), finds(id, ...numbers)],
        });

        it("by one or any of several, newest first", async () => {
          await store.append(opened("a", 1));
          await store.append(opened("b", 2, 3));
          await store.append(opened("c", 3, 1, 4));
          await store.append({ entries: [entryOf(0)], effects: [opens(openedRow("d"))] });
          expect(await found([1])).toBe("ca");
          expect(await found([3])).toBe("cb");
          expect(await found([2, 4])).toBe("cb");
          expect(await found([1, 2, 3, 4])).toBe("cba");
          expect(await found([5])).toBe("");
          expect(await found([])).toBe("");
          const page = await store.pageExchanges({ holding: [pseudonymOf(1)], limit: 1 });
          expect(page.rows[0]).toEqual(await store.readExchange("c"));
        });

        it("adds what the close brings to what the opening did", async () => {
          await store.append(opened("a", 1));
          await store.append({ entries: [entryOf(0)], effects: [closes(closedRow("a")), finds("a", 2)] });
          await store.append({ entries: [entryOf(0)], effects: [opens(openedRow("b"))] });
          await store.append({ entries: [entryOf(0)], effects: [closes(closedRow("b")), finds("b", 2, 3)] });
          const both: Append = wholeExchange("c");
          await store.append({ ...both, effects: [...both.effects, finds("c", 4), finds("c", 3)] });
          await reopen();
          expect(await found([1])).toBe("a");
          expect(await found([2])).toBe("ba");
          expect(await found([3])).toBe("cb");
          expect(await found([4])).toBe("c");
        });

        it("within a period, by other filters, and page by page", async () => {
          const late = { outcome: "blocked", verdict: "block", dataClass: "phi" } as const;
          await store.append(opened("a", 1));
          await store.append(opened("b", 1, 2));
          await store.append(opened("c", 1, 2, 3));
          await store.append({ entries: [entryOf(0)], effects: [closes(closedRow("b", late))] });
          expect(await found([1], { from: summer + 2 })).toBe("cb");
          expect(await found([1], { to: summer + 2 })).toBe("a");
          expect(await found([1], { from: summer + 2, to: summer + 3 })).toBe("b");
          expect(await found([1], { dataClass: "phi" })).toBe("b");
          expect(await found([1], { principal: "key_2" })).toBe("");
          expect(await found([1], { limit: 2 })).toBe("cb");
          // Entry 0 is the shard's own.
          expect(await found([1], { before: { shard: 1, index: 2 } })).toBe("a");
        });

        it("refuses those of an exchange that is not there, and undoes the append", async () => {
          await store.append(opened("a", 1));
          const size = sizeOf(store.newestCheckpoint());
          await expect(store.append({ entries: [entryOf(0)], effects: [finds("none", 1)] })).rejects.toThrow(Error);
          expect(sizeOf(store.newestCheckpoint())).toBe(size);
          expect(await found([1])).toBe("a");
          expect(store.writable()).toBe(true);
        });
      });

      it("list what other instances left open, oldest first", async () => {
        for (const [id, instance] of [
          ["a", "one"],
          ["b", "two"],
          ["c", "one"],
          ["d", "one"],
        ] as const) {
          await store.append({ entries: [entryOf(0)], effects: [opens(openedRow(id, { instance }))] });
        }
        await store.append({ entries: [entryOf(0)], effects: [closes(closedRow("c"))] });
        const unclosed = async (except: string, limit: number): Promise<string[]> =>
          (await store.listUnclosed(except, limit)).map(({ id }) => id);
        expect(await unclosed("none", 10)).toEqual(["a", "b", "d"]);
        expect(await unclosed("two", 10)).toEqual(["a", "d"]);
        expect(await unclosed("one", 10)).toEqual(["b"]);
        expect(await unclosed("none", 2)).toEqual(["a", "b"]);
      });

      it("list what other instances left unclassified, oldest first", async () => {
        for (const [id, instance, pending] of [
          ["a", "one", true],
          ["b", "two", true],
          ["c", "one", false],
          ["d", "one", true],
          ["e", "one", true],
        ] as const) {
          await store.append({ entries: [entryOf(0)], effects: [opens(openedRow(id, { instance, pending }))] });
        }
        const unclassified = async (except: string, limit: number): Promise<string[]> =>
          (await store.listUnclassified(except, limit)).map(({ id }) => id);
        expect(await unclassified("none", 10), "while they are open").toEqual([]);
        for (const id of ["d", "c", "b", "a"]) {
          await store.append({ entries: [entryOf(0)], effects: [closes(closedRow(id))] });
        }
        expect(await unclassified("none", 10)).toEqual(["a", "b", "d"]);
        expect(await unclassified("two", 10)).toEqual(["a", "d"]);
        expect(await unclassified("none", 1)).toEqual(["a"]);
        await store.append({ entries: [entryOf(0)], effects: [classifies("a")] });
        expect(await unclassified("none", 10)).toEqual(["b", "d"]);
      });

      it("add up what closed exchanges used that were opened in a period, by principal and team", async () => {
        const day = 86_400_000;
        const use = (
          principal: string,
          team: string | null,
          openedAt: number,
          used: Partial<ClosedRow> & { readonly instance?: string } = {},
        ): Append => {
          const id = newId();
          const { instance = "instance-1", ...closing } = used;
          const opened = openedRow(id, { principal, team, openedAt, instance });
          return {
            entries: [entryOf(1, openedAt), entryOf(2, openedAt + day)],
            effects: [opens(opened), closes(closedRow(id, { totalTokens: 10, costMicros: 7, ...closing }), 1)],
          };
        };
        await store.append(use("a", "x", summer - 1));
        await store.append(use("a", "x", summer));
        await store.append(use("a", "x", summer + 1, { totalTokens: 5, costMicros: null }));
        await store.append(use("a", null, summer + 2));
        await store.append(use("b", "x", summer + day - 1));
        // Committed after others of a later time, as calls are that waited.
        await store.append(use("b", "x", summer + 3));
        await store.append(use("b", "x", summer + day));
        // Of this instance.
        await store.append(use("a", "x", summer, { instance: "this one" }));
        // Neither what used nothing nor what is still open.
        await store.append(use("c", "x", summer, { totalTokens: null, costMicros: null }));
        await store.append({ entries: [entryOf(0)], effects: [opens(openedRow("open", { principal: "a" }))] });
        const sums = await store.sumUsage(summer, summer + day, "this one");
        expect(sums.toSorted((one, two) => (JSON.stringify(one) < JSON.stringify(two) ? -1 : 1))).toEqual([
          { principal: "a", team: "x", requests: 2, tokens: 15, costMicros: 7 },
          { principal: "a", team: null, requests: 1, tokens: 10, costMicros: 7 },
          { principal: "b", team: "x", requests: 2, tokens: 20, costMicros: 14 },
        ]);
        expect(await store.sumUsage(0, summer - 1, "this one")).toEqual([]);
      });

      it("give documents under their digest, once written and again", async () => {
        const row = { digest: "d".repeat(64), bytes: Buffer.from("text") };
        await store.append({ entries: [entryOf(1)], effects: [{ effect: "putDocument", row }] });
        await store.append({ entries: [entryOf(2)], effects: [{ effect: "putDocument", row }] });
        expect(Buffer.from((await store.readDocument(row.digest)) ?? []).toString()).toBe("text");
        expect(sizeOf(store.newestCheckpoint())).toBe(3);
      });

      it("give the keys of callers, revoked ones too", async () => {
        const row = (id: string): ApiKeyRow => ({
          id,
          version: 1,
          sha256: id.padEnd(64, "0"),
          previousSha256: null,
          previousUntil: null,
          role: "client",
          team: null,
          name: `name of ${id}`,
          settings: "{}",
          createdAt: summer,
          createdBy: "system",
          disabledAt: null,
          revokedAt: null,
          lastUsedAt: null,
        });
        const create = (key: ApiKeyRow): Append => ({
          entries: [entryOf(0)],
          effects: [{ effect: "createApiKey", row: key }],
        });
        const revoke = (id: string): Append => ({
          entries: [entryOf(0)],
          effects: [{ effect: "changeApiKey", row: { ...row(id), version: 2, revokedAt: summer + 5 } }],
        });
        await store.append(create(row("k1")));
        await store.append(create(row("k2")));
        await expect(store.append(create({ ...row("k3"), sha256: row("k1").sha256 }))).rejects.toThrow(Error);
        await store.append(revoke("k1"));
        await expect(store.append(revoke("k1"))).rejects.toThrow(Error);
        await expect(store.append(revoke("none"))).rejects.toThrow(Error);
        expect(await store.listApiKeys()).toEqual([{ ...row("k1"), version: 2, revokedAt: summer + 5 }, row("k2")]);
        expect(sizeOf(store.newestCheckpoint())).toBe(4);
      });

      describe("approvals", () => {
        const row = (id: string, more: Partial<ApprovalRow> = {}): ApprovalRow => ({
          id,
          action: "reload policies",
          digest: "d".repeat(64),
          team: null,
          requestedBy: "key_a",
          requestedAt: summer,
          expiresAt: summer + 10,
          decision: null,
          decidedBy: null,
          decidedAt: null,
          usedAt: null,
          ...more,
        });
        const ask = (given: ApprovalRow) =>
          store.append({ entries: [entryOf(0)], effects: [{ effect: "requestApproval", row: given }] });
        const decide = (id: string, decision: "approved" | "refused") =>
          store.append({
            entries: [entryOf(0)],
            effects: [{ effect: "decideApproval", row: { id, decision, decidedBy: "key_b", decidedAt: summer + 1 } }],
          });
        const use = (id: string) =>
          store.append({
            entries: [entryOf(0)],
            effects: [{ effect: "useApproval", row: { id, usedAt: summer + 2 } }],
          });

        it("are decided once, and used once after they were approved", async () => {
          await ask(row("apr_1"));
          await ask(row("apr_2"));
          await expect(ask(row("apr_1"))).rejects.toThrow(Error);
          await expect(use("apr_1")).rejects.toThrow(Error);
          await decide("apr_1", "approved");
          await decide("apr_2", "refused");
          await expect(decide("apr_1", "refused")).rejects.toThrow(Error);
          await expect(use("apr_2")).rejects.toThrow(Error);
          const both = await Promise.allSettled([use("apr_1"), use("apr_1")]);
          expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
          const decided = { decidedBy: "key_b", decidedAt: summer + 1 };
          expect(await store.listApprovals({ limit: 10 })).toEqual([
            row("apr_2", { decision: "refused", ...decided }),
            row("apr_1", { decision: "approved", ...decided, usedAt: summer + 2 }),
          ]);
        });

        it("are listed newest first, by id, team, period and page", async () => {
          for (const [at, team] of [null, "red", "blue", "red"].entries()) {
            await ask(row(`apr_${at}`, { team, requestedAt: summer + at }));
          }
          const ids = async (filter: Omit<ApprovalFilter, "limit">, limit = 10) =>
            (await store.listApprovals({ ...filter, limit })).map(({ id }) => id);
          expect(await ids({})).toEqual(["apr_3", "apr_2", "apr_1", "apr_0"]);
          expect(await ids({}, 2)).toEqual(["apr_3", "apr_2"]);
          expect(await ids({ before: "apr_2" })).toEqual(["apr_1", "apr_0"]);
          expect(await ids({ team: "red" })).toEqual(["apr_3", "apr_1"]);
          expect(await ids({ team: "red", before: "apr_3" })).toEqual(["apr_1"]);
          expect(await ids({ id: "apr_2" })).toEqual(["apr_2"]);
          expect(await ids({ id: "apr_2", team: "red" })).toEqual([]);
          expect(await ids({ from: summer + 1, to: summer + 3 })).toEqual(["apr_2", "apr_1"]);
        });
      });
    });

    describe("people", () => {
      const person = (id: string, more: Partial<PersonRow> = {}): PersonRow => ({
        id,
        issuer: "https://id.example.com",
        subject: `subject of ${id}`,
        name: null,
        email: null,
        role: "auditor",
        team: null,
        createdAt: summer,
        lastSeenAt: summer,
        disabledAt: null,
        ...more,
      });
      const put = (row: PersonRow, entries = [entryOf(0)]) =>
        store.append({ entries, effects: [{ effect: "putPerson", row }] });

      it("are kept as they are now, with an entry or without, eldest first", async () => {
        await put(person("usr_2", { createdAt: summer + 1 }));
        await put(person("usr_1"));
        const changed = person("usr_1", { name: "Ann", email: "a@example.com", role: "admin", team: "claims" });
        await put({ ...changed, lastSeenAt: summer + 2, disabledAt: summer + 3 }, []);
        expect(await store.listPeople()).toEqual([
          { ...changed, lastSeenAt: summer + 2, disabledAt: summer + 3 },
          person("usr_2", { createdAt: summer + 1 }),
        ]);
        expect(sizeOf(store.newestCheckpoint())).toBe(3);
      });

      it("are known once to each issuer", async () => {
        await put(person("usr_1"));
        const { subject } = person("usr_1");
        await expect(put(person("usr_2", { subject }))).rejects.toThrow(Error);
        await put(person("usr_2", { subject, issuer: "https://other.example.com" }));
        expect(await store.listPeople()).toHaveLength(2);
      });
    });

    describe("the folder", () => {
      it("has a newest checkpoint that is signed and states the stored tree", async () => {
        await store.append({ entries: range(300).map((i) => entryOf(i)), effects: [] });
        const [shard] = await store.shards();
        const checkpoint = store.newestCheckpoint() ?? "";
        const { origin, size, root } = openCheckpoint(checkpoint, parseVkey(shard?.vkey ?? ""));
        expect({ origin, size, root: Buffer.from(root) }).toEqual({
          origin: "audit.example.com/log1/2026",
          size: 301,
          root: Buffer.from(shard?.root ?? []),
        });
        expect(checkpoint).toBe(shard?.checkpoint);
        const { publicKey } = logKeyFromPem(sequencerOptions.logKeyPem);
        expect(shard?.vkey.endsWith(Buffer.concat([Buffer.of(1), publicKey]).toString("base64"))).toBe(true);
      });

      it("gets what was queued before it is released", async () => {
        const appends = range(1_500).map((i) => store.append(only(i)));
        await store.close();
        expect((await Promise.all(appends)).at(-1)).toEqual([{ shard: 1, index: 1_500 }]);
        store = await engine.open(folder);
        expect(sizeOf(store.newestCheckpoint())).toBe(1_501);
      });

      it("is gone on with after it was closed", async () => {
        await store.append({ entries: range(255).map((i) => entryOf(i)), effects: [] });
        const checkpoint = store.newestCheckpoint();
        await reopen();
        expect(store.newestCheckpoint()).toBe(checkpoint);
        expect(await store.append(only(1))).toEqual([{ shard: 1, index: 256 }]);
        await reopen();
        expect(await store.append(only(2))).toEqual([{ shard: 1, index: 257 }]);
        await expectVerified();
      });

      it("is held by one store at a time", async () => {
        await expect(engine.open(folder)).rejects.toMatchObject({ code: "ledger_unavailable" });
        await store.append(only(1));
        expect(store.writable()).toBe(true);
      });
    });
  });
};
