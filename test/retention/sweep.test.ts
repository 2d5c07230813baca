/**
 * Rules and holds against a real server, over years: the clock is the test's, and so is uptime.
 * @module
 */
import { describe, expect, test } from "vitest";
import Database from "better-sqlite3";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { openStoreReader } from "../../src/store/open-store.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readClassified, readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf, type SendOptions } from "../fixtures/send.ts";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import { type Custody, custodyForTest } from "../fixtures/start-custody.ts";
import { tamper, testFolder, verified } from "../evidence/recorded-log.ts";

const dayMs = 86_400_000;
const start = Date.UTC(2026, 2, 1, 12);

/** A server whose clock and uptime go as the test says. */
const begin = async (options: Parameters<typeof custodyForTest>[0] = {}) => {
  const time = { now: start, uptime: 0 };
  const custody = await custodyForTest({ clock: () => time.now, uptime: () => time.uptime, ...options });
  custody.upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("Yes"))));
  const pass = (days: number): void => {
    time.now += days * dayMs;
    time.uptime += days * dayMs;
  };
  return { custody, time, pass };
};

const call = async (custody: Custody, text: string, options: SendOptions = {}): Promise<string> => {
  const answer = await custody.chat(chatBody(text), options);
  expect(answer.status, answer.text).toBe(200);
  await readClassified(custody.folder, answer.id);
  return answer.id;
};

const post = async (custody: Custody, path: string, body: object = {}, options: SendOptions = {}) =>
  custody.ask(`/api/v1/audit/${path}`, { method: "POST", body, ...options });

const sweep = async (custody: Custody) => {
  const answer = await post(custody, "retention/sweep");
  expect(answer.status, answer.text).toBe(200);
  const report: {
    payloads: number;
    metadata: number;
    exchanges: number;
    keys: number;
    spared: Record<string, number>;
    rules: Record<string, number>;
  } = JSON.parse(answer.text);
  return report;
};

const setRules = async (custody: Custody, changes: object) => {
  const answer = await custody.ask("/api/v1/audit/retention", { method: "PATCH", body: changes });
  expect(answer.status, answer.text).toBe(200);
};

const rolesOf = async ({ folder }: Custody, id: string): Promise<string[]> => {
  const reader = await openStoreReader(folder);
  const payloads = await reader.readPayloads(id);
  reader.close();
  return payloads.map(({ role }) => role).sort();
};

const swept = async ({ folder }: Custody) =>
  (await readEntries(folder)).filter(({ kind }) => kind === "retention.swept");

const placeHold = async (custody: Custody, scope: object): Promise<string> => {
  const answer = await post(custody, "holds", { scope, owner: "Counsel", reason: "A case" });
  expect(answer.status, answer.text).toBe(201);
  return JSON.parse(answer.text).id;
};

/** Released as it has to be: one asks, a person with another key approves, the first does it. */
const releaseHold = async (custody: Custody, hold: string): Promise<number> => {
  const { key: first } = await custody.newKey("admin", { owner: "Ann" });
  const { key: second } = await custody.newKey("security", { owner: "Bob" });
  const body = { reason: "The case is over" };
  const asked = await post(custody, `holds/${hold}/release`, body, { key: first });
  expect(asked.status).toBe(202);
  const { id }: { id: string } = JSON.parse(asked.text).approval;
  const approve = (key: string) => custody.ask(`/api/v1/approvals/${id}/approve`, { method: "POST", body: {}, key });
  expect((await approve(first)).status).toBe(403);
  const approved = await approve(second);
  expect(approved.status, approved.text).toBe(200);
  const headers = { "x-custody-approval": id };
  return (await post(custody, `holds/${hold}/release`, body, { key: first, headers })).status;
};

const faultsOf = async ({ folder, vkey }: Custody) =>
  (await verified(folder, [vkey])).faults.map(({ message }) => message);

