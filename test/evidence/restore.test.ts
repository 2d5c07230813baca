/**
 * From disaster to a record that serves again: what was erased stays erased, what was proven stays proven, and the new log names both heads.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { encodeEntry } from "../../src/ledger/append.ts";
import { openCheckpoint, parseVkey } from "../../src/ledger/checkpoint.ts";
import { verifyProofFile } from "../../src/ledger/proof.ts";
import { type RestoreOptions, type Restored, restoreRecord } from "../../src/restore-record.ts";
import { startServer } from "../../src/start-server.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { send } from "../fixtures/send.ts";
import { type Custody, custodyForTest } from "../fixtures/start-custody.ts";
import { leafDigest } from "../http/leaf-hash.ts";
import { runCustody, testFolder, verified } from "./recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";

interface World {
  readonly custody: Custody;
  /** Where the server writes its backups. */
  readonly backups: string;
  /** A copy of `keys/`, as it was when the disaster came. */
  readonly keys: string;
}

const begin = async (): Promise<World> => {
  const home = testFolder();
  const backups = join(home, "backups");
  const custody = await custodyForTest({ retention: { backups: { folder: backups } } });
  custody.upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("To ann@example.com"))));
  return { custody, backups, keys: join(home, "keys") };
};

const callAs = async ({ custody }: World, subject: string, text = "Write to ann@example.com"): Promise<string> => {
  const answer = await custody.chat(chatBody(text), { headers: { "x-custody-subject": subject } });
  expect(answer.status).toBe(200);
  return answer.id;
};

const makeBackup = async ({ custody, backups }: World): Promise<string> => {
  const answer = await custody.ask("/api/v1/audit/backups", { method: "POST", body: {} });
  expect(answer.status, answer.text).toBe(201);
  return join(backups, JSON.parse(answer.text).file);
};

const rotate = async ({ custody }: World): Promise<void> => {
  const answer = await custody.ask("/api/v1/master-key/rotate", { method: "POST", body: {} });
  expect(answer.status, answer.text).toBe(200);
};

const erase = async ({ custody }: World, subject: string): Promise<void> => {
  const body = { subject, basis: "gdpr-17-1-a", reason: "a test" };
  const answer = await custody.ask("/api/v1/audit/erasures", { method: "POST", body });
  expect(answer.status, answer.text).toBeLessThan(300);
  await vi.waitUntil(async () => (await readEntries(custody.folder)).some(({ kind }) => kind === "payload.erased"), {
    timeout: 20_000,
    interval: 50,
  });
};

/** The keys are kept elsewhere; the data is lost. Gives the newest checkpoint that was served. */
const strike = async ({ custody, keys }: World): Promise<string> => {
  await custody.stop();
  cpSync(join(custody.folder, "keys"), keys, { recursive: true });
  const checkpoint = readFileSync(join(keys, "anchor"), "utf8");
  rmSync(custody.folder, { recursive: true });
  return checkpoint;
};

const restoreInto = (
  { keys }: World,
  from: string,
  more: Partial<RestoreOptions> & { readonly check?: boolean } = {},
): { folder: string; done: Promise<Restored> } => {
  const folder = join(testFolder(), "data");
  const { check = false, ...options } = more;
  const given = { from, keys, anchor: null, erasures: [], vkeys: [], acceptLoss: false, ...options };
  return { folder, done: restoreRecord(loadConfig({ data: folder }), given, check) };
};

/** A server on a folder, for one test. */
const serve = async (folder: string) => {
  const onCorrupt = (error: Error): never => {
    throw error;
  };
  const server = await startServer(loadConfig({ data: folder, port: 0 }), { onCorrupt });
  onTestFinished(() => server.close());
  return server;
};

