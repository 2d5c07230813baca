import { hash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCheckpoint, parseVkey } from "../../src/ledger/checkpoint.ts";
import { leafHash } from "../../src/ledger/leaf.ts";
import { verifyProofFile } from "../../src/ledger/proof.ts";
import {
  endedExport,
  exportEvidence,
  type ExportQuery,
  exportsPath,
  requestExport,
  type ShownExport,
} from "../fixtures/export-evidence.ts";
import { readEntries } from "../fixtures/read-record.ts";
import type { Custody } from "../fixtures/start-custody.ts";
import { everything, inside, runCustody, startRecorded, testFolder, unpack, verified } from "./recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";

let custody: Custody;
beforeAll(async () => {
  custody = await startRecorded(150);
}, 60_000);
afterAll(() => custody.close());

const linesOf = (folder: string, path: string): Record<string, unknown>[] =>
  readFileSync(join(folder, path), "utf8")
    .trimEnd()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));

/** Exports through the API into a file. */
const exported = async (query: ExportQuery, key = custody.adminKey): Promise<string> => {
  const answer = await exportEvidence(custody, query, { key });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/zip");
  const file = join(testFolder(), "pack.zip");
  writeFileSync(file, answer.bytes);
  return file;
};

/** Of everything, and of a part: for all who do not change the record. */
let wholePack = "";
let partPack = "";
let packs = "";
beforeAll(async () => {
  packs = mkdtempSync(join(tmpdir(), "custody-packs-"));
  [wholePack, partPack] = [join(packs, "whole.zip"), join(packs, "part.zip")];
  writeFileSync(wholePack, (await exportEvidence(custody, everything)).bytes);
  writeFileSync(partPack, (await exportEvidence(custody, inside)).bytes);
}, 60_000);
afterAll(() => rmSync(packs, { recursive: true, force: true }));

