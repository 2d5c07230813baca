/**
 * Backups of a running server: consistent beside calls, without a key that encrypts keys, recorded, tested.
 */
import { hash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { backupName, listBackups } from "../../src/evidence/backup/make-backup.ts";
import { readKeyTable } from "../../src/evidence/backup/key-table.ts";
import { singleFile } from "../../src/evidence/verify/pack-files.ts";
import { openZipPack } from "../../src/evidence/verify/zip-source.ts";
import { vkeyFor } from "../../src/ledger/checkpoint.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";
import { testFolder, verified } from "./recorded-log.ts";

interface Made {
  readonly file: string;
  readonly backup: string;
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly removed: number;
}

interface Backed {
  readonly custody: Custody;
  /** Where its backups lie. */
  readonly folder: string;
}

const answerCalls = ({ upstream }: Custody): void => {
  upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("To ann@example.com"))));
};

const begin = async (settings: object = {}): Promise<Backed> => {
  const folder = join(testFolder(), "backups");
  const custody = await custodyForTest({ retention: { backups: { folder, ...settings } } });
  answerCalls(custody);
  return { custody, folder };
};

/** One for the tests of a group, which leave no fault in it. */
const backedForGroup = (): (() => Backed) => {
  const parent = mkdtempSync(join(tmpdir(), "custody-backups-"));
  const folder = join(parent, "backups");
  const custody = custodyForFile({ retention: { backups: { folder } } });
  beforeAll(() => answerCalls(custody()));
  afterAll(() => rmSync(parent, { recursive: true, force: true }));
  return () => ({ custody: custody(), folder });
};

const call = async (custody: Custody, text = "Write to ann@example.com"): Promise<string> => {
  const answer = await custody.chat(chatBody(text));
  expect(answer.status).toBe(200);
  return answer.id;
};

const post = (custody: Custody, path: string, body: object = {}) =>
  custody.ask(`/api/v1/audit/${path}`, { method: "POST", body });

const make = async (custody: Custody): Promise<Made> => {
  const answer = await post(custody, "backups");
  expect(answer.status, answer.text).toBe(201);
  return JSON.parse(answer.text);
};

/** A zip's files are stored as they are: a text in one of them stands in the zip. */
const holdsText = (file: string, text: string): boolean => readFileSync(file).includes(text);

const faultsOf = async (file: string, vkeys: readonly string[]): Promise<string> =>
  (await verified(file, vkeys)).faults.map(({ message }) => message).join("; ");

