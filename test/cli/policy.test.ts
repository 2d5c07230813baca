import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCustody } from "../evidence/recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "custody-policy-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const run = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await runHere(["policy", ...args]);
  return { code, out: stdout, err: stderr };
};

describe("custody policy check", () => {
  test("says that a policy is valid, with its digest", async () => {
    const { code, stdout } = await runCustody(["policy", "check", "default"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^default: valid; digest [0-9a-f]{64}\n$/);
  });

  test("says file, line, path and fault of one that is not", async () => {
    const file = write("bad.yaml", "name: bad\nactions:\n  EMAIL_ADDRESS: erase\n");
    expect(await run("check", file)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/^custody: policy_invalid: \S*bad\.yaml:3: actions\.EMAIL_ADDRESS: /),
    });
  });

  test("warns, and does not fail", async () => {
    const { code, out } = await run(
      "check",
      write("idle.yaml", "name: idle\nrules:\n  - { types: [ZZ_*], action: block }\n"),
    );
    expect(code).toBe(0);
    expect(out).toContain("warning: idle.yaml:3: this rule never matches: no scanner finds ZZ_*\n");
  });
});

describe("custody policy test", () => {
  const policy = "name: mine\nactions:\n  EMAIL_ADDRESS: redact\n";
  const met =
    '- name: met\n  text: to a@example.com\n  expect: { verdict: redact, text: "to [EMAIL_ADDRESS_REDACTED]" }\n';

  test("runs the cases beside a policy", async () => {
    write("mine.cases.yaml", met);
    expect(await run("test", write("mine.yaml", policy))).toMatchObject({ code: 0, out: "mine: 1 cases, 0 missed\n" });
  });

  test("shows what is missed, and fails", async () => {
    const cases = write("other.yaml", `${met}- name: missed\n  text: to a@example.com\n  expect: { verdict: allow }\n`);
    expect(await run("test", write("mine.yaml", policy), "--cases", cases)).toMatchObject({
      code: 1,
      out: 'other.yaml:4: missed\n  verdict: is "redact", expected "allow"\nmine: 2 cases, 1 missed\n',
    });
  });

  test("says where the cases would be, when there are none", async () => {
    const { code, err } = await run("test", write("alone.yaml", "name: alone\n"));
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("alone.cases.yaml: cannot be read") });
  });
});

describe("custody policy show", () => {
  test("prints each line with its origin", async () => {
    const { code, out } = await run("show", write("mine.yaml", "name: mine\nextends: [default]\nonError: open\n"));
    expect(code).toBe(0);
    expect(out).toMatch(/^mine \(default\.yaml < mine\.yaml\)\n/);
    expect(out).toMatch(/^ {2}onError +"open" {2}# mine\.yaml:3$/m);
    expect(out).toMatch(/^ {2}classificationFloor +"internal" {2}# default\.yaml:\d+$/m);
  });

  test("prints what several say together, as JSON too", async () => {
    const files = ["a", "b"].map((name) =>
      write(`${name}.yaml`, `name: ${name}\nclassificationFloor: ${name === "a" ? "pci" : "phi"}\n`),
    );
    expect((await run("show", ...files)).out).toContain("a+b: the strictest of what they say");
    const shown: { policies: { name: string }[]; combined: { lines: unknown[] } } = JSON.parse(
      (await run("show", ...files, "--json")).out,
    );
    expect(shown.policies.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(shown.combined.lines).toContainEqual({
      path: "classificationFloor",
      value: "phi",
      origin: "b.yaml:2",
      policy: "b",
    });
  });

  test("refuses what cannot be in force together", async () => {
    const files = ["a", "b"].map((name) =>
      write(`${name}.yaml`, `name: ${name}\ncapture: ${name === "a" ? "full" : "metadata"}\n`),
    );
    expect(await run("show", ...files)).toMatchObject({
      code: 1,
      err: expect.stringContaining("different things of capture"),
    });
  });
});

test("custody policy schema prints what docs/custody-policy.schema.json holds", async () => {
  const kept = readFileSync(new URL("../../docs/custody-policy.schema.json", import.meta.url), "utf8");
  expect((await run("schema")).out).toBe(kept);
});
