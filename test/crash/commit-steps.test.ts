import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSequencer } from "../../src/ledger/sequencer.ts";
import type { Append } from "../../src/store/store.ts";
import { packBatch, unpackBatch } from "../../src/store/sqlite/batch.ts";
import { type Connection, openForWriting } from "../../src/store/sqlite/database.ts";
import { LogWriter } from "../../src/store/sqlite/log-writer.ts";
import { bringUpToDate } from "../../src/store/sqlite/migrations.ts";
import { SqliteReader } from "../../src/store/sqlite/reader.ts";
import {
  closedRow,
  closes,
  entryOf,
  numberOf,
  openedRow,
  opens,
  segmentOf,
  sequencerOptions,
  summer,
  verifyShards,
} from "../store/rows.ts";
import { type Failure, failingConnection } from "./failing-connection.ts";

const nextYear = Date.UTC(2027, 0, 1);
const unpack = (appends: readonly Append[]) => unpackBatch(packBatch(appends));

const before: Append[] = [
  { entries: [entryOf(1), entryOf(2)], effects: [opens(openedRow("a")), segmentOf("a", 0, "1")] },
];
/** Every kind of statement that a commit may run: two appends, their effects, a new shard, tiles on both sides of it. */
const batch: Append[] = [
  { entries: [entryOf(3, summer)], effects: [closes(closedRow("a")), segmentOf("a", 1, "2")] },
  { entries: [entryOf(4, nextYear)], effects: [opens(openedRow("b"))] },
];

/** What stands in the file, seen by a stranger to the failure. */
const readState = async (folder: string) => {
  const reader = new SqliteReader(folder);
  try {
    const shards = await reader.shards();
    const entries = await Promise.all(shards.map(({ ordinal, size }) => reader.readEntries(ordinal, 0, size)));
    const a = await reader.readExchange("a");
    return {
      problems: (await verifyShards(reader)).flatMap(({ problems }) => problems),
      shards: shards.map(({ name, size, frozen }) => [name, size, frozen]),
      numbers: entries.map((of) => of.map(numberOf)),
      outcome: a?.outcome ?? null,
      segments: (await reader.readPayloads("a"))[0]?.segments.length,
      b: (await reader.readExchange("b"))?.id ?? null,
    };
  } finally {
    reader.close();
  }
};

const absent = {
  problems: [],
  shards: [["2026", 3, false]],
  numbers: [[-1, 1, 2]],
  outcome: null,
  segments: 1,
  b: null,
};
const present = {
  problems: [],
  shards: [
    ["2026", 4, true],
    ["2027", 2, false],
  ],
  numbers: [
    [-1, 1, 2, 3],
    [-1, 4],
  ],
  outcome: "complete",
  segments: 2,
  b: "b",
};

const openDatabase = (folder: string): Connection => {
  const connection = openForWriting(folder);
  bringUpToDate(connection);
  return connection;
};

/** Commits `before`, then `batch` under the failure. Gives the statements that the second commit ran, and what it threw. */
const commitUnder = (folder: string, failure: Failure | null): { ran: string[]; error: unknown } => {
  const real = openDatabase(folder);
  const { connection, arm, ran } = failingConnection(real, failure);
  const writer = new LogWriter(connection, createSequencer(sequencerOptions));
  writer.commit(unpack(before));
  const checkpoint = writer.newestCheckpoint;
  arm();
  let error: unknown = null;
  try {
    writer.commit(unpack(batch));
  } catch (thrown) {
    error = thrown;
    // Nothing is signed in public before its commit is certain.
    expect(writer.newestCheckpoint).toBe(checkpoint);
  }
  real.close();
  return { ran, error };
};

const inFolder = (use: (folder: string) => string[]): string[] => {
  const folder = mkdtempSync(join(tmpdir(), "custody-steps-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const steps = inFolder((folder) => commitUnder(folder, null).ran).map((sql, i) => ({
  step: i + 1,
  name: sql.replaceAll(/\s+/g, " ").slice(0, 32),
}));

describe("a commit that fails at one of its steps", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "custody-steps-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The next writer must resume, and the failed batch must be possible again exactly when it is not there. */
  const expectRepair = async (isThere: boolean): Promise<void> => {
    expect(await readState(folder)).toEqual(isThere ? present : absent);
    const connection = openDatabase(folder);
    try {
      const writer = new LogWriter(connection, createSequencer(sequencerOptions));
      if (isThere) expect(() => writer.commit(unpack(batch))).toThrow(/constraint|change/);
      else writer.commit(unpack(batch));
      writer.commit(unpack([{ entries: [entryOf(5, nextYear)], effects: [] }]));
    } finally {
      connection.close();
    }
    const { problems, numbers } = await readState(folder);
    expect({ problems, numbers }).toEqual({
      problems: [],
      numbers: [
        [-1, 1, 2, 3],
        [-1, 4, 5],
      ],
    });
  };

  it("runs every statement that there is", () => {
    const names = steps.map(({ name }) => name).join("\n");
    for (const part of [
      "BEGIN IMMEDIATE",
      "COMMIT",
      "INSERT INTO entries",
      "INSERT INTO tiles",
      "INSERT INTO shards",
    ]) {
      expect(names).toContain(part);
    }
    for (const part of [
      "UPDATE shards SET frozen",
      "UPDATE exchanges",
      "INSERT INTO exchanges",
      "INSERT INTO segments",
    ]) {
      expect(names).toContain(part);
    }
  });

  it("is wholly there when nothing fails", async () => {
    expect(commitUnder(folder, null).error).toBeNull();
    await expectRepair(true);
  });

  describe.each(steps)("$step: $name", ({ step, name }) => {
    it("fails, and was not written", async () => {
      expect(commitUnder(folder, { step, when: "before", forGood: false }).error).toMatchObject({
        code: "SQLITE_IOERR_FSYNC",
      });
      await expectRepair(false);
    });

    it("fails for good, the rollback too, and was not written", async () => {
      expect(commitUnder(folder, { step, when: "before", forGood: true }).error).toMatchObject({
        code: "SQLITE_IOERR_FSYNC",
      });
      await expectRepair(false);
    });

    it("fails, and was written", async () => {
      expect(commitUnder(folder, { step, when: "after", forGood: false }).error).toMatchObject({
        code: "SQLITE_IOERR_FSYNC",
      });
      await expectRepair(name === "COMMIT");
    });
  });
});
