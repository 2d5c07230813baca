/**
 * Changing the log's key, ended at each of its steps: the record opens again, one key or the other signs, and the files say which.
 */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { appendEntry, newEntry } from "../../src/ledger/append.ts";
import {
  createSigner,
  formatVkey,
  isSameKey,
  logKeyFromSeed,
  namesSigner,
  openCheckpoint,
  parseVkey,
  vkeyFor,
} from "../../src/ledger/checkpoint.ts";
import { isWhole, showChanges } from "../../src/ledger/key-change.ts";
import { createSequencer } from "../../src/ledger/sequencer.ts";
import { makeNextKey, promoteKey, settleKeyFiles } from "../../src/log-key.ts";
import { openRecord } from "../../src/open-record.ts";
import { rotateLogKey } from "../../src/rotate-log-key.ts";
import { packBatch, unpackBatch } from "../../src/store/sqlite/batch.ts";
import { type Connection, openForWriting } from "../../src/store/sqlite/database.ts";
import { LogWriter } from "../../src/store/sqlite/log-writer.ts";
import { bringUpToDate } from "../../src/store/sqlite/migrations.ts";
import { SqliteReader } from "../../src/store/sqlite/reader.ts";
import type { Append } from "../../src/store/store.ts";
import { entryOf, sequencerOptions, summer, verifyShards } from "../store/rows.ts";
import { type Failure, failingConnection } from "./failing-connection.ts";

const origin = "audit.example.com/log1/2027";
const nextYear = Date.UTC(2027, 0, 1);
const oldVkey = formatVkey(origin, logKeyFromSeed(Buffer.alloc(32, 7)).publicKey);
const next = logKeyFromSeed(Buffer.alloc(32, 8));
const newVkey = formatVkey(origin, next.publicKey);
const secret = String(next.privateKey.export({ type: "pkcs8", format: "pem" }));
const change = { from: oldVkey, to: newVkey, overlapUntil: nextYear + 1_000 };

const rotation = (): Append => ({
  entries: [newEntry({ kind: "log_key.rotated", principal: "system", ...change }, nextYear)],
  effects: [],
  nextKey: { ...change, secret },
});
const unpack = (appends: readonly Append[]) => unpackBatch(packBatch(appends));
const both = { ...sequencerOptions, otherKeyPems: [secret] };

