/**
 * A rotation of the master key that ends at each of its steps, with the step written and without it; and a process that is killed in the
 * middle of one. The next start finishes it, and nothing is lost.
 */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { CustodyError } from "../../src/domain/errors.ts";
import { systemPrincipal } from "../../src/domain/principal.ts";
import { MasterKeyRotation } from "../../src/ledger/rotate-master-key.ts";
import { openRecord } from "../../src/open-record.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import type { Effect, Store } from "../../src/store/store.ts";
import { sealCredential } from "../../src/vault/credential-secret.ts";
import { unwrapKey, wrapKey } from "../../src/vault/data-key.ts";
import { loadMasterKey, newMasterSecret, readMasterSecrets } from "../../src/vault/master-key-file.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { send } from "../fixtures/send.ts";
import { rowsUnderFirstLine } from "../fixtures/wrapped-rows.ts";
import { adminKey } from "./server-process.ts";
import { newDataFolder, newServer } from "./test-folder.ts";

enableCompileCache();

/** Three batches: two full ones, and the last with the entry. */
const keys = 600;
const credential = {
  id: "crd_a",
  upstream: "u",
  team: null,
  apiKey: null,
  name: "n",
  createdAt: 1,
  createdBy: "key_a",
  revokedAt: null,
};
const wrapped = keys + ["the subject key", "the credential"].length;

const open = (folder: string) =>
  openRecord(loadConfig({ data: folder }), {
    clock: Date.now,
    onCorrupt: (error) => {
      throw error;
    },
  });
const keyFileOf = (folder: string): string => join(folder, "keys", "master.key");
const linesOf = (folder: string): string[] => readFileSync(keyFileOf(folder), "utf8").trim().split("\n");

/** A record with many data keys and a credential; the keys' secrets by id. */
const prepare = async (count = keys): Promise<{ folder: string; secrets: ReadonlyMap<string, Buffer> }> => {
  const folder = newDataFolder();
  const { recorder, master } = await open(folder);
  const secrets = new Map<string, Buffer>();
  const effects = Array.from({ length: count }, (_none, place): Effect => {
    const secret = randomBytes(32);
    const id = `dk_${String(place).padStart(6, "0")}`;
    secrets.set(id, secret);
    return { effect: "putDataKey", row: wrapKey(master, { id, subject: "s", month: "2026-01" }, secret) };
  });
  const sealed = sealCredential(master.current, credential, { origin: "https://a", secret: "s" });
  await recorder.store.append({
    entries: [],
    effects: [...effects, { effect: "createCredential", row: { ...credential, wrapped: sealed } }],
  });
  await recorder.store.close();
  return { folder, secrets };
};

/** A process: opens the record, does something with its rotations over a store of its choice, and is gone. */
const withRotation = async <T>(
  folder: string,
  use: (rotation: MasterKeyRotation) => Promise<T>,
  storeOf: (store: Store) => Store = (store) => store,
): Promise<T> => {
  const { recorder, master } = await open(folder);
  try {
    return await use(new MasterKeyRotation({ ...recorder, store: storeOf(recorder.store) }, master, keyFileOf(folder)));
  } finally {
    await recorder.store.close();
  }
};

/** Ends at one append, which is written or not. */
const dyingAt =
  (step: number, isWritten: boolean) =>
  (store: Store): Store => {
    let appends = 0;
    const append: Store["append"] = async (given) => {
      appends += 1;
      if (appends <= step) return store.append(given);
      if (appends === step + 1 && isWritten) await store.append(given);
      throw new CustodyError("ledger_unavailable", "the process dies here");
    };
    return { ...store, append };
  };

const kinds = async (folder: string): Promise<string[]> =>
  (await readEntries(folder)).map(({ kind }) => kind).filter((kind) => kind.startsWith("master_key."));

/** Everything opens under the one line that is left, and is what it was. */
const expectFinished = async (folder: string, secrets: ReadonlyMap<string, Buffer>): Promise<void> => {
  expect(linesOf(folder)).toHaveLength(1);
  const { ids, others } = await rowsUnderFirstLine(folder, keyFileOf(folder));
  expect(others).toEqual([]);
  expect(ids.length).toBeGreaterThanOrEqual(secrets.size + 2);
  const master = loadMasterKey(keyFileOf(folder), false);
  const reader = await openStoreReader(folder);
  for (const [id, secret] of secrets) {
    const row = await reader.readDataKey(id);
    if (row === null) throw new Error(`${id} is gone`);
    expect(unwrapKey(master, row).equals(secret), id).toBe(true);
  }
  reader.close();
  expect((await kinds(folder)).at(-1)).toBe("master_key.rotated");
  expect((await kinds(folder)).filter((kind) => kind === "master_key.rotated")).toHaveLength(1);
};