describe("a pack", () => {
  test("of everything is the whole log, and verifies zipped and unpacked", async () => {
    const folder = await unpack(wholePack);
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    expect(manifest.shards.map(({ shard, whole }: { shard: string; whole: boolean }) => [shard, whole])).toEqual([
      ["2025", true],
      ["2026", true],
    ]);
    for (const target of [wholePack, folder]) {
      const report = await verified(target, [custody.vkey]);
      expect(report.faults).toEqual([]);
      expect(report.notes).toEqual([]);
      expect(report.checked).toContainEqual(
        `${manifest.entries} of ${manifest.entries} entries: of the period, each under its leaf hash`,
      );
    }
  });

  test("of everything has logs that verify by themselves, without the pack", async () => {
    const folder = await unpack(wholePack);
    for (const shard of ["2025", "2026"]) {
      const report = await verified(join(folder, "log", shard), [custody.vkey]);
      expect(report.faults).toEqual([]);
      expect(report.checked.length).toBeGreaterThan(0);
    }
  });

  test("of a part holds the entries of the period, a proof for each, and no bundles", async () => {
    const folder = await unpack(partPack);
    const [from, to] = [Date.parse(inside.from), Date.parse(inside.to)];
    const all = await readEntries(custody.folder);
    const expected = all.filter(({ time }) => time >= from && time < to).map(({ id }) => id);
    const lines = linesOf(folder, "entries.ndjson");
    expect(lines.map(({ entry }) => (entry as { id: string }).id)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(256);
    expect(readdirSync(join(folder, "log/2026/tile"))).not.toContain("entries");
    const report = await verified(folder, [custody.vkey]);
    expect(report.faults).toEqual([]);
    expect(report.checked).toContainEqual(`${expected.length} inclusion proofs`);
    expect(report.notes).toHaveLength(1);
  });

  test("carries proofs that are standard files", async () => {
    const folder = await unpack(partPack);
    const texts = readFileSync(join(folder, "entries.ndjson"), "utf8").trimEnd().split("\n");
    const vkey = readFileSync(join(folder, "log/2026/vkey"), "utf8").trimEnd();
    const verifier = parseVkey(vkey);
    const checkpoint = openCheckpoint(readFileSync(join(folder, "log/2026/checkpoint"), "utf8"), verifier);
    for (const [place, line] of linesOf(folder, "proofs.ndjson").entries()) {
      const text = texts[place] ?? "";
      const entry = Buffer.from(text.slice(text.indexOf('"entry":') + 8, -1));
      expect(verifyProofFile(String(line["proof"]), leafHash(entry), verifier)).toEqual(checkpoint);
    }
  });

  test("with payloads holds every text, and each opens its commitment", async () => {
    const file = await exported({ ...inside, payloads: true });
    const folder = await unpack(file);
    const openings = linesOf(folder, "payloads.ndjson");
    const first = openings.find(({ role }) => role === "request.received");
    const text = readFileSync(join(folder, `payloads/${String(first?.["owner"])}/request.received`), "utf8");
    expect(text).toContain("jane@example.com");
    const report = await verified(file, [custody.vkey]);
    expect(report.faults).toEqual([]);
    expect(report.checked).toContainEqual(`${openings.length} payloads: each opens its commitment`);
  });

  test("without payloads holds no text of a caller", async () => {
    const bytes = readFileSync(wholePack);
    expect(bytes.includes("jane@example.com")).toBe(false);
    expect(bytes.includes("The answer")).toBe(false);
  });

  test("is the same again, byte for byte, at the same tree size", async () => {
    const first = await exported(inside);
    const folder = await unpack(first);
    const { query } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    expect((await custody.chat({ model: "gpt-test", messages: [{ role: "user", content: "later" }] })).status).toBe(
      200,
    );
    const again = await exported({ ...inside, at: query.at });
    expect(readFileSync(again).equals(readFileSync(first))).toBe(true);
    const newer = await exported(inside);
    expect(readFileSync(newer).equals(readFileSync(first))).toBe(false);
  });
});

describe("exporting", () => {
  test("is an entry, beyond the tree of the pack", async () => {
    const folder = await unpack(await exported({ ...everything, payloads: true }));
    const { shards } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    const entry = (await readEntries(custody.folder)).findLast(({ kind }) => kind === "evidence.exported");
    expect(entry).toMatchObject({ kind: "evidence.exported", payloads: true, from: Date.parse(everything.from) });
    const sizes = shards.map(({ treeSize }: { treeSize: number }) => treeSize);
    expect(entry?.kind === "evidence.exported" ? entry.shards.map(({ size }) => size) : null).toEqual(sizes);
    const ids = linesOf(folder, "entries.ndjson").map(({ entry: one }) => (one as { id: string }).id);
    expect(ids).not.toContain(entry?.id);
  });

  test.each([
    ["a client", "client", {}, 403],
    ["an auditor with payloads", "auditor", { payloads: true }, 403],
    ["an auditor", "auditor", {}, 202],
  ])("by %s is answered as its role may", async (_, role, more, status) => {
    const { key } = await custody.newKey(role);
    const answer = await requestExport(custody, { ...inside, ...more }, { key });
    expect(answer.status).toBe(status);
  });

  test.each([
    ["an empty period", { from: "2024-01-01", to: "2024-02-01" }, 404],
    ["a period backwards", { from: inside.to, to: inside.from }, 400],
    ["a time without an offset", { from: "2026-01-01T00:00:00", to: inside.to }, 400],
    ["a size beyond the log", { ...inside, at: 1_000_000 }, 400],
    ["a field that is not known", { ...inside, model: "x" }, 400],
  ])("%s is refused, and is no entry", async (_, body, status) => {
    // What others began ends first.
    const { data }: { data: ShownExport[] } = JSON.parse((await custody.ask(exportsPath)).text);
    for (const { id } of data) await endedExport(custody, id);
    const before = (await readEntries(custody.folder)).length;
    const answer = await requestExport(custody, body);
    expect(answer.status).toBe(status);
    expect(await readEntries(custody.folder)).toHaveLength(before);
  });
});

describe("the command line", () => {
  test("exports from a running server and verifies its URLs", async () => {
    const out = join(testFolder(), "pack.zip");
    const period = ["--from", inside.from, "--to", inside.to];
    const url = ["--url", custody.url, "--key", custody.adminKey];
    const { code, stderr } = await runCustody(["export", ...period, ...url, "--out", out]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const target of [custody.url, `${custody.url}/log/2026`]) {
      const result = await runHere(["verify", target, "--vkey", custody.vkey], { CUSTODY_KEY: custody.adminKey });
      expect([result.code, result.stderr]).toEqual([0, ""]);
      expect(result.stdout).toMatch(/^VERIFIED$/m);
    }
    const busy = await runHere(["export", ...period, "--data", custody.folder, "--out", `${out}.2`]);
    expect(busy.code).toBe(1);
    expect(busy.stderr).toContain("--url and --key");
    const again = await runHere(["export", ...period, ...url, "--out", out]);
    expect(again.stderr).toContain("there is such a file already");
  });

  test("says what a verification without a key of one's own is worth", async () => {
    for (const [target, what] of [
      [partPack, "the pack"],
      [custody.url, "the server"],
    ] as const) {
      const { code, stdout } = await runHere(["verify", target], { CUSTODY_KEY: custody.adminKey });
      expect(code).toBe(0);
      expect(stdout).toContain(`came from ${what} itself`);
      expect(stdout.trimEnd().split("\n").at(-1)).toMatch(
        `CONSISTENT IN ITSELF, SIGNER NOT CHECKED: the verifier key came from ${what},`,
      );
      expect(stdout).not.toContain("VERIFIED");
    }
  });

  // Last: it stops the server.
  test("exports from the folder of a stopped server, the same bytes in any time zone", async () => {
    const size = (await readEntries(custody.folder)).filter(({ time }) => time >= Date.UTC(2026, 0)).length;
    const online = await exported({ ...everything, at: size - 1 });
    const period = ["--from", everything.from, "--to", everything.to, "--at", String(size - 1)];
    await custody.stop();
    for (const TZ of ["Asia/Kathmandu", "America/St_Johns"]) {
      const out = join(testFolder(), "offline.zip");
      const result = await runCustody(["export", ...period, "--data", custody.folder, "--out", out], { TZ });
      expect([result.code, result.stderr]).toEqual([0, ""]);
      expect(readFileSync(out).equals(readFileSync(online))).toBe(true);
    }
    const report = await verified(custody.folder, [custody.vkey]);
    expect(report.faults).toEqual([]);
    const [asked, ended] = (await readEntries(custody.folder)).slice(-2);
    expect(asked).toMatchObject({ kind: "evidence.exported", format: "pack", principal: "operator" });
    expect(ended).toMatchObject({
      kind: "evidence.export_finished",
      state: "done",
      sha256: hash("sha256", readFileSync(online)),
    });
  });
});
