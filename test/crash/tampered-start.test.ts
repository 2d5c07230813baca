import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { keepAnchor } from "../../src/anchor-keeper.ts";
import { continueLog } from "../../src/cli/log.ts";
import { loadConfig } from "../../src/config.ts";
import { appendEntry, newEntry } from "../../src/ledger/append.ts";
import { createSigner, logKeyFromPem, parseVkey, signCheckpoint } from "../../src/ledger/checkpoint.ts";
import { leafHash } from "../../src/ledger/leaf.ts";
import { formatProof, proveInclusion, verifyProofFile } from "../../src/ledger/proof.ts";
import { anchorFileOf, openRecord } from "../../src/open-record.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { type Connection, openForWriting } from "../../src/store/sqlite/database.ts";
import { entryKey } from "../../src/store/entry-key.ts";
import { tileKey } from "../../src/store/sqlite/row-keys.ts";
import { parseEntry } from "../store/rows.ts";
import { checkRecord } from "./check-record.ts";
import { refusedStart, runCustody } from "./server-process.ts";
import { newServer, newUpstream, newDataFolder } from "./test-folder.ts";

enableCompileCache();

/** Two full tiles and a partial one; a level above. */
const entries = 600;
const last = entries;
const size = entries + 1;

const configOf = (folder: string, anchor?: string) =>
  loadConfig({ data: folder, ...(anchor === undefined ? {} : { anchor }) });

const neverCorrupt = (error: Error): never => {
  throw error;
};

/** Opens as a start does, does something, saves the anchor as a server does, and closes. */
const withRecord = async <T>(
  folder: string,
  use: (record: Awaited<ReturnType<typeof openRecord>>) => Promise<T>,
  anchor?: string,
): Promise<T> => {
  const config = configOf(folder, anchor);
  const record = await openRecord(config, { clock: Date.now, onCorrupt: neverCorrupt });
  const keeper = keepAnchor(record.recorder.store, anchorFileOf(config));
  try {
    return await use(record);
  } finally {
    await keeper.close();
    await record.recorder.store.close();
  }
};

const grow = (folder: string, count: number, from: number): Promise<void> =>
  withRecord(folder, async ({ recorder }) => {
    const drafts = Array.from({ length: count }, (_, i) =>
      newEntry(
        { kind: "access.denied", from: from + i, to: 0, counts: {}, sources: 0, others: 0, payloads: [] },
        Date.now(),
      ),
    );
    await recorder.store.append({ entries: drafts, effects: [] });
  });

/** What a start says of a folder; null when it opens. */
const refusal = async (folder: string, anchor?: string): Promise<{ code: string; message: string } | null> => {
  try {
    await withRecord(folder, async () => undefined, anchor);
    return null;
  } catch (error) {
    if (error instanceof Error && "code" in error) return { code: String(error.code), message: error.message };
    throw error;
  }
};

let room = "";
let base = "";
let older = "";
let numbered = 0;

/** A copy of a folder that a test may spoil. */
const copyOf = (folder: string): string => {
  const copy = join(room, `copy-${(numbered += 1)}`);
  cpSync(folder, copy, { recursive: true });
  return copy;
};

