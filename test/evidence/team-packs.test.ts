import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Entry } from "../../src/domain/entry.ts";
import { exportEvidence, type ExportQuery } from "../fixtures/export-evidence.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readClassified, readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Custody, startCustody } from "../fixtures/start-custody.ts";
import { edit, editLines, restate, runCustody, testFolder, unpack, verified } from "./recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";

let custody: Custody;
let auditor: string;
const ids: Record<string, string[]> = { red: [], blue: [] };
const start = Date.UTC(2026, 3, 1);
let now = start;
const callsPerTeam = 12;
const year = { from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z" };

/** What stands in a team's pack though it is of no team. */
const ofEverybody = ["log.opened", "server.started", "policy.loaded"];

beforeAll(async () => {
  custody = await startCustody({ clock: () => now, actions: {} });
  const keys = {
    red: await custody.newKey("client", { team: "red" }),
    blue: await custody.newKey("client", { team: "blue" }),
  };
  auditor = (await custody.newKey("auditor", { team: "red" })).key;
  for (let call = 0; call < callsPerTeam; call += 1) {
    for (const team of ["red", "blue"] as const) {
      now += 1_000;
      custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(`${team} was told`))));
      const { id, status } = await custody.chat(chatBody(`${team} asks as jo@${team}.example`), {
        key: keys[team].key,
      });
      expect(status).toBe(200);
      ids[team]?.push(id);
    }
  }
  for (const id of Object.values(ids).flat()) {
    await readClassified(custody.folder, id);
    await custody.ask(`/api/v1/audit/exchanges/${id}/payload`, { method: "POST", body: { reason: "a look" } });
  }
}, 60_000);
afterAll(() => custody.close());

const exported = async (query: ExportQuery = year, key = auditor): Promise<string> => {
  const answer = await exportEvidence(custody, query, { key });
  expect(answer.status, answer.text.slice(0, 200)).toBe(200);
  const file = join(testFolder(), "pack.zip");
  writeFileSync(file, answer.bytes);
  return file;
};
const entriesOf = (folder: string): Entry[] =>
  readFileSync(join(folder, "entries.ndjson"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line): Entry => JSON.parse(line).entry);
const everyFile = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => readFileSync(join(found.parentPath, found.name)).toString("latin1"))
    .join();

