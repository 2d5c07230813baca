import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCustody, testFolder } from "../evidence/recorded-log.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";
import { runHere } from "../fixtures/run-cli.ts";

const custody = custodyForFile({ actions: {}, access: { secondPerson: ["export payloads"] } });

test("an export with payloads by two people, from the command line", async () => {
  const [a, b] = [await custody().newKey("admin"), await custody().newKey("security")];
  const out = join(testFolder(), "pack.zip");
  const url = ["--url", custody().url];
  const exporting = ["export", "--from", "2026-01-01", "--to", "2040-01-01", "--payloads", "--out", out, ...url];
  const run = (args: string[], { key }: { key: string }) => runHere(args, { CUSTODY_KEY: key });

  const first = await runCustody([...exporting, "--reason", "für die Prüfung"], { CUSTODY_KEY: a.key });
  expect([first.code, existsSync(out)]).toEqual([1, false]);
  const id = /approval (apr_[0-9a-f-]{36})/i.exec(first.stderr)?.[1] ?? "";
  expect(first.stderr).toContain(`--approval ${id}`);

  expect((await run(["approvals", "list", ...url], b)).stdout).toMatch(
    new RegExp(`^${id}  waiting  export payloads  asked by ${a.id}  until `),
  );
  const shown = await run(["approvals", "show", id, ...url], b);
  expect(shown.stdout).toContain("reason: für die Prüfung\nPOST /api/v1/compliance/exports\n");
  expect(shown.stdout).toContain('"payloads":true');
  const own = await run(["approvals", "approve", id, ...url], a);
  expect([own.code, own.stderr]).toEqual([1, expect.stringContaining("who asked for it cannot decide")]);
  const other = await run(["approvals", "approve", id, "--reason", "agreed", ...url], b);
  expect([other.code, other.stdout]).toEqual([0, expect.stringContaining("approved")]);

  const second = await run([...exporting, "--approval", id], a);
  expect([second.code, second.stderr]).toEqual([0, ""]);
  expect(existsSync(out)).toBe(true);
  expect((await run(["approvals", "refuse", "not-an-id", ...url], b)).stderr).toContain("must be an approval's");
}, 120_000);