describe("a sweep", () => {
  test("takes what is over, no more, and says so; what no rule speaks of stays", { timeout: 120_000 }, async () => {
    const { custody, pass } = await begin();
    const old = await call(custody, "I am old: jane@example.com");
    expect(await sweep(custody)).toMatchObject({ payloads: 0, metadata: 0 });
    pass(40);
    expect(await sweep(custody)).toMatchObject({ payloads: 0 });
    const young = await call(custody, "I am young: jane@example.com");
    const before = await rolesOf(custody, old);
    await setRules(custody, { rules: [{ name: "texts", kinds: ["request", "response"], payloadDays: 30 }] });
    const report = await sweep(custody);
    expect(report).toMatchObject({ exchanges: 1, metadata: 0, rules: { texts: report.payloads } });
    expect(await rolesOf(custody, old)).toEqual(before.filter((role) => role.endsWith("findings")));
    expect(before).toContain("request.findings");
    expect(await rolesOf(custody, young)).toContain("request.received");
    expect((await sweep(custody)).payloads).toBe(0);
    expect(await swept(custody)).toHaveLength(1);
    expect(await faultsOf(custody)).toEqual([]);
    // What the rules do not let go is missing, whatever was swept.
    const copy = tamper(custody.folder, `DELETE FROM segments WHERE owner = '${old}'`);
    expect((await verified(copy, [custody.vkey])).faults.map(({ message }) => message)).toEqual([
      expect.stringContaining(`payload request.findings of ${old} is missing`),
    ]);
    const other = tamper(custody.folder, `DELETE FROM segments WHERE owner = '${young}' AND role = 'request.received'`);
    expect((await verified(other, [custody.vkey])).faults.map(({ message }) => message)).toEqual([
      expect.stringContaining(`payload request.received of ${young} is missing`),
    ]);
  });

  test("takes rows of metadata, keys that seal nothing, and the index", { timeout: 120_000 }, async () => {
    const { custody, pass } = await begin({
      retention: { rules: [{ name: "all", payloadDays: 30, metadataDays: 60 }] },
    });
    const old = await call(custody, "I am jane@example.com");
    pass(40);
    const reader = await openStoreReader(custody.folder);
    const keysBefore = (await reader.listDataKeys("dk_", 500)).filter(({ month }) => month === "2026-03").length;
    const first = await sweep(custody);
    expect(first.metadata).toBe(0);
    expect(first.keys).toBeGreaterThan(0);
    const keysAfter = (await reader.listDataKeys("dk_", 500)).filter(({ month }) => month === "2026-03").length;
    expect(keysAfter).toBe(keysBefore - first.keys);
    reader.close();
    expect((await custody.ask(`/api/v1/audit/exchanges/${old}`)).status).toBe(200);
    pass(40);
    const report = await sweep(custody);
    expect(report).toMatchObject({ metadata: 1 });
    expect((await custody.ask(`/api/v1/audit/exchanges/${old}`)).status).toBe(404);
    const db = new Database(join(custody.folder, "custody.db"), { readonly: true });
    expect(db.prepare("SELECT count(*) AS n FROM pseudonyms").get()).toEqual({ n: 0 });
    db.close();
    expect(await faultsOf(custody)).toEqual([]);
    const stated = tamper(
      custody.folder,
      "UPDATE documents SET bytes = '{}' WHERE digest IN (SELECT schedule FROM sweeps)",
    );
    expect((await verified(stated, [custody.vkey])).faults.length).toBeGreaterThan(0);
  });

  test("holds to the longest of rules, policies and keys' labels", { timeout: 120_000 }, async () => {
    const { custody, pass } = await begin({
      policies: { base: { retention: { days: 10 } } },
      retention: {
        rules: [
          { name: "everything", payloadDays: 20 },
          { name: "clinical", labels: ["clinical"], payloadDays: 100 },
        ],
      },
    });
    const { key } = await custody.newKey("client", { retention: "clinical" });
    const plain = await call(custody, "plain");
    const clinical = await call(custody, "clinical", { key });
    pass(15);
    expect((await sweep(custody)).payloads).toBe(0);
    pass(10);
    expect((await sweep(custody)).payloads).toBeGreaterThan(0);
    expect(await rolesOf(custody, plain)).toEqual([]);
    expect(await rolesOf(custody, clinical)).toContain("request.received");
    pass(100);
    await sweep(custody);
    expect(await rolesOf(custody, clinical)).toEqual([]);
    expect(await faultsOf(custody)).toEqual([]);
  });

  test("does not run while the clock was set ahead, and says so", async () => {
    const { custody, time } = await begin({ retention: { rules: [{ name: "all", payloadDays: 1 }] } });
    const id = await call(custody, "hello");
    time.now += 40 * dayMs;
    const refused = await post(custody, "retention/sweep");
    expect([refused.status, errorOf(refused).code]).toEqual([409, "clock_not_trusted"]);
    expect(await rolesOf(custody, id)).toContain("request.received");
    expect(JSON.parse((await custody.ask("/api/v1/audit/retention")).text).clock).toMatchObject({ trusted: false });
    await custody.restart();
    expect((await sweep(custody)).payloads).toBeGreaterThan(0);
  });

  test("makes packs that say what is gone, and that verify", { timeout: 120_000 }, async () => {
    const { custody, pass } = await begin({ retention: { rules: [{ name: "all", payloadDays: 30 }] } });
    await call(custody, "hello");
    pass(40);
    await sweep(custody);
    await call(custody, "hello again");
    const period = { from: "2026-02-01T00:00:00Z", to: "2026-12-01T00:00:00Z" };
    const answer = await exportEvidence(custody, { ...period, payloads: true });
    expect(answer.status).toBe(200);
    const file = join(testFolder(), "pack.zip");
    writeFileSync(file, answer.bytes);
    const report = await verified(file, [custody.vkey]);
    expect(report.faults).toEqual([]);
    expect(report.notes.join()).toContain("erased or swept");
  });
});