describe("a team's pack", () => {
  test("holds all entries of the team and of everybody, no others, and verifies", async () => {
    const file = await exported();
    const folder = await unpack(file);
    const all = await readEntries(custody.folder);
    const before = all.slice(
      0,
      all.findIndex(({ kind }) => kind === "evidence.exported"),
    );
    const expected = before.filter(
      (entry) => ("team" in entry && entry.team === "red") || ofEverybody.includes(entry.kind),
    );
    expect(entriesOf(folder)).toEqual(expected);
    const count = (kind: string): number => expected.filter((entry) => entry.kind === kind).length;
    expect(["exchange.opened", "exchange.closed", "exchange.classified", "payload.revealed"].map(count)).toEqual(
      Array(4).fill(callsPerTeam),
    );
    expect([count("log.opened"), count("server.started"), count("key.created")]).toEqual([1, 1, 2]);
    for (const target of [file, folder]) {
      const report = await verified(target, [custody.vkey]);
      expect(report.faults).toEqual([]);
      expect(report.checked.join("\n")).toContain(`${expected.length} entries of team red from`);
      expect(report.checked).toContain(
        `${expected.length} of ${expected.length} entries: of the period, and of team red or of everybody, each under its leaf hash`,
      );
      expect(report.checked).toContain(`${expected.length} inclusion proofs`);
      expect(report.notes.join()).toContain("belongs to the period and is of team red is not shown");
    }
    expect((await verified(file, [])).notes.join()).toContain("The verifier key came from the pack itself");
  });

  test("has nothing of another team in any file, with payloads too", async () => {
    for (const query of [{ ...year }, { ...year, payloads: true, team: "red" }]) {
      const folder = await unpack(await exported(query, "payloads" in query ? custody.adminKey : auditor));
      const text = everyFile(folder);
      for (const id of ids["red"] ?? []) expect(text).toContain(id);
      for (const id of ids["blue"] ?? []) expect(text).not.toContain(id);
      expect(text.includes("blue")).toBe(false);
      expect(text.includes("red asks as")).toBe("payloads" in query);
      expect((await verified(folder, [custody.vkey])).faults).toEqual([]);
    }
  });

  test("has no bundles and is not said to be whole, even where every entry of the period is in it", async () => {
    const query = { from: "2026-01-01T00:00:00Z", to: new Date(start + 1).toISOString(), team: "green" };
    const folder = await unpack(await exported(query, custody.adminKey));
    expect(new Set(entriesOf(folder).map(({ kind }) => kind))).toEqual(new Set(ofEverybody));
    expect(readdirSync(join(folder, "log/2026/tile"))).not.toContain("entries");
    expect((await verified(folder, [custody.vkey])).faults).toEqual([]);
  });

  test("is the same again, and another than the period's", async () => {
    const [file, again] = [await exported(), await exported()];
    const { query, id } = JSON.parse(readFileSync(join(await unpack(file), "manifest.json"), "utf8"));
    expect(query.team).toBe("red");
    const same = await exported({ ...year, at: query.at });
    expect(readFileSync(same).equals(readFileSync(file))).toBe(true);
    expect(readFileSync(again).equals(readFileSync(file))).toBe(false);
    const whole = await unpack(await exported({ ...year, at: query.at }, custody.adminKey));
    expect(JSON.parse(readFileSync(join(whole, "manifest.json"), "utf8")).id).not.toBe(id);
  });

  test("is an entry that says whose it was", async () => {
    await exported();
    const last = (await readEntries(custody.folder)).findLast(({ kind }) => kind === "evidence.exported");
    expect(last).toMatchObject({ team: "red" });
  });

  test("comes from the command line by its name", async () => {
    const out = join(testFolder(), "red.zip");
    const args = ["export", "--from", "2026-01-01", "--to", "2027-01-01", "--team", "red", "--out", out];
    const { code, stderr } = await runCustody([...args, "--url", custody.url], { CUSTODY_KEY: custody.adminKey });
    expect([code, stderr]).toEqual([0, ""]);
    const check = await runHere(["verify", out, "--vkey", custody.vkey]);
    expect(check.stdout).toContain("of team red");
    expect(check.code).toBe(0);
  });
});

describe("a verification finds", () => {
  const spoiled = async (spoil: (folder: string) => void): Promise<string[]> => {
    const folder = await unpack(await exported());
    spoil(folder);
    restate(folder);
    return (await verified(folder, [custody.vkey])).faults.map(({ message }) => message);
  };

  test("an entry of another team in it", async () => {
    // Everybody's entries with their proofs, under a manifest that says that they are one team's.
    const query = { from: new Date(start + 1).toISOString(), to: year.to };
    const folder = await unpack(await exported(query, custody.adminKey));
    edit(folder, "manifest.json", (text) =>
      text.replace('"team": null', '"team": "red"').replace('"scope": "period"', '"scope": "team"'),
    );
    restate(folder);
    const faults = (await verified(folder, [custody.vkey])).faults.map(({ message }) => message);
    expect(faults).toContainEqual(expect.stringMatching(/^entry \d+ is neither of team red nor of everybody$/));
  });

  test("a pack that says that it is of another team", async () => {
    const faults = await spoiled((folder) =>
      edit(folder, "manifest.json", (text) => text.replace('"team": "red"', '"team": "blue"')),
    );
    expect(faults).toContain("manifest.json: the id is not that of this query and these logs");
    expect(faults).toContainEqual(expect.stringMatching(/^entry \d+ is neither of team blue nor of everybody$/));
  });

  test("a scope that is not the query's", async () => {
    const faults = await spoiled((folder) =>
      edit(folder, "manifest.json", (text) => text.replace('"scope": "team"', '"scope": "period"')),
    );
    expect(faults).toContain("manifest.json: scope and query do not agree");
  });

  test("an entry that is gone, and one that was changed", async () => {
    expect(
      await spoiled((folder) => editLines(folder, "entries.ndjson", (lines) => lines.toSpliced(5, 1))),
    ).toContainEqual(expect.stringMatching(/^entry \d+ is missing from entries.ndjson$/));
    const changed = await spoiled((folder) =>
      edit(folder, "entries.ndjson", (text) => text.replace('"team":"red"', '"team":"rad"')),
    );
    expect(changed.length).toBeGreaterThan(0);
  });
});
