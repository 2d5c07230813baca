/**
 * Made-up data: a whole record as a server writes it, the same for the same seed, and nowhere to be taken for evidence.
 * @module
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { fillFolder } from "../../seed/fill-folder.ts";
import { createCalls } from "../../seed/made-call.ts";
import { loadConfig } from "../../src/config.ts";
import type { Entry } from "../../src/domain/entry.ts";
import { madeUpWords } from "../../src/domain/made-up.ts";
import { PinnedKeys } from "../../src/evidence/verify/trust.ts";
import { verifyTarget } from "../../src/evidence/verify/verify-target.ts";
import { startServer } from "../../src/start-server.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { unpack } from "../evidence/recorded-log.ts";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { send } from "../fixtures/send.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// Over the end of a year: two shards.
const hourMs = 3_600_000;
const to = Date.parse("2026-01-03T00:00:00Z");
const period = { from: to - 6 * 86_400_000, to };
const exchanges = 200;
const trust = { pins: new PinnedKeys([]), anchor: null, witnesses: [] };

const root = mkdtempSync(join(tmpdir(), "custody-seed-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const filled = async (name: string, seed: number): Promise<string> => {
  const folder = join(root, name);
  await fillFolder({ folder, seed, exchanges, ...period }, () => undefined);
  return folder;
};

/** What does not hang on a run: not ids, keys and digests of what is sealed. */
const contentOf = async (folder: string): Promise<object[]> => {
  const reader = await openStoreReader(folder);
  try {
    const rows = await reader.listExchanges({ limit: 10_000 });
    return rows.map(
      ({ openedAt, team, route, model, stream, dataClass, verdict, outcome, status, latencyUs, totalTokens }) => {
        return { openedAt, team, route, model, stream, dataClass, verdict, outcome, status, latencyUs, totalTokens };
      },
    );
  } finally {
    reader.close();
  }
};

const countsOf = (entries: readonly Entry[]): object[] =>
  entries.flatMap((entry) => (entry.kind === "exchange.opened" ? [entry.counts] : []));

let folder = "";
let entries: Entry[] = [];
beforeAll(async () => {
  folder = await filled("first", 1);
  entries = await readEntries(folder);
});

describe("made-up data", () => {
  test("is a record that verifies, and says first that it is made up", async () => {
    expect(entries[1]).toMatchObject({ kind: "log.seeded", seed: 1, exchanges, ...period });
    const report = await verifyTarget(folder, undefined, trust);
    expect(report.faults).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.notes).toContain(madeUpWords);
  });

  test("has calls of every kind, in the order of their times", () => {
    const opened = entries.filter((entry) => entry.kind === "exchange.opened");
    const closed = entries.filter((entry) => entry.kind === "exchange.closed");
    expect(opened.length).toBeGreaterThan(exchanges * 0.95);
    // None is open, and none was closed twice: those that the crash cut off are closed as interrupted.
    const idsOf = (some: readonly { readonly exchangeId: string }[]) =>
      some.map(({ exchangeId }) => exchangeId).toSorted();
    expect(idsOf(closed)).toEqual(idsOf(opened));
    const distinct = (values: readonly unknown[]): number => new Set(values).size;
    expect(distinct(opened.map(({ route }) => route))).toBeGreaterThanOrEqual(6);
    expect(distinct(opened.map(({ model }) => model))).toBeGreaterThanOrEqual(8);
    expect(distinct(opened.map(({ team }) => team))).toBe(5);
    expect(distinct(opened.flatMap(({ counts }) => Object.keys(counts)))).toBeGreaterThanOrEqual(12);
    expect(closed.filter(({ outcome }) => outcome === "interrupted")).toHaveLength(1);
    expect(closed.filter(({ outcome }) => outcome === "complete").length).toBeGreaterThan(exchanges * 0.9);
    const kinds = new Set(entries.map(({ kind }) => kind));
    for (const kind of ["exchange.classified", "payload.revealed", "policy.loaded", "key.created"])
      expect(kinds).toContain(kind);
    const times = opened.map(({ time }) => time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((time) => time >= period.from && time < period.to + 86_400_000)).toBe(true);
  });

  test("says each hour that the server lives, however little it does", () => {
    const beats = new Set(
      entries.flatMap(({ kind, time }) => (kind === "log.heartbeat" ? [Math.floor(time / hourMs)] : [])),
    );
    for (let hour = period.from; hour < period.to; hour += hourMs) expect(beats).toContain(hour / hourMs);
  });

  test("has people who sign in, review, reveal, and do together what is reserved for two", () => {
    const of = <K extends Entry["kind"]>(kind: K) =>
      entries.filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind);
    const people = new Set(of("person.created").map(({ person }) => person));
    expect(people.size).toBe(6);
    expect(of("session.started").length).toBeGreaterThan(people.size);
    expect(of("session.ended").length).toBeGreaterThan(people.size);
    for (const { principal } of [...of("payload.revealed"), ...of("finding.reviewed")])
      expect(people).toContain(principal);
    expect(new Set(of("finding.reviewed").map(({ principal }) => principal)).size).toBe(2);
    expect(of("approval.refused")).toHaveLength(1);
    expect(of("approval.approved")).toHaveLength(of("approval.used").length);
    expect(of("approval.requested")).toHaveLength(of("approval.used").length + 1);
    expect(of("policy.loaded").length).toBeGreaterThan(of("server.started").length);
    expect(of("hold.placed")).toHaveLength(1);
  });

  test("is the same for the same seed, and another for another", async () => {
    const again = await filled("again", 1);
    expect(await contentOf(again)).toEqual(await contentOf(folder));
    expect(countsOf(await readEntries(again))).toEqual(countsOf(entries));
    const questions = (seed: number): string[] => {
      const calls = createCalls(seed);
      return Array.from({ length: 5 }, () => calls.next().question);
    };
    expect(questions(1)).not.toEqual(questions(2));
  });

  test("goes into an empty folder only", async () => {
    const taken = mkdtempSync(join(root, "taken-"));
    writeFileSync(join(taken, "note.txt"), "mine");
    const asked = { folder: taken, seed: 1, exchanges: 1, ...period };
    await expect(fillFolder(asked, () => undefined)).rejects.toMatchObject({ code: "config_invalid" });
    expect(readdirSync(taken)).toEqual(["note.txt"]);
  });

  test("is served with the configuration beside it, and its packs say what they are", async () => {
    const [adminLine = ""] = readFileSync(join(folder, "made-up", "keys.txt"), "utf8").split("\n");
    const config = loadConfig({ config: join(folder, "made-up", "custody.yaml"), port: 0 });
    const server = await startServer(config, {
      onCorrupt: (error) => {
        throw error;
      },
    });
    try {
      const key = adminLine.split(" ")[0] ?? "";
      const ask: typeof send = (path, more = {}) => send(server.url + path, { key, ...more });
      // A period without the entry that says it.
      const query = { from: "2026-01-01", to: "2026-01-03", format: "soc2" };
      const answer = await exportEvidence({ ask }, query);
      expect(answer.status).toBe(200);
      const file = join(root, "pack.zip");
      writeFileSync(file, answer.bytes);
      const unpacked = await unpack(file);
      for (const path of ["report.html", "VERIFY.md"])
        expect(readFileSync(join(unpacked, path), "utf8")).toContain(madeUpWords);
      const report = await verifyTarget(file, undefined, trust);
      expect(report.faults).toEqual([]);
      expect(report.notes).toContain(madeUpWords);
    } finally {
      await server.close();
    }
  });
});
