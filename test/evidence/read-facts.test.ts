/**
 * Facts from a record: days that are kept give what one pass gives, only new entries are read again, and a missing entry is a gap and no end.
 * @module
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { collectFacts } from "../../src/evidence/facts/collect-facts.ts";
import type { PeriodFacts } from "../../src/evidence/facts/period-facts.ts";
import { FactsReader } from "../../src/evidence/facts/read-facts.ts";
import type { ParsedEntry } from "../../src/evidence/facts/read-field.ts";
import { loadConfig } from "../../src/config.ts";
import { newEntry } from "../../src/ledger/append.ts";
import { openRecord } from "../../src/open-record.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import type { StoreReader } from "../../src/store/store.ts";
import { chatBody } from "../fixtures/chat-bodies.ts";
import type { Custody } from "../fixtures/start-custody.ts";
import { copyFolder, newYear, position, startRecorded, tamper, testFolder } from "./recorded-log.ts";

let custody: Custody;
let folder: string;
beforeAll(async () => {
  custody = await startRecorded(12);
  await custody.stop();
  folder = custody.folder;
}, 60_000);
afterAll(() => custody.close());

const dayMs = 86_400_000;
const around = { from: newYear - 2 * dayMs, to: newYear + 2 * dayMs, team: null };

/** A reader that says which entries it was asked for. */
const watched = (reader: StoreReader) => {
  const asked: number[] = [];
  const readEntries: StoreReader["readEntries"] = (shard, from, to) => {
    asked.push(to - from);
    return reader.readEntries(shard, from, to);
  };
  const findIndices: StoreReader["findIndices"] = (...args) => reader.findIndices(...args);
  return { asked, reader: { shards: () => reader.shards(), readEntries, findIndices } };
};

const opened = async (path: string) => {
  const reader = await openStoreReader(path);
  return { reader, [Symbol.dispose]: () => reader.close() };
};

const inOnePass = async (reader: StoreReader, period: { from: number; to: number }): Promise<PeriodFacts> => {
  const collector = collectFacts({ period });
  for (const shard of await reader.shards()) {
    const entries = await reader.readEntries(shard.ordinal, 0, shard.size);
    for (const [index, bytes] of entries.entries()) {
      const entry: ParsedEntry = JSON.parse(Buffer.from(bytes).toString("utf8"));
      if (entry.time >= period.from && entry.time < period.to) collector.add(entry, shard, index);
    }
  }
  return collector.facts();
};

describe("facts from a record", () => {
  test("of days that are joined are those of one pass, over the turn of a year", async () => {
    using record = await opened(folder);
    const facts = await new FactsReader(record.reader).read(around);
    expect(facts).toEqual(await inOnePass(record.reader, around));
    expect(facts.shards.map(({ name }) => name)).toEqual(["2025", "2026"]);
    expect(facts.exchanges).toMatchObject({
      opened: { count: 12 },
      closed: { count: 12 },
      stillOpen: { count: 0 },
      unclassified: 0,
    });
    expect(facts.shards.every(({ ranges }) => ranges.length === 1)).toBe(true);
  });

  test("of a part of a day are those of that part", async () => {
    using record = await opened(folder);
    const part = { from: newYear - 9_000, to: newYear + 5_000, team: null };
    const facts = await new FactsReader(record.reader).read(part);
    const whole = await inOnePass(record.reader, part);
    expect(facts.kinds).toEqual(whole.kinds);
    expect(facts.exchanges.opened).toEqual(whole.exchanges.opened);
  });

  test("are not read again: a second question reads what came since", async () => {
    const copy = copyFolder(folder);
    using record = await opened(copy);
    const { asked, reader } = watched(record.reader);
    const facts = new FactsReader(reader);
    const first = await facts.read(around);
    expect(asked.length).toBeGreaterThan(0);
    asked.length = 0;
    expect(await facts.read(around)).toEqual(first);
    expect(asked).toEqual([]);
    // Narrower and wider ones share days.
    await facts.read({ ...around, from: newYear - dayMs, to: newYear + dayMs });
    expect(asked).toEqual([]);
  });

  test("with a missing entry say where the gap is", async () => {
    const missing = 9;
    const cut = tamper(folder, `DELETE FROM entries WHERE position = ${position(1, missing)}`);
    using record = await opened(cut);
    const facts = await new FactsReader(record.reader).read(around);
    expect(facts.shards[0]?.ranges).toEqual([
      { from: 0, to: missing },
      { from: missing + 1, to: facts.shards[0]?.ranges[1]?.to },
    ]);
  });

  test("of a team leave out what is not the team's", async () => {
    using record = await opened(folder);
    const facts = await new FactsReader(record.reader).read({ ...around, team: "red" });
    expect(facts.team).toBe("red");
    expect(facts.exchanges.opened.count).toBe(0);
    expect(facts.kinds["policy.loaded"]?.count).toBeGreaterThan(0);
    expect(facts.shards.flatMap(({ ranges }) => ranges)).toEqual([]);
  });
});

describe("facts of a log whose clock was set back", () => {
  const midnight = newYear + 3 * dayMs;
  const refused = {
    kind: "access.refused",
    principal: "key_a",
    team: null,
    route: "chat.completions",
    error: "forbidden",
    permission: null,
  } as const;

  /** Entries at these times, in this order; all in one shard. */
  const recorded = async (times: readonly number[]): Promise<string> => {
    const path = testFolder();
    const onCorrupt = (error: Error): never => {
      throw error;
    };
    const { recorder } = await openRecord(loadConfig({ data: path }), { clock: () => midnight, onCorrupt });
    for (const time of times) await recorder.store.append({ entries: [newEntry(refused, time)], effects: [] });
    await recorder.store.close();
    return path;
  };

  test("count each entry on the day that it states, and take what stands between for no gap", async () => {
    const path = await recorded([-3_000, -2_000, 1_000, -1_000, 2_000, 3_000].map((offset) => midnight + offset));
    using record = await opened(path);
    const facts = new FactsReader(record.reader);
    const before = await facts.read({ from: midnight - dayMs, to: midnight, team: null });
    const after = await facts.read({ from: midnight, to: midnight + dayMs, team: null });
    expect([before, after].map(({ kinds }) => kinds["access.refused"]?.count)).toEqual([3, 3]);
    expect([before, after].map(({ shards }) => shards[0]?.ranges.length)).toEqual([1, 1]);
    const part = await facts.read({ from: midnight - 2_500, to: midnight, team: null });
    expect(part.kinds["access.refused"]).toMatchObject({
      count: 2,
      first: [{ time: midnight - 2_000 }, { time: midnight - 1_000 }],
    });
    const both = await facts.read({ from: midnight - dayMs, to: midnight + dayMs, team: null });
    // Links are in the order of days then, which is not the log's.
    const whole = await inOnePass(record.reader, { from: midnight - dayMs, to: midnight + dayMs });
    expect(both.days).toEqual(whole.days);
    expect(both.kinds["access.refused"]?.count).toBe(6);
    expect(both.shards).toEqual(whole.shards);
  });
});

describe("facts of a log that grows", () => {
  test("follow it", async () => {
    const grown = await startRecorded(2);
    try {
      using record = await opened(grown.folder);
      const { asked, reader } = watched(record.reader);
      const facts = new FactsReader(reader);
      const before = await facts.read(around);
      asked.length = 0;
      await grown.chat(chatBody("One more"));
      const after = await facts.read(around);
      expect(after.exchanges.opened.count).toBe(before.exchanges.opened.count + 1);
      expect(Math.max(...asked)).toBeLessThanOrEqual(4);
    } finally {
      await grown.close();
    }
  });
});