describe("the commit that changes the key, failing at one of its steps", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "custody-rotate-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const openDatabase = (): Connection => {
    const connection = openForWriting(folder);
    bringUpToDate(connection);
    return connection;
  };

  /** Two shards, then the change beside another append of the same commit. */
  const commitUnder = (failure: Failure | null): { ran: string[]; error: unknown } => {
    const real = openDatabase();
    const { connection, arm, ran } = failingConnection(real, failure);
    const writer = new LogWriter(connection, createSequencer(sequencerOptions));
    writer.commit(unpack([{ entries: [entryOf(1)], effects: [] }]));
    writer.commit(unpack([{ entries: [entryOf(2, nextYear)], effects: [] }]));
    arm();
    let error: unknown = null;
    try {
      writer.commit(unpack([rotation(), { entries: [entryOf(3, nextYear)], effects: [] }]));
    } catch (thrown) {
      error = thrown;
    }
    real.close();
    return { ran, error };
  };

  const stateOf = async () => {
    const reader = new SqliteReader(folder);
    try {
      const shards = await reader.shards();
      const changes = await showChanges(reader);
      return {
        problems: (await verifyShards(reader)).flatMap(({ problems }) => problems),
        signers: shards.map(({ origin: of, checkpoint }) =>
          [newVkey, oldVkey].map((vkey) => namesSigner(checkpoint, parseVkey(vkeyFor(of, vkey)))),
        ),
        isNew: shards.map(({ vkey }) => isSameKey(vkey, newVkey)),
        changes: changes.map(isWhole),
      };
    } finally {
      reader.close();
    }
  };
  const absent = {
    problems: [],
    signers: [
      [false, true],
      [false, true],
    ],
    isNew: [false, false],
    changes: [],
  };
  const present = {
    problems: [],
    signers: [
      [true, true],
      [true, true],
    ],
    isNew: [true, true],
    changes: [true],
  };

  const expectRepair = async (isThere: boolean): Promise<void> => {
    expect(await stateOf()).toEqual(isThere ? present : absent);
    const connection = openDatabase();
    try {
      const writer = new LogWriter(connection, createSequencer(both));
      if (isThere) expect(() => writer.commit(unpack([rotation()]))).toThrow("not the key that signs");
      else writer.commit(unpack([rotation()]));
      expect(await stateOf()).toEqual(present);
      writer.commit(unpack([{ entries: [entryOf(4, change.overlapUntil - 1)], effects: [] }]));
      expect((await stateOf()).signers[1]).toEqual([true, true]);
      writer.commit(unpack([{ entries: [entryOf(5, change.overlapUntil)], effects: [] }]));
      expect((await stateOf()).signers[1]).toEqual([true, false]);
    } finally {
      connection.close();
    }
    expect((await stateOf()).problems).toEqual([]);
  };

  it("is wholly there when nothing fails, and runs every statement of a change", async () => {
    const { ran, error } = commitUnder(null);
    expect(error).toBeNull();
    expect(ran.indexOf("COMMIT")).toBe(7);
    for (const part of ["INSERT INTO log_key_changes", "UPDATE shards SET vkey", "COMMIT"]) {
      expect(ran.some((sql) => sql.includes(part))).toBe(true);
    }
    await expectRepair(true);
  });

  // Begin, two entries, a tile, the shard, the change, the earlier shard, commit.
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("step %i fails, and was not written", async (step) => {
    expect(commitUnder({ step, when: "before", forGood: false }).error).not.toBeNull();
    await expectRepair(false);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("step %i fails, and was written", async (step) => {
    const { ran, error } = commitUnder({ step, when: "after", forGood: false });
    expect(error).not.toBeNull();
    await expectRepair(ran[step - 1] === "COMMIT");
  });
});