describe("after a disaster", () => {
  test("a backup with the newest keys is a record that serves, and what was erased since stays erased", async () => {
    const world = await begin();
    const { custody, backups } = world;
    const jane = await callAs(world, "jane", "j".repeat(1_500_000));
    const large = await callAs(world, "bob", "b".repeat(1_500_000));
    const bob = await callAs(world, "bob");
    const proof = (await custody.ask(`/api/v1/audit/exchanges/${bob}/proof`)).text;
    const closed = (await readEntries(custody.folder)).find(
      (one) => one.kind === "exchange.closed" && one.exchangeId === bob,
    );
    if (closed === undefined) throw new Error("the call was recorded");
    const leaf = leafDigest(encodeEntry(closed));
    const backup = await makeBackup(world);
    await callAs(world, "bob");
    await erase(world, "jane");
    const late = await callAs(world, "bob");
    const lost = openCheckpoint(await strike(world), parseVkey(custody.vkey));

    const { folder, done } = restoreInto(world, backup, { erasures: [join(backups, "data-keys.ndjson")] });
    const restored = await done;
    expect(restored.report.faults).toEqual([]);
    expect(restored.done).toMatchObject({ keys: { erased: 1 } });

    const server = await serve(folder);
    const ask = (path: string, body?: object) =>
      send(server.url + path, { key: custody.adminKey, ...(body === undefined ? {} : { method: "POST", body }) });
    const reveal = (id: string) => ask(`/api/v1/audit/exchanges/${id}/payload`, { reason: "a test" });
    expect((await reveal(bob)).text).toContain("Write to ann@example.com");
    expect((await reveal(large)).text).toContain("b".repeat(1_000));
    expect(JSON.parse((await reveal(jane)).text)).toEqual({ id: jane, payloads: [] });
    expect(existsSync(join(folder, "payloads", large.slice(0, 8), `${large}.request.received`))).toBe(true);
    expect(existsSync(join(folder, "payloads", jane.slice(0, 8), `${jane}.request.received`))).toBe(false);
    expect((await ask(`/api/v1/audit/exchanges/${late}`)).status).toBe(404);

    // The proof that was given before is of the old origin, and still verifies under its key.
    expect(() => verifyProofFile(proof, leaf, parseVkey(custody.vkey))).not.toThrow();
    const again = (await ask(`/api/v1/audit/exchanges/${bob}/proof`)).text;
    expect(() => verifyProofFile(again, leaf, parseVkey(custody.vkey))).not.toThrow();

    const entries = await readEntries(folder);
    const continued = entries.find(({ kind }) => kind === "log.continued");
    const { head } = restored.backup;
    expect(continued).toMatchObject({
      origin: `${lost.origin}-2`,
      previous: { origin: head.origin, size: head.size, root: head.root },
      anchor: { origin: lost.origin, size: lost.size, root: Buffer.from(lost.root).toString("hex") },
    });
    expect(lost.size).toBeGreaterThan(head.size);
    const said = entries[entries.findIndex(({ kind }) => kind === "log.continued") + 1];
    expect(said).toMatchObject({ kind: "log.restored", backup: restored.backup.sha256, keysErased: 1 });
    const replayed = entries.find(({ kind }) => kind === "payload.erased");
    expect(replayed).toMatchObject({ basis: "replayed", keys: [expect.stringMatching(/^dk_/)], exchanges: 1 });
    await server.close();
    const report = await verified(folder, [custody.vkey]);
    expect(report.faults).toEqual([]);
    expect(report.checked.join()).toContain("payloads are gone: erased or swept, as entries say");
  });

  test("the keys that are given are what the restored server has, and no others", async () => {
    const world = await begin();
    await callAs(world, "jane");
    const backup = await makeBackup(world);
    await strike(world);
    writeFileSync(join(world.keys, "notes.txt"), "an operator's");
    const { folder, done } = restoreInto(world, backup);
    expect((await done).done).toMatchObject({ keyTable: null, keys: { erased: 0 } });
    expect(readdirSync(join(folder, "keys")).toSorted()).toEqual(["log.key", "master.key"]);
    expect(readdirSync(join(folder, ".."))).toEqual(["data"]);
  });

  test("a newer backup says what was erased as well as a table does", async () => {
    const world = await begin();
    await callAs(world, "jane");
    await callAs(world, "bob");
    const older = await makeBackup(world);
    await erase(world, "jane");
    const newer = await makeBackup(world);
    await strike(world);
    const { done } = restoreInto(world, older, { erasures: [newer] });
    expect((await done).done).toMatchObject({ keys: { erased: 1 } });
  });

  test("an older table than the backup's own changes nothing", async () => {
    const world = await begin();
    await callAs(world, "jane");
    await makeBackup(world);
    const old = join(testFolder(), "old.ndjson");
    cpSync(join(world.backups, "data-keys.ndjson"), old);
    await callAs(world, "bob");
    const backup = await makeBackup(world);
    await strike(world);
    const { done } = restoreInto(world, backup, { erasures: [old] });
    expect((await done).done).toMatchObject({ keyTable: null, keys: { erased: 0 } });
  });
});

