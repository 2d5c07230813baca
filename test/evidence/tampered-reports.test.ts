/**
 * Framework packs that somebody changed who knows of the manifest, and states the digests of the files as they are now; what is found does
 * not rest on digests alone.
 */
import { hash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attestPack } from "../../src/evidence/pack/attest-pack.ts";
import { createSigner, logKeyFromSeed } from "../../src/ledger/checkpoint.ts";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import type { Custody } from "../fixtures/start-custody.ts";
import { edit, editLines, everything, inside, restate, startRecorded, unpack, verified } from "./recorded-log.ts";

let custody: Custody;
const files = { whole: "", scoped: "" };
const sample = { size: 12, nonce: "n" };

beforeAll(async () => {
  custody = await startRecorded(60);
  for (const [name, period] of [
    ["whole", everything],
    ["scoped", inside],
  ] as const) {
    const answer = await exportEvidence(custody, { ...period, format: "hipaa", sample });
    files[name] = join(custody.folder, `../${name}.zip`);
    writeFileSync(files[name], answer.bytes);
  }
}, 120_000);
afterAll(() => custody.close());

const faultsOf = async (folder: string): Promise<string> => {
  const { ok, faults } = await verified(folder, [custody.vkey]);
  expect(ok).toBe(faults.length === 0);
  return faults.map(({ message }) => message).join("\n");
};

const policyOf = (folder: string): string => `policies/${readdirSync(join(folder, "policies"))[0] ?? ""}`;
const configOf = (folder: string): string => `config/${readdirSync(join(folder, "config"))[0] ?? ""}`;
const columnOf = (line: string, column: number, change: (value: string) => string): string =>
  line
    .split(",")
    .map((value, k) => (k === column ? change(value) : value))
    .join(",");

