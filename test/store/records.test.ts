/**
 * Several records in one process: they are read on one thread, each by a connection of its own.
 */
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { smallLog } from "../assurance/small-log.ts";
import { entryOf, numberOf } from "./rows.ts";

/** What this process has open of a folder, as Linux shows it. */
const openedIn = (folder: string): string[] =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)].filter((path) => path.startsWith(folder));
    } catch {
      return []; // Closed meanwhile.
    }
  });

test("records that are open at once are told apart", async () => {
  const logs = await Promise.all([smallLog(), smallLog()]);
  for (const [number, { store }] of logs.entries()) await store.append({ entries: [entryOf(number)], effects: [] });
  const read = logs.map(async ({ store }) => (await store.readEntries(1, 0, 2)).map(numberOf));
  expect(await Promise.all(read)).toEqual([
    [-1, 0],
    [-1, 1],
  ]);
});

test.skipIf(!existsSync("/proc/self/fd"))("one that is closed has no file open, and is not read again", async () => {
  const [closed, other] = await Promise.all([smallLog(), smallLog()]);
  for (const { store } of [closed, other]) await store.append({ entries: [entryOf(7)], effects: [] });
  const asked = closed.store.shards();
  expect(openedIn(closed.folder)).not.toEqual([]);
  await closed.store.close();
  expect(await asked).toHaveLength(1);
  expect(openedIn(closed.folder)).toEqual([]);
  await expect(closed.store.shards()).rejects.toMatchObject({ code: "ledger_unavailable" });
  expect((await other.store.readEntries(1, 1, 2)).map(numberOf)).toEqual([7]);
});