describe("a restore is refused", () => {
  test("into a folder that is not empty", async () => {
    const world = await begin();
    const backup = await makeBackup(world);
    await strike(world);
    const folder = join(testFolder(), "data");
    mkdirSync(folder);
    writeFileSync(join(folder, "something"), "");
    const options = { from: backup, keys: world.keys, anchor: null, erasures: [], vkeys: [], acceptLoss: false };
    await expect(restoreRecord(loadConfig({ data: folder }), options, false)).rejects.toThrow("is not empty");
    expect(readdirSync(folder)).toEqual(["something"]);
  });

  test("without the keys as they are wrapped now; accepting the loss loses them all", async () => {
    const world = await begin();
    const id = await callAs(world, "jane");
    const backup = await makeBackup(world);
    await rotate(world);
    await strike(world);
    const first = restoreInto(world, backup);
    await expect(first.done).rejects.toThrow("data keys do not open under this master key");
    expect(existsSync(first.folder)).toBe(false);
    expect(readdirSync(join(first.folder, ".."))).toEqual([]);
    const { folder, done } = restoreInto(world, backup, { acceptLoss: true });
    expect((await done).done).toMatchObject({ keys: { kept: 0 } });
    const server = await serve(folder);
    const path = `/api/v1/audit/exchanges/${id}/payload`;
    const body = { reason: "a test" };
    const answer = await send(server.url + path, { method: "POST", key: world.custody.adminKey, body });
    expect(JSON.parse(answer.text).payloads).toEqual([]);
  });

  test("when a byte of the backup was changed, and leaves nothing behind", async () => {
    const world = await begin();
    await callAs(world, "jane");
    const backup = await makeBackup(world);
    await strike(world);
    const bytes = readFileSync(backup);
    bytes.write('"exchange.cloned"', bytes.indexOf('"exchange.closed"'), "latin1");
    writeFileSync(backup, bytes);
    const { folder, done } = restoreInto(world, backup);
    const { report, done: made } = await done;
    expect(made).toBeNull();
    expect(report.faults.map(({ message }) => message)).toEqual(["custody.db is not the file that the manifest names"]);
    expect(readdirSync(join(folder, ".."))).toEqual([]);
  });

  test("of another log's backup", async () => {
    const [world, other] = [await begin(), await begin()];
    const backup = await makeBackup(other);
    await strike(world);
    const { report, done } = await restoreInto(world, backup).done;
    expect(done).toBeNull();
    expect(report.ok).toBe(false);
  });
});

test("the command line checks, restores and says what to do next", async () => {
  const world = await begin();
  await callAs(world, "jane");
  const backup = await makeBackup(world);
  await rotate(world);
  await strike(world);
  const folder = join(testFolder(), "data");
  const args = ["--from", backup, "--keys", world.keys, "--data", folder];
  const refused = await runHere(["restore", ...args]);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("--erasures")]);
  const table = join(world.backups, "data-keys.ndjson");
  const checked = await runHere(["restore", ...args, "--erasures", table, "--check"]);
  expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining("can be restored")]);
  expect(existsSync(folder)).toBe(false);
  const restored = await runCustody(["restore", ...args, "--erasures", table]);
  expect(restored.code, restored.stderr).toBe(0);
  expect(restored.stdout).toContain("is named too");
  expect((await verified(folder, [world.custody.vkey])).faults).toEqual([]);
  const kept = await runHere(["backup", "keys", "--data", folder, "--out", join(folder, "..", "keys.ndjson")]);
  expect(kept.code, kept.stderr).toBe(0);
  const stopped = await runHere(["backup", "--data", folder, "--out", join(folder, "..", "again.zip")]);
  expect(stopped.code, stopped.stderr).toBe(0);
  expect((await verified(join(folder, "..", "again.zip"), [world.custody.vkey])).faults).toEqual([]);
});