describe("a backup beside running calls", () => {
  const backed = backedForGroup();

  test("is one moment of the log, and says which", async () => {
    const { custody, folder } = backed();
    await call(custody);
    const over = new AbortController();
    const calling = Promise.all(
      [1, 2, 3].map(async () => {
        while (!over.signal.aborted) await call(custody);
      }),
    );
    const made: Made[] = [];
    for (let round = 0; round < 2; round += 1) made.push(await make(custody));
    over.abort();
    await calling;
    expect(made[1]?.size).toBeGreaterThan(made[0]?.size ?? Infinity);
    const entries = await readEntries(custody.folder);
    for (const { file, backup, origin, size, root } of made) {
      const report = await verified(join(folder, file), [custody.vkey]);
      expect([report.faults, report.ownKeysFrom]).toEqual([[], null]);
      expect((await verified(join(folder, file), [])).ownKeysFrom).toBe("the backup");
      const entry = entries.find((one) => one.kind === "backup.made" && one.backup === backup);
      expect(entry).toMatchObject({ origin, size, root, removed: 0 });
      const files = await openZipPack(join(folder, file));
      const chunks: Buffer[] = [];
      for await (const chunk of files.chunks("manifest.json")) chunks.push(Buffer.from(chunk));
      await files.close();
      expect(hash("sha256", Buffer.concat(chunks))).toBe(backup);
    }
  });

  test("holds no key that encrypts keys or signs, and no text", async () => {
    const { custody, folder } = backed();
    await call(custody, "A sentence that is nowhere else.");
    const { file } = await make(custody);
    const path = join(folder, file);
    const keys = join(custody.folder, "keys");
    const master = readFileSync(join(keys, "master.key"), "utf8").trim();
    const [, body = ""] = readFileSync(join(keys, "log.key"), "utf8").split("\n");
    for (const secret of [master, Buffer.from(master, "base64"), body, Buffer.from(body, "base64")]) {
      expect(secret.length).toBeGreaterThan(30);
      expect(readFileSync(path).includes(secret)).toBe(false);
    }
    expect(holdsText(path, "nowhere else")).toBe(false);
    expect(holdsText(path, "master.key")).toBe(false);
    const files = await openZipPack(path);
    onTestFinished(() => files.close());
    expect([...files.sizes.keys()].filter((name) => name.includes("keys/"))).toEqual([]);
    expect(statSync(path).mode & 0o077).toBe(0);
    // The test looks at all of the zip: what is in it is found.
    expect(holdsText(path, "custody-backup@v1")).toBe(true);
  });

  test("holds the payloads that are files", async () => {
    const { custody, folder } = backed();
    const id = await call(custody, "a".repeat(1_500_000));
    const { file } = await make(custody);
    const files = await openZipPack(join(folder, file));
    onTestFinished(() => files.close());
    expect(files.sizes.get(`payloads/${id.slice(0, 8)}/${id}.request.received`)).toBeGreaterThan(0);
    expect(await faultsOf(join(folder, file), [custody.vkey])).toBe("");
  });

  test("is refused while a payload's file is away, and leaves nothing behind", async () => {
    const { custody, folder } = await begin();
    const id = await call(custody, "a".repeat(1_500_000));
    rmSync(join(custody.folder, "payloads", id.slice(0, 8), `${id}.request.received`));
    const answer = await post(custody, "backups");
    expect([answer.status, errorOf(answer).code]).toEqual([503, "ledger_unavailable"]);
    expect(readdirSync(folder)).toEqual([]);
    expect((await readEntries(custody.folder)).filter(({ kind }) => kind === "backup.made")).toEqual([]);
  });

  test("takes the place of older ones when there are enough", async () => {
    const { custody, folder } = await begin({ keep: 2 });
    const first = await make(custody);
    const second = await make(custody);
    const third = await make(custody);
    expect([first.removed, second.removed, third.removed]).toEqual([0, 0, 1]);
    expect(await listBackups(folder)).toEqual([second.file, third.file]);
    const listed: { data: { file: string }[] } = JSON.parse((await custody.ask("/api/v1/audit/backups")).text);
    expect(listed.data.map(({ file }) => file)).toEqual([second.file, third.file]);
  });

  test("is not made where no folder is configured", async () => {
    const custody = await custodyForTest();
    for (const path of ["backups", "restore-tests"]) {
      const answer = await post(custody, path);
      expect([answer.status, errorOf(answer).code]).toEqual([404, "not_found"]);
    }
  });

  test("of a process that died is cleared away, and nothing else is", async () => {
    const { custody, folder } = await begin();
    const { file } = await make(custody);
    await custody.stop();
    mkdirSync(join(folder, `${backupName(0)}.copy`));
    writeFileSync(join(folder, `${backupName(0)}.part`), "half");
    writeFileSync(join(folder, "notes.part"), "an operator's");
    await custody.restart();
    expect(readdirSync(folder).toSorted()).toEqual([file, "data-keys.ndjson", "notes.part"].toSorted());
  });
});

describe("a backup that was tampered with", () => {
  const backed = backedForGroup();
  let path = "";
  beforeAll(async () => {
    const { custody, folder } = backed();
    await call(custody);
    path = join(folder, (await make(custody)).file);
  });

  /** A zip with other bytes: `find` becomes `replace`, which is as long. */
  const changed = (find: string, replace: string): string => {
    const bytes = readFileSync(path);
    const at = bytes.indexOf(find);
    expect(at).toBeGreaterThan(-1);
    bytes.write(replace, at, "latin1");
    const file = join(testFolder(), "changed.zip");
    writeFileSync(file, bytes);
    return file;
  };

  test.each([
    ["the database", '"exchange.closed"', '"exchange.cloned"', "custody.db is not the file that the manifest names"],
    ["the configuration", '"diskReserveBytes":0', '"diskReserveBytes":1', "config.json is not the file"],
    [
      "the table of keys",
      '"kind":"data_key","id":"pk_',
      '"kind":"data_key","id":"qk_',
      "data-keys.ndjson is not the file",
    ],
    ["the manifest", '"payloadFiles": 0', '"payloadFiles": 1', "its signature is of something else"],
    ["the signature", "custody backup\n", "custody backwp\n", "its signature does not hold"],
  ])("is found out: %s", async (_what, find, replace, fault) => {
    expect(await faultsOf(changed(find, replace), [backed().custody.vkey])).toContain(fault);
  });

  test("is found out: it is of another log", async () => {
    const other = await custodyForTest();
    expect(await faultsOf(path, [backed().custody.vkey])).toBe("");
    expect(await faultsOf(path, [other.vkey])).not.toBe("");
  });
});

