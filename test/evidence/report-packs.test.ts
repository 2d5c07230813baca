import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import type { Custody } from "../fixtures/start-custody.ts";
import { everything, inside, runCustody, startRecorded, testFolder, unpack, verified } from "./recorded-log.ts";

/** NIST's, beside the repository or beside the folder that it is in. */
const schemaFile =
  ["../../..", "../../../.."]
    .map((up) => join(import.meta.dirname, up, "shared/schemas/oscal-assessment-results-1.2.1.schema.json"))
    .find((path) => existsSync(path)) ?? "";
const sample = { size: 12, nonce: "told-by-the-auditor" };
const asked = { ...everything, format: "hipaa", sample };

// A pack is asked for, built and verified in each; how long that takes depends on what else the machine does.
vi.setConfig({ testTimeout: 180_000 });

let custody: Custody;
let packFile = "";

/** Exports through the API into a file. */
const exported = async (query: Parameters<typeof exportEvidence>[1]): Promise<string> => {
  const answer = await exportEvidence(custody, query);
  expect(answer.status).toBe(200);
  const file = join(testFolder(), "pack.zip");
  writeFileSync(file, answer.bytes);
  return file;
};

beforeAll(async () => {
  custody = await startRecorded(80);
  const answer = await exportEvidence(custody, asked);
  packFile = join(custody.folder, "../hipaa.zip");
  writeFileSync(packFile, answer.bytes);
}, 120_000);
afterAll(() => custody.close());

const text = (folder: string, path: string): string => readFileSync(join(folder, path), "utf8");
const rowsOf = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));

describe("a framework's pack", () => {
  test("has every part", async () => {
    const folder = await unpack(packFile);
    const names = readdirSync(folder).sort();
    expect(names).toEqual(
      [
        "VERIFY.md",
        "assessment-results.json",
        "attestation.dsse.json",
        "config",
        "controls.csv",
        "entries.ndjson",
        "framework",
        "log",
        "manifest.json",
        "policies",
        "population.json",
        "report.html",
        "report.pdf",
        "sample.csv",
      ].sort(),
    );
    expect(readFileSync(join(folder, "report.pdf")).subarray(0, 5).toString("latin1")).toBe("%PDF-");
    expect(text(folder, "framework/hipaa.yaml")).toBe(
      readFileSync(join(import.meta.dirname, "../../policies/controls/hipaa.yaml"), "utf8"),
    );
  });

  test.each([
    ["of everything", () => packFile],
    ["of a part", () => exported({ ...inside, format: "hipaa", sample })],
  ])("%s verifies, and everything that can be made again from its entries was", async (_, made) => {
    const file = await made();
    for (const target of [file, await unpack(file)]) {
      const { faults, checked } = await verified(target, [custody.vkey]);
      expect(faults).toEqual([]);
      expect(checked.join("\n")).toMatch(
        /population: \d+ exchanges, counted again[^]*sample: 12 exchanges, drawn again[^]*2 policies and configurations[^]*\d+ controls of hipaa: assessed again[^]*attestation: in-toto statement/,
      );
    }
  });

  test("holds no text of a caller", () => {
    const bytes = readFileSync(packFile);
    expect(bytes.includes("jane@example.com")).toBe(false);
    expect(bytes.includes("The answer")).toBe(false);
  });

  test("has a page that asks for nothing and runs nothing", async () => {
    const page = text(await unpack(packFile), "report.html");
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<object|\bsrc=|@import|\son[a-z]+=|url\((?!#)/i);
    expect(page).not.toMatch(/(?:href|xlink:href)="(?!#)/);
    expect(page).toContain("default-src 'none'");
    expect(page.match(/<figure>/g)).toHaveLength(5);
    for (const word of ["supports", "Limitations", "Not covered", "Exceptions", "told-by-the-auditor"])
      expect(page).toContain(word);
    expect(page).toMatch(/<td>\d of the \d that appl(?:y|ies)\. \d do(?:es)? not apply: [A-Z][^<]+\.</);
    expect(page).not.toMatch(/\bcompliant\b/i);
  });

  test("writes large numbers one way, in tables as in sentences", async () => {
    const page = text(await unpack(packFile), "report.html");
    expect(page).toMatch(/<td[^>]*>\d{1,3}(?:,\d{3})+<\/td>/);
    expect(page).not.toMatch(/\d(?:&nbsp;|[\u00a0\u2009\u202f])\d/);
  });

  test.skipIf(schemaFile === "")("has OSCAL that NIST's schema accepts", async () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, "utf8")));
    const results = JSON.parse(text(await unpack(packFile), "assessment-results.json"));
    validate(results);
    expect(validate.errors).toBeNull();
    const [result] = results["assessment-results"].results;
    expect(result.findings.length).toBeGreaterThan(5);
    delete results["assessment-results"]["import-ap"];
    expect(validate(results)).toBe(false);
  });

  test("is not needed: a pack of an earlier version, which knew nothing of all this, verifies", async () => {
    const folder = await unpack(await exported({ ...inside, format: "pack" }));
    const { framework, query, shards, ...manifest } = JSON.parse(text(folder, "manifest.json"));
    const { from, to, at, payloads, team } = query;
    const old = shards.map((shard: object) =>
      Object.fromEntries(Object.entries(shard).filter(([name]) => name !== "ordinal")),
    );
    expect([framework, shards[0].ordinal]).toEqual([null, 2]);
    const before = { ...manifest, query: { from, to, at, payloads, team }, shards: old };
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(before));
    expect((await verified(folder, [custody.vkey])).faults).toEqual([]);
  });

  test("says of each control what controls.csv says", async () => {
    const folder = await unpack(packFile);
    const states = new Map(
      [...text(folder, "controls.csv").matchAll(/^"hipaa","([^"]+)","[^"]*","([a-z_]+)"/gm)].map(([, id, state]) => [
        id,
        state,
      ]),
    );
    const results = JSON.parse(text(folder, "assessment-results.json"))["assessment-results"].results[0];
    expect(states.size).toBeGreaterThan(5);
    for (const { props } of results.findings) {
      const of = (name: string): string => props.find((prop: { name: string }) => prop.name === name).value;
      expect(states.get(of("control"))).toBe(of("state").replaceAll("-", "_"));
    }
  });
});