describe.each(["whole", "scoped"] as const)("a pack (%s) whose digests were stated anew", (name) => {
  test("is whole before anything is done to it", async () => {
    expect(await faultsOf(await unpack(files[name]))).toBe("");
  });

  test.each<[string, (folder: string) => void, RegExp]>([
    [
      "a control became supported",
      (folder) =>
        edit(folder, "controls.csv", (text) =>
          text.replace(/"(?:no_data|not_supported|partly_supported)"/, '"supported"'),
        ),
      /controls\.csv line \d+ is not what the entries give: it says .*supported/,
    ],
    [
      "a check's sentence was changed",
      (folder) => edit(folder, "controls.csv", (text) => text.replace(/(\d+) calls opened/, "9$1 calls opened")),
      /controls\.csv line \d+ is not what the entries give/,
    ],
    [
      "an exception was left out",
      (folder) => editLines(folder, "controls.csv", (lines) => lines.toSpliced(3, 1)),
      /controls\.csv line 4 is not/,
    ],
    [
      "OSCAL says satisfied",
      (folder) => edit(folder, "assessment-results.json", (text) => text.replace('"not-satisfied"', '"satisfied"')),
      /assessment-results\.json line \d+ is not what the entries give/,
    ],
    [
      "the population has other counts",
      (folder) => edit(folder, "population.json", (text) => text.replace(/"exchanges": (\d+)/, '"exchanges": 1$1')),
      /population\.json line \d+ is not what the entries give: it says .*exchanges/,
    ],
    [
      "the population says that it is filtered",
      (folder) => edit(folder, "population.json", (text) => text.replace('"filtered": false', '"filtered": true')),
      /population\.json line \d+ is not what the entries give: it says .*filtered/,
    ],
    [
      "one drawn exchange was put in another's place",
      (folder) => editLines(folder, "sample.csv", (lines) => lines.with(3, lines[4] ?? "")),
      /sample\.csv line 4 is not what the seed draws/,
    ],
    [
      "the sample is shorter",
      (folder) => editLines(folder, "sample.csv", (lines) => lines.slice(0, -1)),
      /sample\.csv line 13 is not what the seed draws/,
    ],
    [
      "a drawn exchange has another verdict",
      (folder) =>
        editLines(folder, "sample.csv", (lines) =>
          lines.with(
            2,
            columnOf(lines[2] ?? "", 7, () => "allow"),
          ),
        ),
      /sample\.csv line 3 is not what the seed draws/,
    ],
    [
      "a drawn exchange has another proof",
      (folder) =>
        editLines(folder, "sample.csv", (lines) =>
          lines.with(
            1,
            columnOf(lines[1] ?? "", 12, (proof) => proof.split(" ").toReversed().join(" ")),
          ),
        ),
      /sample\.csv line 2 is not what the seed draws/,
    ],
    [
      "a policy was edited",
      (folder) => edit(folder, policyOf(folder), (text) => `${text} `),
      /policies\/[0-9a-f]{64}\.json is not the document of that digest/,
    ],
    [
      "a policy was removed",
      (folder) => rmSync(join(folder, policyOf(folder))),
      /policies\/[0-9a-f]{64}\.json is missing: an entry of the pack names it/,
    ],
    [
      "a policy was put in another's place",
      (folder) => {
        const bytes = Buffer.from("{}");
        renameSync(join(folder, policyOf(folder)), join(folder, `policies/${hash("sha256", bytes)}.json`));
      },
      /is missing: an entry of the pack names it[^]*is a document that no entry of the pack names/,
    ],
    [
      "a policy was added",
      (folder) => writeFileSync(join(folder, `policies/${hash("sha256", "{}")}.json`), "{}"),
      /is a document that no entry of the pack names/,
    ],
    [
      "a configuration was edited",
      (folder) => edit(folder, configOf(folder), (text) => text.replace("{", "{ ")),
      /config\/[0-9a-f]{64}\.json is not the document of that digest/,
    ],
    [
      "a configuration was removed",
      (folder) => rmSync(join(folder, configOf(folder))),
      /config\/[0-9a-f]{64}\.json is missing/,
    ],
    [
      "the framework asks for less",
      (folder) =>
        edit(folder, "framework/hipaa.yaml", (text) => text.replace(/^limitation: /m, "limitation: Nothing. ")),
      /framework\/hipaa\.yaml is not the framework's file that the manifest names/,
    ],
    [
      "the framework asks for less, and the manifest names that file",
      (folder) => {
        const path = join(folder, "framework/hipaa.yaml");
        const before = hash("sha256", readFileSync(path));
        edit(folder, "framework/hipaa.yaml", (text) => text.replace(/^source: /m, "source: of "));
        edit(folder, "manifest.json", (text) => text.replaceAll(before, hash("sha256", readFileSync(path))));
      },
      /the id is not that of this query[^]*assessment-results\.json line \d+/,
    ],
    [
      "the report for people was edited",
      (folder) => edit(folder, "report.html", (text) => `${text} `),
      /of another manifest/,
    ],
    [
      "the printed report is missing",
      (folder) => rmSync(join(folder, "report.pdf")),
      /report\.pdf is missing: a pack of this kind/,
    ],
    [
      "the controls are missing",
      (folder) => rmSync(join(folder, "controls.csv")),
      /controls\.csv is missing: a pack of this kind/,
    ],
    [
      "a file was added",
      (folder) => {
        mkdirSync(join(folder, "framework"), { recursive: true });
        writeFileSync(join(folder, "framework/soc2.yaml"), "x");
      },
      /framework\/soc2\.yaml is no part of such a pack/,
    ],
    [
      "an entry's verdict was changed",
      (folder) =>
        edit(folder, "entries.ndjson", (text) =>
          text.replace(/("kind":"exchange\.classified".*?)"verdict":"flag"/, '$1"verdict":"allow"'),
        ),
      /entry \d+ is not the one that[^]*population\.json line \d+/,
    ],
  ])("%s", async (_, tamper, message) => {
    const folder = await unpack(files[name]);
    tamper(folder);
    restate(folder);
    const faults = await faultsOf(folder);
    expect(faults).toMatch(message);
    // Whatever was done: the log's key did not sign it.
    expect(faults).toContain("attestation.dsse.json is of another manifest.json");
  });

  test("the manifest states another nonce", async () => {
    const found: string[] = [];
    for (const nonce of ["m", "o", "p"]) {
      const folder = await unpack(files[name]);
      edit(folder, "manifest.json", (text) => text.replace('"nonce": "n"', `"nonce": "${nonce}"`));
      const faults = await faultsOf(folder);
      expect(faults).toMatch(/the id is not that of this query[^]*sample\.csv line \d+ is not what the seed draws/);
      found.push(faults);
    }
    // Two nonces draw the same first one now and then: one in a hundred.
    expect(found.join("\n")).toMatch(/sample\.csv line 2 is not/);
  });

  test.each<[string, (text: string) => string, RegExp]>([
    [
      "filter",
      (text) => text.replace('"verdict": null', '"verdict": "flag"'),
      /the id is not that of this query[^]*population\.json/,
    ],
    [
      "time of its making",
      (text) => text.replace(/"asOf": "\d{4}/, '"asOf": "2020'),
      /ended before the pack's last entry/,
    ],
    [
      "framework",
      (text) => text.replace('"framework": "hipaa"', '"framework": "soc2"'),
      /query and framework do not agree/,
    ],
    ["order of shards", (text) => text.replace(/"ordinal": (\d)/, '"ordinal": 9'), /of another manifest/],
    [
      "state before the period",
      (text) =>
        text.replace(
          /"before": (?:null|\{[^}]*\})/,
          '"before": {"config": null, "retention": {"digest": "' + "0".repeat(64) + '", "since": 1}}',
        ),
      /config\/0{64}\.json is missing/,
    ],
  ])("the manifest states another %s", async (_, change, message) => {
    const folder = await unpack(files[name]);
    edit(folder, "manifest.json", change);
    expect(await faultsOf(folder)).toMatch(message);
  });
});

