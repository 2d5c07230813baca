/**
 * Continuous assurance over HTTP, with a witness and a time server outside.
 */
import { describe, expect, test, vi } from "vitest";
import { findCosignature, parseWitnessVkey } from "../../src/ledger/cosignature.ts";
import { openCheckpoint, parseVkey } from "../../src/ledger/checkpoint.ts";
import { openDigest } from "../../src/ledger/daily-digest.ts";
import { PinnedKeys } from "../../src/evidence/verify/trust.ts";
import { verifyTarget } from "../../src/evidence/verify/verify-target.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForTest } from "../fixtures/start-custody.ts";
import { timeServerForTest } from "../fixtures/time-server.ts";
import { witnessForTest } from "../fixtures/witness.ts";

const path = "/api/v1/compliance/assurance";
const read = async (custody: Custody, more: object = {}) => JSON.parse((await custody.ask(path, more)).text);
const answering = (custody: Custody): void => {
  custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("The answer"))));
};
const kinds = async (custody: Custody): Promise<string[]> =>
  (await readEntries(custody.folder)).map(({ kind }) => kind);

describe("the log's life", () => {
  test("is in heartbeats: the first at the start, with the clock's offset", async () => {
    const timeServer = await timeServerForTest();
    timeServer.offsetMs = 60_000;
    const assurance = { clock: { ntp: { host: "127.0.0.1", port: timeServer.port } } };
    const custody = await custodyForTest({ assurance });
    const beat = (await readEntries(custody.folder)).find(({ kind }) => kind === "log.heartbeat");
    expect(beat).toMatchObject({ open: 0, refused: 0, behind: [] });
    expect(Math.abs(Reflect.get(beat ?? {}, "clockOffsetMs") - 60_000)).toBeLessThan(5_000);
    const { clock } = await read(custody);
    expect(clock).toMatchObject({ timeServer: true, offsetMs: Reflect.get(beat ?? {}, "clockOffsetMs") });
  });

  test("counts the calls that were refused because nothing could be written", async () => {
    const now = { time: Date.UTC(2026, 6, 1, 12) };
    const limits = { diskReserveBytes: Number.MAX_SAFE_INTEGER };
    const custody = await custodyForTest({ clock: () => now.time, limits });
    await vi.waitUntil(async () => (await custody.ask("/readyz")).status === 503, { timeout: 20_000 });
    for (const _ of [1, 2]) expect((await custody.chat(chatBody("Hello"))).status).toBe(503);
    expect((await custody.ask("/metrics")).text).toContain('custody_log_refusals_total{upstream="not_called"} 2\n');
    expect((await read(custody)).outages.refusedSinceStart).toBe(2);
    now.time += 3_600_000;
    const refused = async () =>
      (await readEntries(custody.folder)).flatMap((entry) => (entry.kind === "log.heartbeat" ? [entry.refused] : []));
    await vi.waitUntil(async () => (await refused()).length === 2, { timeout: 20_000 });
    expect(await refused()).toEqual([0, 2]);
  });

  test("that was interrupted is an outage, and shown as one", async () => {
    const now = { time: Date.UTC(2026, 6, 1, 12) };
    const custody = await custodyForTest({ clock: () => now.time });
    expect((await read(custody)).outages).toMatchObject({ gaps: [], refusedSinceStart: 0 });
    await custody.stop();
    now.time += 3 * 3_600_000;
    await custody.restart();
    const { gaps } = (await read(custody)).outages;
    expect(gaps).toEqual([{ from: "2026-07-01T12:00:00.000Z", to: "2026-07-01T15:00:00.000Z", seconds: 10_800 }]);
  });
});

describe("a witness", () => {
  test("cosigns what the server adds; the cosigned checkpoint is served and verified", async () => {
    const witness = await witnessForTest();
    const witnesses = [{ name: "w1", url: witness.url, vkey: witness.vkey }];
    const custody = await custodyForTest({ assurance: { witnesses, anchorIntervalS: 1 } });
    answering(custody);
    witness.trusted.push(custody.vkey);
    await custody.chat(chatBody("Hello"));
    await vi.waitUntil(() => witness.answers.includes(200), { timeout: 20_000 });
    const shard = new Date().getUTCFullYear();
    const cosigned = await vi.waitUntil(
      async () => {
        const { status, text } = await custody.ask(`/log/${shard}/cosigned`);
        return status === 200 ? text : null;
      },
      { timeout: 20_000 },
    );
    expect(findCosignature(cosigned, parseWitnessVkey(witness.vkey))).not.toBeNull();
    expect(openCheckpoint(cosigned, parseVkey(custody.vkey)).size).toBeGreaterThan(0);
    const verified = (vkey: string) => {
      const trust = { pins: new PinnedKeys([custody.vkey]), anchor: null, witnesses: [vkey] };
      return verifyTarget(custody.url, custody.adminKey, trust);
    };
    expect(await verified(witness.vkey)).toMatchObject({ ok: true });
    const stranger = await witnessForTest("witness.example/stranger");
    const report = await verified(stranger.vkey);
    expect(report.faults.map(({ message }) => message)).toEqual([
      "there is no cosignature by the witness witness.example/stranger",
    ]);
    // It comes to rest: the witness has seen all but the entry that says so.
    await vi.waitUntil(async () => (await read(custody)).targets[0].lag.entries === 0, { timeout: 20_000 });
    const [target] = (await read(custody)).targets;
    expect(target).toMatchObject({ name: "w1", kind: "witness", lag: { entries: 0, seconds: 0 }, failure: null });
    const metrics = async (): Promise<string> => (await custody.ask("/metrics")).text;
    const atRest = 'custody_anchor_lag_entries{target="w1"} 0\n';
    await vi.waitUntil(async () => (await metrics()).includes(atRest), { timeout: 20_000 });
    const text = await metrics();
    expect(text).toContain('custody_anchor_failed{target="w1"} 0\n');
    expect(text).toMatch(/custody_anchor_timestamp_seconds\{target="w1"\} \d{10}\n/);
    // A new key of the log is shown at once.
    const before = witness.bodies.length;
    await custody.ask("/api/v1/log/rotate", { method: "POST", body: { overlapDays: 1 } });
    await vi.waitUntil(() => witness.bodies.length > before, { timeout: 20_000 });
    expect(witness.answers.at(-1)).toBe(200);
  });
});