beforeAll(async () => {
  room = mkdtempSync(join(tmpdir(), "custody-tamper-"));
  base = join(room, "base");
  await grow(base, 300, 0);
  older = copyOf(base);
  await grow(base, 300, 300);
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

const tampered = (change: (db: Connection) => void): string => {
  const folder = copyOf(base);
  const db = openForWriting(folder);
  change(db);
  db.close();
  return folder;
};

const rowAt = (db: Connection, index: number): Buffer => {
  const row = db
    .prepare<[number], { bytes: Buffer }>("SELECT bytes FROM entries WHERE position = ?")
    .get(entryKey(1, index));
  return row?.bytes ?? Buffer.alloc(0);
};
const setRow = (db: Connection, index: number, bytes: Buffer): void =>
  void db.prepare("UPDATE entries SET bytes = ? WHERE position = ?").run(bytes, entryKey(1, index));
const flipTile = (db: Connection, level: number, index: number, at: number): void => {
  const key = tileKey(1, level, index);
  const row = db.prepare<[number], { hashes: Buffer }>("SELECT hashes FROM tiles WHERE key = ?").get(key);
  const hashes = Buffer.from(row?.hashes ?? []);
  hashes[at] = (hashes[at] ?? 0) ^ 1;
  db.prepare("UPDATE tiles SET hashes = ? WHERE key = ?").run(hashes, key);
};

/** What was done, how, and what the message must name. */
const changes: [string, (db: Connection) => void, RegExp][] = [
  ["an edited last entry", (db) => setRow(db, last, Buffer.from('{"v":1}')), new RegExp(`entry ${last} .*leaf hash`)],
  [
    "a removed last entry",
    (db) => db.prepare("DELETE FROM entries WHERE position = ?").run(entryKey(1, last)),
    new RegExp(`entry ${last} .*missing`),
  ],
  [
    "a removed entry near the end",
    (db) => db.prepare("DELETE FROM entries WHERE position = ?").run(entryKey(1, 550)),
    /entry 550 /,
  ],
  [
    "an appended entry",
    (db) =>
      db
        .prepare("INSERT INTO entries (position, time, bytes) VALUES (?, 0, ?)")
        .run(entryKey(1, size), Buffer.from("{}")),
    new RegExp(`entry ${size} .*after the end`),
  ],
  [
    "two swapped entries",
    (db) => {
      const [a, b] = [rowAt(db, 560), rowAt(db, 570)];
      setRow(db, 560, b);
      setRow(db, 570, a);
    },
    /entry 560 .*leaf hash/,
  ],
  ["a flipped byte in the last tile", (db) => flipTile(db, 0, 2, 40), /512/],
  ["a flipped byte in the tile above", (db) => flipTile(db, 1, 0, 0), /512|entry 0/],
  [
    "a tile that was cut",
    (db) => db.prepare("UPDATE tiles SET hashes = substr(hashes, 1, 320) WHERE key = ?").run(tileKey(1, 0, 2)),
    /entry 522/,
  ],
  ["a tile that is gone", (db) => db.prepare("DELETE FROM tiles WHERE key = ?").run(tileKey(1, 0, 2)), /entry 512/],
  [
    "another size",
    (db) => db.prepare("UPDATE shards SET size = size - 1").run(),
    new RegExp(`size ${size}.*${size - 1}`),
  ],
  ["another root", (db) => db.prepare("UPDATE shards SET root = zeroblob(32)").run(), new RegExp(`size ${size}`)],
  [
    "another checkpoint",
    (db) =>
      db.prepare("UPDATE shards SET checkpoint = replace(checkpoint, ?, ?)").run(`\n${size}\n`, `\n${size - 1}\n`),
    /signature/,
  ],
  ["no shard at all", (db) => db.prepare("DELETE FROM shards").run(), /no shard/],
];

describe("a record that was changed is not started on", { timeout: 60_000 }, () => {
  it("but one that was not, is", async () => {
    expect(await refusal(copyOf(base))).toBeNull();
  });

  it.each(changes)("%s", async (_what, change, words) => {
    const folder = tampered(change);
    const found = await refusal(folder);
    expect(found?.message).toMatch(words);
    expect(found?.code).toBe("ledger_corrupt");
  });

  it("says so in one line, with exit code 1", async () => {
    const exit = await refusedStart(tampered((db) => setRow(db, last, Buffer.from("{}"))));
    expect(exit).toMatchObject({ code: 1, signal: null });
    expect(exit.stderr).toMatch(new RegExp(`^custody: ledger_corrupt: .*entry ${last} [^\n]*\n$`));
  });

  it("under another log key", async () => {
    const folder = copyOf(base);
    const { privateKey } = generateKeyPairSync("ed25519");
    writeFileSync(join(folder, "keys", "log.key"), String(privateKey.export({ type: "pkcs8", format: "pem" })));
    expect(await refusal(folder)).toMatchObject({
      code: "ledger_corrupt",
      message: expect.stringMatching(/none of the log.s key files/),
    });
  });
});

/** The database of one folder with the keys, and so the anchor, of another. */
const withDatabaseOf = (folder: string, source: string): string => {
  const mixed = copyOf(folder);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(join(mixed, `custody.db${suffix}`), { force: true });
  cpSync(join(source, "custody.db"), join(mixed, "custody.db"));
  return mixed;
};

describe("a record that is not the one that was anchored is not started on", { timeout: 60_000 }, () => {
  it("rolled back to a copy", async () => {
    const found = await refusal(withDatabaseOf(base, older));
    expect(found).toMatchObject({
      code: "ledger_corrupt",
      message: expect.stringMatching(/ends at index 300 .*entries up to 600/),
    });
    expect(found?.message).toContain("log continue");
  });

  it("forked: two copies that went on each for itself", async () => {
    const [left, right] = [copyOf(older), copyOf(older)];
    await grow(left, 10, 1_000);
    await grow(right, 20, 2_000);
    const anchor = join(left, "keys", "anchor");
    expect(await refusal(right)).toBeNull();
    const found = await refusal(right, anchor);
    expect(found).toMatchObject({ code: "ledger_corrupt", message: expect.stringMatching(/below index 311 .*fork/) });
  });

  it("behind an anchor from outside", async () => {
    expect(await refusal(copyOf(base), join(older, "keys", "anchor"))).toBeNull();
    const found = await refusal(copyOf(older), join(base, "keys", "anchor"));
    expect(found).toMatchObject({ code: "ledger_corrupt", message: expect.stringMatching(/ends at index 300/) });
  });

  it("against an anchor that another key signed, or nobody", async () => {
    const shard = await withRecord(copyOf(base), async ({ recorder }) => (await recorder.store.shards())[0]);
    const { privateKey } = generateKeyPairSync("ed25519");
    const stranger = logKeyFromPem(String(privateKey.export({ type: "pkcs8", format: "pem" })));
    const file = join(room, "foreign-anchor");
    writeFileSync(file, signCheckpoint(createSigner(shard?.origin ?? "", stranger), 5, Buffer.alloc(32)));
    expect(await refusal(copyOf(base), file)).toMatchObject({
      code: "ledger_corrupt",
      message: expect.stringMatching(/no signature by the key/),
    });
    writeFileSync(file, (shard?.checkpoint ?? "").replace(`\n${size}\n`, "\n5\n"));
    expect(await refusal(copyOf(base), file)).toMatchObject({
      code: "ledger_corrupt",
      message: expect.stringMatching(/signature/),
    });
    expect(await refusal(copyOf(base), join(room, "none"))).toMatchObject({ code: "config_invalid" });
  });

  it("cut in its write-ahead log", async () => {
    const [folder, upstream] = [newDataFolder(), await newUpstream()];
    const { server, client } = await newServer(folder, { upstream: upstream.url });
    for (let i = 0; i < 12; i += 1) await client.chat(`call-${i} frames=5`, i % 2 === 0);
    const anchor = join(folder, "keys", "anchor");
    const sizeOf = (checkpoint: string | null): number => Number(checkpoint?.split("\n")[1]);
    // Three entries for each call, the last of them some time after its close.
    await expect.poll(async () => sizeOf(await client.checkpoint()), { timeout: 10_000 }).toBeGreaterThan(3 * 12);
    const newest = await client.checkpoint();
    await expect.poll(() => readFileSync(anchor, "utf8"), { timeout: 10_000 }).toBe(newest);
    await server.kill();
    const wal = statSync(join(folder, "custody.db-wal")).size;
    const refused: string[] = [];
    for (const part of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]) {
      const cut = copyOf(folder);
      truncateSync(join(cut, "custody.db-wal"), Math.floor(wal * part) + (part === 0.5 ? 7 : 0));
      rmSync(join(cut, "custody.db-shm"), { force: true });
      const found = await refusal(cut);
      if (found !== null) {
        expect(found.code, found.message).toBe("ledger_corrupt");
        refused.push(found.message);
        continue;
      }
      // What was cut off was not needed: nothing that was anchored is missing.
      const reader = await openStoreReader(cut);
      const kept = (await reader.shards()).at(-1);
      reader.close();
      expect(kept?.size).toBeGreaterThanOrEqual(sizeOf(newest));
    }
    expect(refused.length).toBeGreaterThan(0);
    expect(await refusal(copyOf(folder))).toBeNull();
  });
});

/** The verb itself, without what it prints. */
const continueQuietly = async (folder: string): Promise<void> => {
  const printing = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await continueLog({ data: folder });
  } finally {
    printing.mockRestore();
  }
};

