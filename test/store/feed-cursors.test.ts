/**
 * How far feeds are, as every engine has to keep it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Effect } from "../../src/store/store.ts";
import { openStore } from "../../src/store/open-store.ts";
import { entryOf, sequencer } from "./rows.ts";

const cursor = (feed: string, shard: number, index: number, updatedAt = 5): Effect => ({
  effect: "putFeedCursor",
  row: { feed, shard, index, updatedAt },
});

test("cursors are made, changed and read in order of names, also without an entry, and leave the tree as it is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "custody-cursors-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = await openStore({ folder, sequencer, diskReserveBytes: 0 });
  onTestFinished(() => store.close());
  await store.append({ entries: [entryOf(1)], effects: [cursor("siem", 0, 0)] });
  const checkpoint = store.newestCheckpoint();
  expect(await store.listFeedCursors()).toEqual([{ feed: "siem", shard: 0, index: 0, updatedAt: 5 }]);
  const large = { shard: 8_190, index: 2 ** 40 - 1, updatedAt: 1_790_000_000_000 };
  await store.append({
    entries: [],
    effects: [cursor("siem", 1, 7, 6), cursor("file", large.shard, large.index, large.updatedAt)],
  });
  expect(await store.listFeedCursors()).toEqual([
    { feed: "file", ...large },
    { feed: "siem", shard: 1, index: 7, updatedAt: 6 },
  ]);
  expect(store.newestCheckpoint()).toBe(checkpoint);
});
