/**
 * Copies of a record, and wrapped keys of another time in a record that nobody serves.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { WrappedNow } from "../../src/store/copied-record.ts";
import { copyRecord, openStore, openStoreReader, recordFile, replaceWrappedKeys } from "../../src/store/open-store.ts";
import type { Effect, Store } from "../../src/store/store.ts";
import { entryOf, newId, openedRow, opens, sequencer, summer, verifyShards } from "./rows.ts";

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "custody-copy-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const open = (folder: string): Promise<Store> => openStore({ folder, sequencer, diskReserveBytes: 0 });

const putKey = (id: string, wrapped: string): Effect => ({
  effect: "putDataKey",
  row: { id, subject: "s", month: "2026-07", wrapped: Buffer.from(wrapped) },
});

async function* given(...keys: readonly [string, string][]): AsyncGenerator<WrappedNow> {
  for (const [id, wrapped] of keys) yield { kind: "data_key", id, wrapped: Buffer.from(wrapped) };
}

test("a copy is one moment of the log, whatever is written beside it", async () => {
  const folder = newFolder();
  const store = await open(folder);
  onTestFinished(() => store.close());
  const write = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, at) => store.append({ entries: [entryOf(at)], effects: [] })));
  await write(500);
  const copy = join(folder, "copy");
  mkdirSync(copy);
  // Four steps at the least, with commits between them.
  const bytes = Buffer.alloc(8_388_608, 1);
  await store.append({ entries: [], effects: [{ effect: "putDocument", row: { digest: "0".repeat(64), bytes } }] });
  const over = new AbortController();
  const copying = copyRecord(folder, join(copy, recordFile)).finally(() => over.abort());
  while (!over.signal.aborted) await write(20);
  await copying;
  const reader = await openStoreReader(copy);
  onTestFinished(() => reader.close());
  const [shard] = await reader.shards();
  expect(shard?.size).toBeGreaterThanOrEqual(500);
  expect((await reader.readEntries(1, 0, shard?.size ?? 0)).length).toBe(shard?.size);
  for (const report of await verifyShards(reader)) expect(report.problems).toEqual([]);
});

test("keys take the wrapping that is given; what is not given goes, with what it sealed and its index", async () => {
  const folder = newFolder();
  const store = await open(folder);
  const [kept, gone] = [newId(), newId()];
  const exchange = (id: string, keyId: string): Effect[] => [
    {
      effect: "putSegment",
      row: { owner: id, role: "request.received", segment: 0, keyId, ciphertext: Buffer.from("sealed") },
    },
    { effect: "putPayloadFile", row: { owner: id, role: "response.received", keyId, file: `payloads/${id}` } },
    { effect: "addPseudonyms", row: { exchangeId: id, found: Buffer.alloc(16, keyId) } },
  ];
  const opening = (id: string) => ({ entries: [entryOf(1, summer)], effects: [opens(openedRow(id))] });
  for (const id of [kept, gone]) await store.append(opening(id));
  await store.append({
    entries: [],
    effects: [putKey("dk_a", "old a"), putKey("dk_b", "old b"), ...exchange(kept, "dk_a"), ...exchange(gone, "dk_b")],
  });
  expect((await store.listPayloadFiles(null, 10)).map(({ owner }) => owner)).toEqual([kept, gone].toSorted());
  const [first] = [kept, gone].toSorted();
  const after = { owner: first ?? "", role: "response.received" } as const;
  expect((await store.listPayloadFiles(after, 10)).length).toBe(1);
  await store.close();

  const replaced = await replaceWrappedKeys(folder, given(["dk_a", "new a"], ["dk_new", "of later"]), summer);
  expect(replaced).toEqual({
    kept: 1,
    erased: 1,
    erasedIds: ["dk_b"],
    payloads: 2,
    exchanges: 1,
    files: [`payloads/${gone}`],
  });
  const reader = await openStoreReader(folder);
  onTestFinished(() => reader.close());
  const keys = await reader.listDataKeys(null, 10);
  expect(keys.map(({ id, wrapped }) => [id, Buffer.from(wrapped).toString()])).toEqual([["dk_a", "new a"]]);
  expect((await reader.readPayloads(kept)).length).toBe(2);
  expect(await reader.readPayloads(gone)).toEqual([]);
  const find = async (keyId: string) =>
    (await reader.pageExchanges({ holding: [Buffer.alloc(16, keyId)], limit: 5 })).rows.map(({ id }) => id);
  expect(await find("dk_a")).toEqual([kept]);
  expect(await find("dk_b")).toEqual([]);
});