describe("a restore test", () => {
  test("opens every payload, is an entry, and leaves nothing behind", async () => {
    const { custody, folder } = await begin();
    for (let round = 0; round < 3; round += 1) await call(custody);
    const made = await make(custody);
    const answer = await post(custody, "restore-tests");
    expect(answer.status, answer.text).toBe(201);
    const { backup, origin, size, root } = made;
    expect(JSON.parse(answer.text)).toMatchObject({ backup, entries: size, erased: 0, faults: 0, firstFault: null });
    const entry = (await readEntries(custody.folder)).find((one) => one.kind === "backup.tested");
    expect(entry).toMatchObject({ backup, origin, size, root, entries: size, faults: 0, erased: 0 });
    const reader = await openStoreReader(custody.folder);
    onTestFinished(() => reader.close());
    const rows = await reader.listExchanges({ limit: 10 });
    const stored = await Promise.all(rows.map(({ id }) => reader.readPayloads(id)));
    expect(entry).toMatchObject({ opened: stored.flat().length });
    expect(stored.flat().length).toBeGreaterThan(5);
    expect(readdirSync(custody.folder)).not.toContain("restore-test");
    expect((await listBackups(folder)).length).toBe(1);
  });

  test("says so of a backup that could not have been restored", async () => {
    const { custody, folder } = await begin();
    await call(custody);
    const { file } = await make(custody);
    const bytes = readFileSync(join(folder, file));
    bytes.write('"exchange.cloned"', bytes.indexOf('"exchange.closed"'), "latin1");
    writeFileSync(join(folder, file), bytes);
    const answer = await post(custody, "restore-tests", { backup: file });
    expect(answer.status, answer.text).toBe(201);
    const { faults, firstFault } = JSON.parse(answer.text);
    expect([faults, firstFault]).toEqual([1, "custody.db is not the file that the manifest names"]);
    const entry = (await readEntries(custody.folder)).find((one) => one.kind === "backup.tested");
    expect(entry).toMatchObject({ faults: 1, opened: 0 });
    expect((await post(custody, "restore-tests", { backup: "none" })).status).toBe(404);
  });
});

describe("the table of wrapped keys", () => {
  const linesOf = (custody: Custody): number =>
    readFileSync(join(custody.folder, "keys", "master.key"), "utf8")
      .trim()
      .split("\n").length;
  const rotate = (custody: Custody) => custody.ask("/api/v1/master-key/rotate", { method: "POST", body: {} });

  test("lies beside the backups before an old master key goes", async () => {
    const { custody, folder } = await begin();
    await call(custody);
    await make(custody);
    const before = readFileSync(join(folder, "data-keys.ndjson"), "utf8");
    expect((await rotate(custody)).status).toBe(200);
    const after = readFileSync(join(folder, "data-keys.ndjson"), "utf8");
    expect(after.split("\n").length).toBe(before.split("\n").length);
    expect(after.split("\n")[1]).not.toBe(before.split("\n")[1]);
    const tested = await post(custody, "restore-tests");
    expect(JSON.parse(tested.text)).toMatchObject({ faults: 0, erased: 0 });
  });

  test("keeps the old master key while it cannot be written", async () => {
    const { custody, folder } = await begin();
    await call(custody);
    // A file stands where the folder of backups is to be.
    writeFileSync(folder, "in the way");
    const answer = await rotate(custody);
    expect([answer.status, errorOf(answer).code]).toEqual([503, "ledger_unavailable"]);
    expect(linesOf(custody)).toBe(2);
    rmSync(folder);
    expect((await rotate(custody)).status).toBe(200);
    expect(linesOf(custody)).toBe(1);
    expect(readdirSync(folder)).toEqual(["data-keys.ndjson"]);
  });

  test("is refused when lines of it are missing, or another log's key signed it", async () => {
    const { custody, folder } = await begin();
    await call(custody);
    await make(custody);
    const path = join(folder, "data-keys.ndjson");
    const vkeysOf = (vkey: string) => (origin: string) => [vkeyFor(origin, vkey)];
    const read = async (vkey: string) => (await readKeyTable(await singleFile(path), path, vkeysOf(vkey))).size;
    expect(await read(custody.vkey)).toBeGreaterThan(0);
    const other = await custodyForTest();
    await expect(read(other.vkey)).rejects.toThrow("its signature does not hold");
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, [...lines.slice(0, 1), ...lines.slice(2)].join("\n"));
    await expect(read(custody.vkey)).rejects.toThrow("its signature is of something else");
    writeFileSync(path, lines.slice(0, 2).join("\n"));
    await expect(read(custody.vkey)).rejects.toThrow("no table of wrapped keys, or was cut");
  });
});