describe("`custody log continue`", { timeout: 60_000 }, () => {
  it("goes on after a rollback, under a name of its own, and old proofs hold", async () => {
    const folder = withDatabaseOf(base, older);
    const read = async (from: string, index: number): Promise<{ bytes: Uint8Array; proof: string; vkey: string }> => {
      const reader = await openStoreReader(from);
      try {
        const [shard] = await reader.shards();
        const [bytes] = await reader.readEntries(1, index, index + 1);
        if (shard === undefined || bytes === undefined) throw new Error("the log is empty");
        const hashes = await proveInclusion(shard.size, index, (level, at) => reader.readTile(1, level, at));
        return { bytes, proof: formatProof({ index, hashes, checkpoint: shard.checkpoint }), vkey: shard.vkey };
      } finally {
        reader.close();
      }
    };
    const oldProof = await read(older, 100);
    expect((await refusal(folder))?.code).toBe("ledger_corrupt");
    const { code, stdout, stderr } = runCustody("log", "continue", "--data", folder);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const [, origin = ""] = /^The log goes on as (\S+)$/m.exec(stdout) ?? [];
    expect(origin).toMatch(/\/\d{4}-2$/);

    const { server } = await newServer(folder);
    expect(server.origin).toBe(origin);
    expect(stdout).toContain(server.vkey);
    await server.stop();
    expect(await refusal(folder)).toBeNull();

    const reader = await openStoreReader(folder);
    const [before, after] = await reader.shards();
    const [first] = await reader.readEntries(2, 0, 1);
    reader.close();
    const lost = readFileSync(join(base, "keys", "anchor"), "utf8").split("\n");
    expect(before).toMatchObject({ size: 301, frozen: true });
    expect(after).toMatchObject({ origin, frozen: false });
    expect(parseEntry(first ?? Buffer.alloc(0))).toMatchObject({
      kind: "log.continued",
      origin,
      previous: { origin: before?.origin, size: 301, root: Buffer.from(before?.root ?? []).toString("hex") },
      anchor: { origin: before?.origin, size, root: Buffer.from(lost[2] ?? "", "base64").toString("hex") },
    });
    for (const { bytes, proof, vkey } of [oldProof, await read(folder, 100)]) {
      expect(verifyProofFile(proof, leafHash(bytes), parseVkey(vkey)).origin).toBe(before?.origin);
    }
    const { problems } = await checkRecord(folder, { vkeys: new Set([oldProof.vkey, server.vkey]) });
    expect(problems).toEqual([]);
    // The anchor of the lost log is answered for; the log's own is watched again.
    expect(await refusal(folder, join(base, "keys", "anchor"))).toBeNull();
    await grow(folder, 5, 0);
  });

  it("goes on after tampering at the end, without touching what was found", async () => {
    const folder = tampered((db) => setRow(db, last, Buffer.from('{"v":1}')));
    await continueQuietly(folder);
    expect(await refusal(folder)).toBeNull();
    const { problems } = await checkRecord(folder, { vkeys: new Set() });
    expect(problems.some((problem) => problem.includes(`entry ${last} `))).toBe(true);
  });

  it("refuses a folder that is not there", async () => {
    const refused = continueQuietly(join(room, "nowhere"));
    await expect(refused).rejects.toMatchObject({
      code: "config_invalid",
      message: expect.stringMatching(/no such data folder$/),
    });
  });

  it("is one of the server's own verbs: not while it runs", async () => {
    const folder = copyOf(base);
    mkdirSync(folder, { recursive: true });
    await withRecord(folder, async ({ recorder }) => {
      await appendEntry(recorder, {
        kind: "access.denied",
        from: 0,
        to: 0,
        counts: {},
        sources: 0,
        others: 0,
        payloads: [],
      });
      await expect(continueQuietly(folder)).rejects.toThrow(/another Custody process/);
    });
  });
});