describe("a legal hold", () => {
  test(
    "by subject, key, period or query beats every rule, until two people release it",
    { timeout: 180_000 },
    async () => {
      const { custody, pass, time } = await begin({
        retention: { rules: [{ name: "all", payloadDays: 30, metadataDays: 40 }] },
      });
      const { key, id: keyId } = await custody.newKey("client");
      const subject = "ann";
      const bySubject = await call(custody, "one", { headers: { "x-custody-subject": subject } });
      const byKey = await call(custody, "two", { key });
      const free = await call(custody, "three");
      const byQuery = await call(custody, "a secret: jane@example.com");
      pass(1);
      const from = new Date(time.now).toISOString();
      const byPeriod = await call(custody, "five");
      pass(1);
      const to = new Date(time.now).toISOString();
      const holds = [
        await placeHold(custody, { subject }),
        await placeHold(custody, { key: keyId }),
        await placeHold(custody, { query: { dataClass: "confidential" } }),
        await placeHold(custody, { from, to }),
      ];
      pass(60);
      const report = await sweep(custody);
      expect(report).toMatchObject({ exchanges: 1, metadata: 1 });
      expect(report.spared).toEqual(Object.fromEntries(holds.map((id) => [id, 1])));
      expect(await rolesOf(custody, free)).toEqual([]);
      for (const id of [bySubject, byKey, byQuery, byPeriod]) expect(await rolesOf(custody, id)).not.toEqual([]);
      const entries = await readEntries(custody.folder);
      expect(entries.find(({ kind }) => kind === "retention.swept")).toMatchObject({ spared: report.spared });
      const placed = entries.flatMap((entry) => (entry.kind === "hold.placed" ? [entry.by] : []));
      expect(placed).toEqual([["subject"], ["key"], ["query"], ["period"]]);
      expect(JSON.stringify(entries)).not.toContain("Counsel");

      await custody.restart();
      expect(await sweep(custody)).toMatchObject({ payloads: 0 });
      const [first = ""] = holds;
      expect(await releaseHold(custody, first)).toBe(200);
      expect(await sweep(custody)).toMatchObject({ exchanges: 1 });
      expect(await rolesOf(custody, bySubject)).toEqual([]);
      expect(await faultsOf(custody)).toEqual([]);
    },
  );

  test("shows whose it is and why to who may place holds, which is an entry, and its subject to nobody", async () => {
    const { custody } = await begin();
    const id = await placeHold(custody, { subject: "ann.lee@example.com" });
    const { key: auditor } = await custody.newKey("auditor");
    const seen = await custody.ask(`/api/v1/audit/holds/${id}`, { key: auditor });
    expect(seen.status).toBe(200);
    expect(seen.text).not.toContain("Counsel");
    const { key: security } = await custody.newKey("security");
    expect(JSON.parse((await custody.ask(`/api/v1/audit/holds/${id}`, { key: security })).text)).toMatchObject({
      owner: "Counsel",
      reason: "A case",
      state: "in_force",
    });
    const kinds = (await readEntries(custody.folder)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "hold.read")).toHaveLength(1);
    const db = new Database(join(custody.folder, "custody.db"), { readonly: true });
    expect(JSON.stringify(db.prepare("SELECT * FROM holds").all())).not.toContain("ann.lee");
    db.close();
    expect((await post(custody, "holds", { scope: {}, owner: "x", reason: "none at all" })).status).toBe(400);
  });
});