describe("a check of the whole log", () => {
  test("runs beside the server, is an entry, and counted", async () => {
    const custody = await custodyForTest({ assurance: { checkEntriesPerS: 1_000_000 } });
    answering(custody);
    await custody.chat(chatBody("Hello"));
    const started = await custody.ask("/api/v1/compliance/checks", { method: "POST", body: {} });
    expect(started.status).toBe(201);
    const { id } = JSON.parse(started.text);
    const last = await vi.waitUntil(
      async () => {
        const { check } = await read(custody);
        return check.last?.id === id ? check.last : null;
      },
      { timeout: 20_000 },
    );
    expect(last).toMatchObject({ trigger: "request", faults: 0, holds: true });
    const entry = (await readEntries(custody.folder)).find(({ kind }) => kind === "log.checked");
    expect(entry).toMatchObject({ trigger: "request", faults: 0, entries: last.entries, shards: last.shards });
    const { text } = await custody.ask("/metrics");
    expect(text).toContain("custody_log_check_faults 0\n");
    await custody.restart();
    expect((await read(custody)).check.last).toEqual(last);
  });
});

describe("a day's digest", () => {
  test("is made when the day is over, and served with its signature", async () => {
    const now = { time: Date.UTC(2026, 6, 1, 23) };
    const custody = await custodyForTest({ clock: () => now.time });
    const ask = (day: string, more: object = {}) => custody.ask(`${path}/digests/${day}`, more);
    expect((await ask("2026-07-01")).status).toBe(404);
    now.time += 2 * 3_600_000;
    await vi.waitUntil(async () => (await read(custody)).digests.length === 1, { timeout: 20_000 });
    const { status, text } = await ask("2026-07-01");
    expect(status).toBe(200);
    expect(openDigest(text, custody.vkey)).toMatchObject({ day: "2026-07-01", counts: { "log.heartbeat": 1 } });
    expect(errorOf(await ask("yesterday"))).toMatchObject({ code: "request_malformed", param: "day" });
    // Of everybody's entries: not for who sees a part of them.
    const { key } = await custody.newKey("auditor", { team: "sales" });
    expect((await ask("2026-07-01", { key })).status).toBe(403);
    expect(await read(custody, { key })).toMatchObject({ digests: [] });
  });
});

describe("a provider's usage", () => {
  const csv = (requests: number, more = "") =>
    `day,model,requests,input_tokens,output_tokens\n2026-07-01,gpt-test-2026-01-01,${requests},${requests * 9},${requests * 12}\n${more}`;

  test("is compared with the record, which says that it was and holds no word of the file", async () => {
    const custody = await custodyForTest({ clock: () => Date.UTC(2026, 6, 1, 12) });
    answering(custody);
    await custody.chat(chatBody("one"));
    await custody.chat(chatBody("two"));
    const ask = async (body: string, query = "", key = custody.adminKey) =>
      custody.ask(`/api/v1/compliance/reconciliations${query}`, {
        method: "POST",
        body,
        key,
        headers: { "content-type": "text/csv" },
      });
    const compared = async (body: string, query = "") => JSON.parse((await ask(body, query)).text);
    const [first] = (await compared(csv(3, "2026-07-01,word-of-theirs,1,1,1\n"))).differences;
    expect(first).toMatchObject({ day: "2026-07-01", model: "gpt-test", verdict: "bypassed" });
    expect(first.ours.requests).toBe(2);
    expect(first.ours.promptTokens).toBeGreaterThan(0);
    expect((await compared(csv(1))).differences[0].verdict).toBe("missing");
    expect((await compared(csv(3), "?upstream=nobody")).differences[0].ours.requests).toBe(0);
    const recorded = (await readEntries(custody.folder)).filter(({ kind }) => kind === "usage.reconciled");
    expect(recorded[0]).toMatchObject({ compared: 1, bypassed: 1, missing: 0, unmatched: 1 });
    expect(JSON.stringify(recorded)).not.toContain("word-of-theirs");
    const wrong = errorOf(await ask(csv(3, "2026-07-01,m,x,1,1\n")));
    expect(wrong).toMatchObject({ code: "request_malformed", message: "line 3, column 3: must be a whole number" });
    expect(errorOf(await ask(csv(3), "?tolerance_percent=101"))).toMatchObject({ param: "tolerance_percent" });
    const { key } = await custody.newKey("auditor", { team: "sales" });
    expect((await ask(csv(1), "", key)).status).toBe(403);
    expect(await kinds(custody)).toContain("usage.reconciled");
  });
});