describe("a rotation that ends at", () => {
  it.each([
    ["its beginning", 0],
    ["the first batch", 1],
    ["the second batch", 2],
    ["the last batch, which says that it is done", 3],
  ])("%s is finished by the next start", { timeout: 60_000 }, async (_name, step) => {
    const { folder, secrets } = await prepare();
    const [old = ""] = linesOf(folder);
    for (const isWritten of [false, true]) {
      const copy = newDataFolder();
      cpSync(folder, copy, { recursive: true });
      const rotating = withRotation(copy, (rotation) => rotation.rotate("key_a"), dyingAt(step, isWritten));
      await expect(rotating).rejects.toThrow("dies here");
      expect(linesOf(copy)).toHaveLength(2);
      expect(linesOf(copy)[1]).toBe(old);
      const report = await withRotation(copy, (rotation) => rotation.resume());
      const isDone = step === 3 && isWritten;
      expect(report?.oldKey).toBe("removed");
      expect(report?.rewrapped).toBe(isDone ? 0 : wrapped - 256 * Math.max(0, step - (isWritten ? 0 : 1)));
      await expectFinished(copy, secrets);
      expect(await withRotation(copy, (rotation) => rotation.resume())).toBeNull();
    }
  });

  it("the new line in the file, before anything else, is finished too", async () => {
    const { folder, secrets } = await prepare();
    const [old = ""] = linesOf(folder);
    writeFileSync(keyFileOf(folder), `${newMasterSecret().toString("base64")}\n${old}\n`);
    expect(await withRotation(folder, (rotation) => rotation.resume())).toMatchObject({ rewrapped: wrapped });
    await expectFinished(folder, secrets);
    expect((await readEntries(folder)).at(-1)).toMatchObject({ principal: systemPrincipal, rewrapped: wrapped });
  });

  it("the file beside it, before that stands in its place, was never begun", async () => {
    const { folder } = await prepare();
    const before = linesOf(folder);
    writeFileSync(`${keyFileOf(folder)}.new`, `${newMasterSecret().toString("base64")}\n${before[0]}\n`, {
      mode: 0o600,
    });
    expect(await withRotation(folder, (rotation) => rotation.resume())).toBeNull();
    expect(linesOf(folder)).toEqual(before);
    expect(await kinds(folder)).toEqual([]);
  });
});

describe("a rotation", () => {
  it("takes with it what was wrapped before it and is on its way to the database", async () => {
    const { folder, secrets } = await prepare(3);
    const { master, recorder } = await open(folder);
    const { store } = recorder;
    const rotation = new MasterKeyRotation(recorder, master, keyFileOf(folder));
    const writing = Array.from({ length: 500 }, (_none, place) => {
      const row = wrapKey(master, { id: `dk_a${place}`, subject: "s", month: "2026-01" }, randomBytes(32));
      return store.append({ entries: [], effects: [{ effect: "putDataKey", row }] });
    });
    const [{ rewrapped }] = await Promise.all([rotation.rotate("key_a"), ...writing]);
    expect(rewrapped).toBe(secrets.size + 2 + writing.length);
    await store.close();
    await expectFinished(folder, secrets);
  });

  it("that is stopped leaves both lines, and the next start goes on", async () => {
    const { folder, secrets } = await prepare();
    await withRotation(folder, async (rotation) => {
      const stopped = expect(rotation.rotate("key_a")).rejects.toThrow("its next start goes on");
      await rotation.close();
      await stopped;
    });
    expect(linesOf(folder)).toHaveLength(2);
    expect(await withRotation(folder, (rotation) => rotation.resume())).toMatchObject({ rewrapped: wrapped });
    await expectFinished(folder, secrets);
  });

  it("does not bring back a key that is destroyed while it runs", async () => {
    const { folder, secrets } = await prepare();
    const { master, recorder } = await open(folder);
    const gone = wrapKey(master, { id: "dk_gone", subject: "s", month: "2026-01" }, randomBytes(32));
    await recorder.store.close();
    let reads = 0;
    const stillThere = (store: Store): Store => ({
      ...store,
      listDataKeys: async (after, limit) => {
        const rows = await store.listDataKeys(after, limit);
        reads += 1;
        return reads === 1 ? [...rows.slice(0, -1), gone] : rows;
      },
    });
    const report = await withRotation(folder, (rotation) => rotation.rotate("key_a"), stillThere);
    expect(report.rewrapped).toBe(wrapped);
    await expectFinished(folder, secrets);
    const { ids } = await rowsUnderFirstLine(folder, keyFileOf(folder));
    expect(ids).not.toContain(gone.id);
  });

  it("keeps the old line while a row opens under no key, names the row, and does not say that it is done", async () => {
    const { folder } = await prepare(3);
    const { recorder } = await open(folder);
    const row = { id: "dk_000001", wrapped: randomBytes(60) };
    await recorder.store.append({ entries: [], effects: [{ effect: "rewrapDataKey", row }] });
    await recorder.store.close();
    const rotating = withRotation(folder, (rotation) => rotation.rotate("key_a"));
    await expect(rotating).rejects.toMatchObject({ code: "ledger_corrupt", message: expect.stringContaining(row.id) });
    expect(linesOf(folder)).toHaveLength(2);
    expect(await kinds(folder)).toEqual(["master_key.rotation_begun"]);
  });
});

describe("a server that is killed in the middle of a rotation", () => {
  it("finishes it at its next start, beside the calls", { timeout: 120_000 }, async () => {
    const { folder, secrets } = await prepare(12_000);
    const first = await newServer(folder);
    const asked = send(`${first.server.url}/api/v1/master-key/rotate`, { method: "POST", key: adminKey, body: {} });
    const unanswered = expect(asked).rejects.toThrow();
    await vi.waitFor(async () => expect(await kinds(folder)).toEqual(["master_key.rotation_begun"]), {
      timeout: 30_000,
      interval: 1,
    });
    await first.server.kill();
    await unanswered;
    expect(readMasterSecrets(keyFileOf(folder))).toHaveLength(2);
    const { others } = await rowsUnderFirstLine(folder, keyFileOf(folder));
    expect(others.length).toBeGreaterThan(0);

    const { client, server } = await newServer(folder);
    expect((await client.chat("hello", false)).status).toBe(200);
    await vi.waitFor(() => expect(linesOf(folder)).toHaveLength(1), { timeout: 60_000, interval: 20 });
    await expectFinished(folder, secrets);
    await vi.waitFor(() => expect(server.output()).toContain("the master key's rotation is finished"));
  });
});
