import { expect, test } from "vitest";
import { beginning, EntrySource } from "../../src/ledger/entry-source.ts";
import type { Shard } from "../../src/store/store.ts";

const shardOf = (ordinal: number, droppedAt: number | null): Shard => ({
  ordinal,
  droppedAt,
  name: String(2024 + ordinal),
  origin: `example.com/log/${2024 + ordinal}`,
  vkey: "",
  size: 2,
  root: new Uint8Array(32),
  checkpoint: "",
  frozen: ordinal < 3,
});

test("a year that was dropped is passed over: a feed that stood in it goes on with the next", async () => {
  const entry = Buffer.from(JSON.stringify({ v: 1, kind: "log.heartbeat", id: "1", time: 5 }));
  const source = new EntrySource({
    shards: async () => [shardOf(1, 7), shardOf(2, 7), shardOf(3, null)],
    readEntries: async (shard, from, to) => (shard < 3 ? [] : [entry, entry].slice(from, to)),
  });
  for (const place of [beginning, { shard: 1, index: 0 }, { shard: 2, index: 1 }]) {
    expect((await source.pageAfter(place, 10)).map(({ position }) => position)).toEqual([
      { shard: 3, index: 0 },
      { shard: 3, index: 1 },
    ]);
    expect(await source.countAfter(place)).toBe(2);
  }
});