describe("a change of the key that ended on the way", () => {
  let folder = "";
  let time = summer;
  const config = () => loadConfig({ data: join(folder, "data") });
  const open = () =>
    openRecord(config(), {
      clock: () => time,
      onCorrupt: (error) => {
        throw error;
      },
    });
  const withRecord = async <T>(use: (record: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T> => {
    const record = await open();
    try {
      return await use(record);
    } finally {
      await record.recorder.store.close();
    }
  };
  const append = (record: Awaited<ReturnType<typeof open>>) =>
    record.recorder.store.append({ entries: [entryOf(1, time)], effects: [] });
  const files = () =>
    readdirSync(dirname(config().logKeyFile))
      .filter((name) => name.startsWith("log"))
      .toSorted();
  const vkeyOfFile = (): string => {
    const pem = readFileSync(config().logKeyFile, "utf8");
    const der = createPublicKey(createPrivateKey(pem)).export({ format: "der", type: "spki" });
    return Buffer.concat([Buffer.of(1), der.subarray(-32)]).toString("base64");
  };
  const shardOf = (record: Awaited<ReturnType<typeof open>>) =>
    record.recorder.store.shards().then((shards) => shards.at(-1) ?? { vkey: "", origin: "", checkpoint: "" });

  beforeEach(async () => {
    time = summer;
    folder = mkdtempSync(join(tmpdir(), "custody-rotate-"));
    await withRecord(append);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As far as the commit: the file, and the entry. */
  const commitOnly = (): Promise<{ path: string; from: string; to: string }> =>
    withRecord(async (record) => {
      const shard = await shardOf(record);
      const { path, pem, key } = makeNextKey(config().logKeyFile);
      const keys = { from: shard.vkey, to: formatVkey(shard.origin, key.publicKey), overlapUntil: time + 1_000 };
      const nextKey = { ...keys, secret: pem };
      await appendEntry(record.recorder, { kind: "log_key.rotated", principal: "system", ...keys }, [], { nextKey });
      return { path, ...keys };
    });

  /** The record opens, `vkey` signs what comes, and its private key is `log.key`. */
  const expectSigner = (vkey: string, fileCount: number): Promise<void> =>
    withRecord(async (record) => {
      await append(record);
      const shard = await shardOf(record);
      expect(shard.vkey).toBe(vkey);
      openCheckpoint(shard.checkpoint, parseVkey(vkey));
      expect(vkey.endsWith(`+${vkeyOfFile()}`)).toBe(true);
      expect(files()).toHaveLength(fileCount);
    });

  it("before the commit: the old key signs on, and the new one is gone", async () => {
    const vkey = await withRecord(async (record) => (await shardOf(record)).vkey);
    makeNextKey(config().logKeyFile);
    expect(files()).toHaveLength(2);
    await expectSigner(vkey, 1);
  });

  it("after the commit: the new key signs", async () => {
    const { to } = await commitOnly();
    expect(files()).toContainEqual(expect.stringMatching(/\.new$/));
    await expectSigner(to, 2);
    await expectSigner(to, 2);
  });

  it("between the renames: the new key signs", async () => {
    const { to } = await commitOnly();
    const file = config().logKeyFile;
    renameSync(file, join(dirname(file), "log-00000000.key"));
    await expectSigner(to, 2);
  });

  it("after the renames: the new key signs, and the old one's file goes when its time is over", async () => {
    const { path, to } = await commitOnly();
    promoteKey(config().logKeyFile, path);
    await expectSigner(to, 2);
    time += 1_000;
    await expectSigner(to, 1);
  });

  it("is refused when the key that signs is in no file", async () => {
    const { path } = await commitOnly();
    rmSync(path);
    await expect(open()).rejects.toMatchObject({ code: "ledger_corrupt", message: expect.stringMatching(/key files/) });
  });

  it("goes on with one signature when the retiring key's file was taken away", async () => {
    const { path, from, to } = await commitOnly();
    promoteKey(config().logKeyFile, path);
    for (const name of files()) if (name !== "log.key") rmSync(join(dirname(config().logKeyFile), name));
    await expectSigner(to, 1);
    const { checkpoint } = await withRecord(shardOf);
    expect(namesSigner(checkpoint, parseVkey(from))).toBe(false);
  });

  it("opens behind an anchor from before the change, and not behind a stranger's", async () => {
    const anchor = join(dirname(config().logKeyFile), "anchor");
    const before = await withRecord(shardOf);
    await commitOnly();
    writeFileSync(anchor, before.checkpoint);
    await withRecord(append);
    time += 2_000;
    await withRecord(append);
    await withRecord(append);
    writeFileSync(anchor, createSigner(before.origin, next).sign(before.checkpoint.split("\n\n")[0] + "\n"));
    await expect(open()).rejects.toMatchObject({ code: "ledger_corrupt" });
  });

  it("is refused to whoever names another key as the present one, and leaves no file", async () => {
    await withRecord(async (record) => {
      const shard = await shardOf(record);
      const stale = { ...change, from: formatVkey(shard.origin, next.publicKey), secret };
      await expect(record.recorder.store.append({ ...rotation(), nextKey: stale })).rejects.toThrow(
        "not the key that signs",
      );
      // Two at once: one of them, and one key.
      const file = config().logKeyFile;
      const results = await Promise.allSettled([1, 2].map(() => rotateLogKey(record.recorder, file, "system", 30)));
      expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      expect(files()).toHaveLength(2);
      expect(files().some((name) => name.endsWith(".new"))).toBe(false);
    });
  });

  it("brings no retired key back for a log that is given up", async () => {
    const before = await withRecord(shardOf);
    const { path, to } = await commitOnly();
    promoteKey(config().logKeyFile, path);
    // An old copy of the data says that the old key signs.
    settleKeyFiles(config().logKeyFile, before.vkey, true);
    expect(to.endsWith(`+${vkeyOfFile()}`)).toBe(true);
    expect(existsSync(config().logKeyFile)).toBe(true);
  });
});