describe("the recipe of VERIFY.md", () => {
  /** Every command of it but those of programs that are not here, in one shell, as a person would run them. */
  test("runs with openssl, jq and python3, and gives what the pack says", async () => {
    const folder = await unpack(packFile);
    const blocks = [...text(folder, "VERIFY.md").matchAll(/```(sh|python)\n([^]*?)```/g)].filter(
      ([, , block = ""]) => !/^(?:custody|fsck) /m.test(block),
    );
    const outputs = blocks.map(([, language, block = ""]) =>
      language === "sh"
        ? execFileSync("bash", ["-e", "-c", block], { cwd: folder, encoding: "utf8" })
        : execFileSync("python3", ["-c", block], { cwd: folder, encoding: "utf8" }),
    );
    expect(outputs.filter((one) => one.includes("Signature Verified Successfully"))).toHaveLength(2);
    const attested = outputs.find((one) => /^[0-9a-f]{64}\n[0-9a-f]{64}\nSignature/.test(one))?.split("\n") ?? [];
    expect(attested[0]).toBe(attested[1]);
    const drawn =
      outputs
        .find((one) => /^\d+ [0-9a-f]{64}\n1 20/.test(one))
        ?.trimEnd()
        .split("\n") ?? [];
    const population = JSON.parse(text(folder, "population.json"));
    expect(drawn[0]).toBe(`${population.exchanges} ${population.list.sha256}`);
    expect(drawn.slice(1)).toEqual(rowsOf(text(folder, "sample.csv")).map((row) => row.slice(0, 3).join(" ")));
  });

  test("does not hold for an attestation over other bytes", async () => {
    const folder = await unpack(packFile);
    const block = /## The attestation[^]*?```sh\n([^]*?)```/.exec(text(folder, "VERIFY.md"))?.[1] ?? "";
    const key = /Compare `vkey`[^]*?```sh\n([^]*?)```/.exec(text(folder, "VERIFY.md"))?.[1] ?? "";
    const envelope = JSON.parse(text(folder, "attestation.dsse.json"));
    const statement = Buffer.from(envelope.payload, "base64").toString("utf8").replace('"entries":', '"entries":1');
    writeFileSync(
      join(folder, "attestation.dsse.json"),
      JSON.stringify({ ...envelope, payload: Buffer.from(statement).toString("base64") }),
    );
    const { status, stdout } = spawnSync("bash", ["-e", "-c", key + block], { cwd: folder, encoding: "utf8" });
    expect(stdout).toContain("Signature Verification Failure");
    expect(status).not.toBe(0);
  });
});

