/**
 * What becomes of exports: in a queue, over restarts, at their end.
 */
import { hash } from "node:crypto";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config.ts";
import { Exports } from "../../../src/evidence/exports/exports.ts";
import { openRecord } from "../../../src/open-record.ts";
import {
  endedExport,
  exportEvidence,
  exportsPath,
  readExport,
  requestExport,
  type ShownExport,
} from "../../fixtures/export-evidence.ts";
import { readEntries } from "../../fixtures/read-record.ts";
import { errorOf } from "../../fixtures/send.ts";
import { type Custody, custodyForTest } from "../../fixtures/start-custody.ts";
import { verified } from "../recorded-log.ts";

const year = { from: "2026-01-01", to: "2027-01-01" };
const hour = 3_600_000;

const begin = async (custody: Custody, query: object = {}): Promise<string> => {
  const answer = await requestExport(custody, { ...year, format: "raw", ...query });
  expect(answer.status, answer.text).toBe(202);
  return JSON.parse(answer.text).id;
};
const fileOf = ({ folder }: Custody, id: string): string => join(folder, "exports", id);
const entriesOf = async ({ folder }: Custody, id: string) =>
  (await readEntries(folder)).filter((entry) => "export" in entry && entry.export === id);
/** Makes a stopped server's export one that was never finished. */
const unfinish = ({ folder }: Custody, id: string): void => {
  const db = new Database(join(folder, "custody.db"));
  const sql = "UPDATE exports SET state = 'queued', finished_at = NULL, file_bytes = NULL, sha256 = NULL WHERE id = ?";
  expect(db.prepare(sql).run(id).changes).toBe(1);
  db.close();
};

