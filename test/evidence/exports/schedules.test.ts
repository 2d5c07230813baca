/**
 * Exports that are made by themselves, on a server whose clock the test holds.
 */
import { hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { deliverFile } from "../../../src/evidence/exports/deliver-file.ts";
import { endedExport, exportsPath, type ShownExport } from "../../fixtures/export-evidence.ts";
import { readEntries } from "../../fixtures/read-record.ts";
import { type Custody, custodyForTest, startCustody } from "../../fixtures/start-custody.ts";
import { testFolder } from "../recorded-log.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 2, 1, 12);
let now = start;

const listed = async (custody: Custody): Promise<ShownExport[]> => {
  const { data }: { data: ShownExport[] } = JSON.parse((await custody.ask(exportsPath)).text);
  return Promise.all(data.toReversed().map(({ id }) => endedExport(custody, id)));
};
const began = (folder: string, more: object = {}): Promise<Custody> => {
  now = start;
  const nightly = {
    name: "nightly",
    cron: "0 2 * * *",
    format: "raw",
    period: "previous-day",
    folder,
    keep: 2,
    ...more,
  };
  return custodyForTest({ clock: () => now, evidence: { schedules: [nightly] } });
};
/** A schedule looks at its clock when the server starts, and the server's end waits for it: after a second start all that was due is in the list. */
const at = async (custody: Custody, time: number): Promise<ShownExport[]> => {
  now = time;
  await custody.restart();
  await custody.restart();
  return listed(custody);
};

describe("a scheduled export", { timeout: 120_000 }, () => {
  test("is made once for each period, is an entry with its name, and lies whole in its folder", async () => {
    const folder = testFolder();
    const custody = await began(folder);
    expect(await at(custody, start)).toEqual([]);
    const [first, none] = await at(custody, start + day);
    expect(none).toBeUndefined();
    expect(first).toMatchObject({
      state: "done",
      schedule: "nightly",
      principal: "system",
      format: "raw",
      from: "2026-03-01T00:00:00.000Z",
      to: "2026-03-02T00:00:00.000Z",
    });
    const file = join(folder, "custody_nightly_2026-03-01_2026-03-02.ndjson");
    expect(hash("sha256", readFileSync(file))).toBe(first?.file?.sha256);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const entries = await readEntries(custody.folder);
    expect(entries.filter(({ kind }) => kind === "evidence.exported")).toMatchObject([
      { export: first?.id, schedule: "nightly", principal: "system" },
    ]);
    expect(await at(custody, start + day + 1)).toHaveLength(1);
    expect(await at(custody, start + 2 * day)).toHaveLength(2);
  });

  test("that was missed is made up for once: the newest one", async () => {
    const folder = testFolder();
    const custody = await began(folder);
    const made = await at(custody, start + 5 * day);
    expect(made.map(({ from }) => from)).toEqual([]);
    // Of that day the log has nothing. Of this one it has the start before.
    const next = await at(custody, start + 6 * day);
    expect(next.map(({ from }) => from)).toEqual(["2026-03-06T00:00:00.000Z"]);
  });

  test("leaves so many files as it is to keep, and everybody else's", async () => {
    const folder = testFolder();
    const others = ["custody_nightly_notes.txt", "custody_nightly-2_2026-01-01_2026-01-02.ndjson", "a.zip"];
    for (const name of others) writeFileSync(join(folder, name), "x");
    const custody = await began(folder);
    for (const days of [1, 2, 3]) await at(custody, start + days * day);
    expect(readdirSync(folder).toSorted()).toEqual(
      [
        ...others,
        "custody_nightly_2026-03-02_2026-03-03.ndjson",
        "custody_nightly_2026-03-03_2026-03-04.ndjson",
      ].toSorted(),
    );
  });

  test("whose folder is not there fails, in the list and in the log, and is not asked for again", async () => {
    const folder = testFolder();
    const custody = await began(folder);
    rmSync(folder, { recursive: true });
    const [failed] = await at(custody, start + day);
    expect(failed).toMatchObject({
      state: "failed",
      error: { code: "config_invalid", message: "the folder of schedule nightly cannot be written (ENOENT)" },
    });
    expect(await at(custody, start + day + 1)).toHaveLength(1);
    expect(existsSync(folder)).toBe(false);
  });
});

describe("a file is put into a folder", () => {
  test("over an older one of the same period, and never in part under its name", async () => {
    const folder = testFolder();
    const [source, name] = [join(folder, "source"), "custody_a_2026-03-01_2026-03-02.csv"];
    const period = { schedule: "a", format: "csv", from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 2, 2), keep: 1 };
    for (const text of ["one", "two"]) {
      writeFileSync(source, text);
      await deliverFile(source, { ...period, folder });
      expect(readFileSync(join(folder, name), "utf8")).toBe(text);
      expect(readdirSync(folder).toSorted()).toEqual([name, "source"].toSorted());
    }
  });
});

describe("a configuration with a schedule that cannot be is refused, naming the field", () => {
  const right = { name: "a", cron: "0 2 * * *", format: "csv", period: "previous-day", folder: "." };
  test.each([
    ["evidence.schedules.0.cron", [{ ...right, cron: "61 2 * * *" }]],
    ["evidence.schedules.0.cron", [{ ...right, cron: "0 0 31 2 *" }]],
    ["evidence.schedules.1.name", [right, right]],
    ["evidence.schedules.0.format", [{ ...right, format: "hippa" }]],
    ["evidence.schedules.0.framework", [{ ...right, format: "pack", framework: "hippa" }]],
    ["evidence.schedules.0.fields", [{ ...right, format: "custom" }]],
    ["evidence.schedules.0.fields", [{ ...right, fields: ["id"] }]],
    ["period", [{ ...right, period: "previous-year" }]],
  ])("%s", async (field, schedules) => {
    await expect(startCustody({ evidence: { schedules } })).rejects.toMatchObject({
      code: "config_invalid",
      message: expect.stringContaining(field),
    });
  });
});