describe("an attestation", () => {
  const envelopeOf = (folder: string): { payload: string; signatures: { keyid: string; sig: string }[] } =>
    JSON.parse(readFileSync(join(folder, "attestation.dsse.json"), "utf8"));
  const write = (folder: string, envelope: object): void =>
    writeFileSync(join(folder, "attestation.dsse.json"), JSON.stringify(envelope));
  const flip = (base64: string): string => {
    const bytes = Buffer.from(base64, "base64");
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    return bytes.toString("base64");
  };
  const without = (text: string): string => Buffer.from(text).toString("base64");

  test.each<[string, (folder: string) => void, RegExp]>([
    ["is missing", (folder) => rmSync(join(folder, "attestation.dsse.json")), /attestation\.dsse\.json is missing/],
    ["is no envelope", (folder) => write(folder, {}), /is not a DSSE envelope/],
    [
      "has a flipped signature",
      (folder) => {
        const envelope = envelopeOf(folder);
        write(folder, {
          ...envelope,
          signatures: envelope.signatures.map(({ keyid, sig }) => ({ keyid, sig: flip(sig) })),
        });
      },
      /is not signed by the log's key/,
    ],
    [
      "says something else",
      (folder) => {
        const envelope = envelopeOf(folder);
        const text = Buffer.from(envelope.payload, "base64").toString("utf8");
        write(folder, { ...envelope, payload: without(text.replace('"entries":', '"entries":1')) });
      },
      /is not signed by the log's key/,
    ],
    [
      "is of another pack of the same log",
      (folder) => write(folder, JSON.parse(other)),
      /is of another manifest\.json/,
    ],
    [
      "is signed by somebody else",
      (folder) => {
        const text = readFileSync(join(folder, "manifest.json"));
        const manifest = JSON.parse(text.toString("utf8"));
        const key = logKeyFromSeed(Buffer.alloc(32, 9));
        const { origin } = manifest.shards.at(-1);
        const { vkey } = createSigner(origin, key);
        const pack = { manifestSha256: hash("sha256", text), manifest, shards: manifest.shards };
        writeFileSync(join(folder, "attestation.dsse.json"), attestPack(pack, { origin, vkey }, [key]) ?? "");
      },
      /is not signed by the log's key/,
    ],
    [
      "has another type",
      (folder) => edit(folder, "attestation.dsse.json", (text) => text.replace("vnd.in-toto+json", "json")),
      /is not a DSSE envelope/,
    ],
  ])("%s", async (_, tamper, message) => {
    const folder = await unpack(files.whole);
    tamper(folder);
    expect(await faultsOf(folder)).toMatch(message);
  });

  let other = "";
  beforeAll(async () => {
    other = await readAttestation(files.scoped);
  });

  test("may carry more signatures: of a key that takes over, say", async () => {
    const folder = await unpack(files.whole);
    const envelope = envelopeOf(folder);
    const [own] = envelope.signatures;
    write(folder, { ...envelope, signatures: [{ keyid: "x", sig: flip(own?.sig ?? "") }, ...envelope.signatures] });
    expect(await faultsOf(folder)).toBe("");
  });
});

const readAttestation = async (file: string): Promise<string> => {
  const { openZipPack } = await import("../../src/evidence/verify/zip-source.ts");
  const pack = await openZipPack(file);
  const chunks: Buffer[] = [];
  for await (const chunk of pack.chunks("attestation.dsse.json")) chunks.push(Buffer.from(chunk));
  await pack.close();
  return Buffer.concat(chunks).toString("utf8");
};