describe("an export", () => {
  test("that was not finished is built again by the next start, to the same bytes", async () => {
    const custody = await custodyForTest({ clock: () => Date.UTC(2026, 5, 1) });
    const made = new Map<string, string>();
    for (const format of ["raw", "csv", "pack"]) {
      const { id, file } = await endedExport(custody, await begin(custody, { format, payloads: format === "pack" }));
      made.set(id, file?.sha256 ?? "");
    }
    await custody.stop();
    for (const id of made.keys()) {
      unfinish(custody, id);
      writeFileSync(fileOf(custody, id), "half of i");
      writeFileSync(`${fileOf(custody, id)}.part`, "half of it");
    }
    writeFileSync(fileOf(custody, "exp_of-nobody"), "left behind");
    await custody.restart();
    for (const [id, sha256] of made) {
      expect(await endedExport(custody, id)).toMatchObject({ state: "done", file: { sha256 } });
      expect(hash("sha256", (await custody.ask(`${exportsPath}/${id}/download`)).bytes)).toBe(sha256);
    }
    expect(readdirSync(join(custody.folder, "exports")).toSorted()).toEqual([...made.keys()].toSorted());
  });

  test("is stopped by the end of the server without a word, and done by the next", async () => {
    const custody = await custodyForTest({});
    const ids = await Promise.all([1, 2, 3, 4].map(() => begin(custody, { format: "pack" })));
    await custody.restart();
    for (const id of ids) {
      expect(await endedExport(custody, id)).toMatchObject({ state: "done" });
      const kinds = (await entriesOf(custody, id)).map(({ kind }) => kind);
      expect(kinds).toEqual(["evidence.exported", "evidence.export_finished"]);
    }
  });

  test("that waits is cancelled, and never begun", async () => {
    const custody = await custodyForTest({});
    const ids = await Promise.all([1, 2, 3, 4, 5, 6].map(() => begin(custody, { format: "pack" })));
    const last = ids.toSorted().at(-1) ?? "";
    // It may be done already, on a quick machine: then its file is deleted.
    expect((await custody.ask(`${exportsPath}/${last}`, { method: "DELETE" })).status).toBe(204);
    expect(["cancelled", "deleted"]).toContain((await readExport(custody, last)).state);
    for (const id of ids) await endedExport(custody, id);
    expect(existsSync(fileOf(custody, last))).toBe(false);
    expect((await entriesOf(custody, last)).at(-1)).toMatchObject({ kind: "evidence.export_deleted" });
    expect((await custody.ask(`${exportsPath}/${last}/download`)).status).toBe(404);
    await custody.restart();
    expect(["cancelled", "deleted"]).toContain((await readExport(custody, last)).state);
  });

  test("can be read by its owner only, on the disk too", async () => {
    const custody = await custodyForTest({});
    const { id } = await endedExport(custody, await begin(custody));
    expect(statSync(fileOf(custody, id)).mode & 0o777).toBe(0o600);
    expect(statSync(join(custody.folder, "exports")).mode & 0o777).toBe(0o700);
  });

  test("is kept as long as the configuration says", async () => {
    let now = Date.UTC(2026, 5, 1);
    const custody = await custodyForTest({ clock: () => now, evidence: { exports: { keepHours: 2 } } });
    const { id, expiresAt } = await endedExport(custody, await begin(custody));
    expect(expiresAt).toBe(new Date(now + 2 * hour).toISOString());
    now += 2 * hour;
    await custody.restart();
    expect(await readExport(custody, id)).toMatchObject({ state: "done" });
    now += 1;
    await custody.restart();
    expect(await endedExport(custody, id)).toMatchObject({ state: "expired", file: null, expiresAt: null });
    expect(existsSync(fileOf(custody, id))).toBe(false);
    expect((await entriesOf(custody, id)).at(-1)).toMatchObject({
      kind: "evidence.export_deleted",
      state: "expired",
      principal: "system",
    });
  });

  test("is refused while the disk's reserve is reached", async () => {
    const full = await custodyForTest({ limits: { diskReserveBytes: 2 ** 52 } });
    const answer = await requestExport(full, { ...year, format: "raw" });
    expect([answer.status, errorOf(answer).code]).toEqual([503, "ledger_unavailable"]);
  });

  test("that was asked for before the disk's reserve was reached fails, and leaves nothing", async () => {
    const custody = await custodyForTest({});
    const { id } = await endedExport(custody, await begin(custody));
    await custody.stop();
    unfinish(custody, id);
    const opened = await openRecord(loadConfig({ data: custody.folder }), {
      clock: Date.now,
      onCorrupt: () => undefined,
    });
    const exports = await Exports.open({
      record: { ...opened.recorder, ...opened, version: "test" },
      keepHours: 1,
      diskReserveBytes: 2 ** 52,
      deliver: async () => undefined,
      onUnexpected: (error) => expect.fail(String(error)),
    });
    await exports.ended(id);
    await exports.close();
    await opened.recorder.store.close();
    expect(readdirSync(join(custody.folder, "exports"))).toEqual([]);
    expect((await entriesOf(custody, id)).at(-1)).toMatchObject({ state: "failed", error: "ledger_unavailable" });
  });

  test("that fails says why, in the list and in the log, and leaves nothing", async () => {
    const custody = await custodyForTest({});
    const { id } = await endedExport(custody, await begin(custody, { format: "pack" }));
    await custody.stop();
    unfinish(custody, id);
    const db = new Database(join(custody.folder, "custody.db"));
    // A tree of a size that the log never had.
    const sql = `UPDATE exports SET plan = json_set(plan, '$.shards[0].size', 100000) WHERE id = ?`;
    expect(db.prepare(sql).run(id).changes).toBe(1);
    db.close();
    await custody.restart();
    expect(await endedExport(custody, id)).toMatchObject({
      state: "failed",
      file: null,
      error: {
        code: "ledger_corrupt",
        message: expect.stringMatching(/^tile\/\S+ of shard \d+ is missing or too short$/),
      },
    });
    expect((await entriesOf(custody, id)).at(-1)).toMatchObject({ state: "failed", error: "ledger_corrupt" });
    expect((await custody.ask(`${exportsPath}/${id}/download`)).status).toBe(404);
    expect(readdirSync(join(custody.folder, "exports"))).toEqual([]);
  });
});

test("a record with exports verifies", async () => {
  const custody = await custodyForTest({});
  await exportEvidence(custody, year);
  const { data }: { data: ShownExport[] } = JSON.parse((await custody.ask(exportsPath)).text);
  expect(data).toHaveLength(1);
  expect((await verified(custody.folder, [custody.vkey])).faults).toEqual([]);
});