describe("a year of the log", () => {
  test("is dropped whole when its time is over, and everything after it verifies", { timeout: 180_000 }, async () => {
    const { custody, pass, time } = await begin();
    const old = await call(custody, "in 2026");
    const drop = (shard: string) => post(custody, `shards/${shard}/drop`);
    const refusal = async (shard: string) => errorOf(await drop(shard)).code;
    expect(await refusal("2026")).toBe("must_be_kept");
    time.now = Date.UTC(2027, 0, 5);
    time.uptime += 310 * dayMs;
    const young = await call(custody, "in 2027");
    expect(await refusal("2026")).toBe("must_be_kept");
    await setRules(custody, { logYears: 1 });
    expect(await refusal("2026")).toBe("must_be_kept");
    pass(400);
    const hold = await placeHold(custody, { from: "2026-01-01T00:00:00Z", to: "2026-06-01T00:00:00Z" });
    expect(await refusal("2026")).toBe("held");
    expect(await refusal("2028")).toBe("must_be_kept");
    expect(await releaseHold(custody, hold)).toBe(200);
    const before = await custody.ask("/log/2026/checkpoint");
    const dropped = await drop("2026");
    expect(dropped.status, dropped.text).toBe(200);
    await custody.restart();
    const after = await custody.ask("/log/2026/checkpoint");
    expect(after.text).toBe(before.text);
    const tile = await custody.ask("/log/2026/tile/0/000.p/1");
    expect([tile.status, errorOf(tile).message]).toEqual([404, expect.stringContaining("was dropped")]);
    const db = new Database(join(custody.folder, "custody.db"), { readonly: true });
    const shard = 2 ** 40;
    expect(db.prepare(`SELECT count(*) AS n FROM entries WHERE position < ${2 * shard}`).get()).toEqual({ n: 0 });
    expect(db.prepare(`SELECT count(*) AS n FROM tiles WHERE key < ${2 * shard}`).get()).toEqual({ n: 0 });
    db.close();
    expect(await rolesOf(custody, old)).toEqual([]);
    expect((await custody.ask(`/api/v1/audit/exchanges/${old}`)).status).toBe(404);
    expect(await rolesOf(custody, young)).not.toEqual([]);
    const report = await verified(custody.folder, [custody.vkey]);
    expect(report.faults).toEqual([]);
    expect(report.checked.join()).toContain("log 2026: dropped, as an entry says");
    const overHttp = await verified(custody.url, [custody.vkey]).catch((error: unknown) => error);
    expect(String(overHttp)).toContain("401");
    const unsaid = tamper(custody.folder, "UPDATE shards SET size = size - 1 WHERE ordinal = 1");
    expect((await verified(unsaid, [custody.vkey])).faults.length).toBeGreaterThan(0);
    const marked = tamper(custody.folder, "UPDATE shards SET dropped_at = 1 WHERE ordinal = 2");
    expect((await verified(marked, [custody.vkey])).faults.map(({ message }) => message)).toContain(
      "shard 2027 is marked as dropped, and no entry says so",
    );
    expect(await refusal("2026")).toBe("not_found");
    await call(custody, "in 2028");
  });
});