describe("population and sample", () => {
  const populationIn = async (file: string) => {
    const folder = await unpack(file);
    return { folder, population: JSON.parse(text(folder, "population.json")) };
  };

  test("are every exchange that was opened in the period, and some of them", async () => {
    const { folder, population } = await populationIn(packFile);
    expect(population).toMatchObject({
      filtered: false,
      exchanges: 80,
      exchangesOpened: 80,
      byOutcome: { complete: 80 },
    });
    const rows = rowsOf(text(folder, "sample.csv"));
    expect(new Set(rows.map(([, shard, index]) => `${shard}/${index}`)).size).toBe(12);
  });

  test("depend on the nonce", async () => {
    const other = await populationIn(
      await exported({ ...asked, format: "pack", sample: { ...sample, nonce: "another" } }),
    );
    expect(text(other.folder, "sample.csv")).not.toBe(text(await unpack(packFile), "sample.csv"));
    expect(other.population.list).toEqual(JSON.parse(text(await unpack(packFile), "population.json")).list);
  });

  test.each([
    ["that all have", { verdict: "flag" }, 80, "hipaa"],
    ["that none has", { verdict: "block" }, 0, "pack"],
    ["that none has, by key", { key: "key_00000000-0000-7000-8000-000000000000" }, 0, "pack"],
  ])("are filtered by something %s, and say so", async (_, filters, exchanges, format) => {
    const { folder, population } = await populationIn(await exported({ ...asked, format, filters }));
    expect(population).toMatchObject({ filtered: true, exchanges, exchangesOpened: 80 });
    if (format === "hipaa") expect(text(folder, "report.html")).toContain("FILTERED");
    const entries = text(folder, "entries.ndjson").trimEnd().split("\n");
    expect(entries).toHaveLength(population.entries.count);
    const { faults, checked } = await verified(folder, [custody.vkey]);
    expect(faults).toEqual([]);
    expect(checked.join("\n")).toContain(`${exchanges} exchanges of 80, by the filters`);
  });

  test("may be asked for without a framework", async () => {
    const { folder } = await populationIn(await exported({ ...asked, format: "pack" }));
    expect(readdirSync(folder)).not.toContain("report.html");
    expect((await verified(folder, [custody.vkey])).faults).toEqual([]);
  });

  test.each([
    ["none", { size: 0, nonce: "x" }],
    ["too many", { size: 5_001, nonce: "x" }],
    ["no nonce", { size: 5 }],
    ["a nonce with a quote", { size: 5, nonce: 'x"y' }],
  ])("of %s are refused", async (_, wrong) => {
    expect((await exportEvidence(custody, { ...asked, sample: wrong })).status).toBe(400);
  });
});

// Last: it stops the server.
test("the same question at the same size has the same bytes, in another process, time zone and hour", async () => {
  const { query } = JSON.parse(text(await unpack(packFile), "manifest.json"));
  const online = await exported({ ...asked, at: query.at });
  expect(readFileSync(online).equals(readFileSync(packFile))).toBe(true);
  await custody.stop();
  const out = join(testFolder(), "offline.zip");
  const period = ["--from", everything.from, "--to", everything.to, "--at", String(query.at)];
  const more = ["--sample", "12", "--nonce", sample.nonce, "--format", "hipaa"];
  // Not this process's own time zone, wherever it runs.
  const TZ = new Date().getTimezoneOffset() === -345 ? "UTC" : "Asia/Kathmandu";
  const args = ["export", ...period, ...more, "--data", custody.folder, "--out", out];
  const { code, stderr } = await runCustody(args, { TZ });
  expect([code, stderr]).toEqual([0, ""]);
  expect(readFileSync(out).equals(readFileSync(packFile))).toBe(true);
});
