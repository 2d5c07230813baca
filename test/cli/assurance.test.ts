/**
 * `custody check`, `assurance` and `reconcile`, as processes against a running server and against its folder.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";
import { position, runCustody, tamper, testFolder } from "../evidence/recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";

const custody = custodyForFile({ clock: () => Date.UTC(2026, 6, 1, 12) });
const byServer = () => ["--url", custody().url, "--key", custody().adminKey];

describe("custody check", { timeout: 90_000 }, () => {
  test("by the server is an entry of its log", async () => {
    const { code, stdout } = await runCustody(["check", ...byServer()]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+ entries in [\d.]+ s\nVERIFIED\n$/)]);
    const entry = (await readEntries(custody().folder)).find(({ kind }) => kind === "log.checked");
    expect(entry).toMatchObject({ trigger: "request", faults: 0 });
  });

  test("of a folder finds what was changed, by the keys of the key files", async () => {
    const good = await runHere(["check", "--data", custody().folder]);
    expect([good.code, good.stdout]).toEqual([0, expect.stringMatching(/VERIFIED\n$/)]);
    const changed = tamper(
      custody().folder,
      `UPDATE entries SET bytes = CAST(replace(bytes, 'server.started', 'server.stopped') AS BLOB) WHERE position = ${position(1, 1)}`,
    );
    const bad = await runHere(["check", "--data", changed]);
    expect([bad.code, bad.stdout]).toEqual([1, expect.stringContaining("NOT VERIFIED")]);
  });
});

describe("custody assurance", { timeout: 90_000 }, () => {
  test("shows that nobody outside sees the log, and the clock", async () => {
    const { code, stdout } = await runHere(["assurance", ...byServer()]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^log +custody\.local.*, \d+ entries$/m);
    expect(stdout).toMatch(/^outside +nobody sees this log/m);
    expect(stdout).toMatch(/^clock +offset no time server/m);
  });

  test("says what is wrong with a day", async () => {
    const { code, stderr } = await runHere(["assurance", ...byServer(), "--digest", "2026-07-01"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("this day is not over yet")]);
  });
});

describe("custody reconcile", { timeout: 90_000 }, () => {
  test("tells by the server and from the folder what passed by", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("The answer"))));
    await custody().chat(chatBody("one"));
    const file = join(testFolder(), "usage.csv");
    const write = (requests: number): void =>
      writeFileSync(file, `date,model,n_requests,input_tokens,output_tokens\n2026-07-01,gpt-test,${requests},0,0\n`);
    write(2);
    const from = (where: readonly string[]) => runHere(["reconcile", "--provider-usage", file, ...where]);
    for (const where of [byServer(), ["--data", custody().folder]]) {
      write(2);
      const passed = await from(where);
      expect([passed.code, passed.stdout]).toEqual([1, expect.stringMatching(/^BYPASSED  2026-07-01  gpt-test /)]);
      write(1);
      const held = await from(where);
      expect([held.code, held.stdout]).toEqual([0, expect.stringMatching(/^missing   2026-07-01  gpt-test /)]);
    }
    writeFileSync(file, "date,model\n");
    const wrong = await from(byServer());
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("line 1: the header has no column")]);
    const recorded = (await readEntries(custody().folder)).filter(({ kind }) => kind === "usage.reconciled");
    expect(recorded).toHaveLength(2);
  });
});
