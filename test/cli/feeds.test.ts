import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCustody } from "../evidence/recorded-log.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";
import { runHere } from "../fixtures/run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "custody-feeds-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "events.ndjson");
const custody = custodyForFile({
  feeds: [
    { kind: "ndjson", name: "events", file, kinds: ["none"] },
    { kind: "ndjson", name: "away", file: join(folder, "missing", "x") },
  ],
});

test("feeds are listed and tried from the command line", async () => {
  const { key: auditor } = await custody().newKey("auditor");
  const run = (args: readonly string[], key: string, by = runHere) =>
    by(["feeds", ...args, "--url", custody().url], { CUSTODY_KEY: key });

  const listed = await run([], auditor, runCustody);
  expect([listed.code, listed.stderr]).toEqual([0, ""]);
  expect(listed.stdout).toMatch(/^events +ndjson +(current|behind) /m);
  expect(listed.stdout).toMatch(/^away +ndjson +.* entries wait, \d+ s +file_failed$/m);
  expect(JSON.parse((await run(["list", "--json"], auditor)).stdout)).toMatchObject([
    { name: "events" },
    { name: "away" },
  ]);

  const tried = await run(["test", "events"], custody().adminKey);
  expect([tried.code, tried.stdout]).toEqual([0, "events: the test was delivered\n"]);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
    metadata: { labels: ["test"] },
    activity_name: "Test",
  });
  const failed = await run(["test", "away"], custody().adminKey);
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining("the test did not arrive: file_failed")]);
  expect((await run(["test", "events"], auditor)).code).toBe(1);
}, 120_000);
