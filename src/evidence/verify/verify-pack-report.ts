/**
 * What a pack says about its entries, made again from them and compared: population, sample, controls. And the signature over all of it.
 * @module
 */
import { hash } from "node:crypto";
import { CustodyError } from "../../domain/errors.ts";
import { proveInclusion, sourceTiles } from "../../ledger/proof.ts";
import { attestationBytesMax, attestationFault } from "../pack/attest-pack.ts";
import {
  assessmentPath,
  assessmentRules,
  attestationPath,
  configFolder,
  controlsPath,
  frameworkPath,
  manifestBytesMax,
  type Manifest,
  manifestPath,
  populationPath,
  samplePath,
} from "../pack/pack-format.ts";
import type { PackRead } from "../pack/pack-reading.ts";
import { populationText } from "../pack/population.ts";
import { sampleCsv } from "../pack/sample.ts";
import { assessPack, type StatedFramework } from "../report/assess-pack.ts";
import { type PackFiles, readPackFile } from "./pack-files.ts";
import type { Report } from "./report.ts";
import { verifyDocuments } from "./verify-documents.ts";
import type { CheckedShard } from "./verify-pack-entries.ts";

const textBytesMax = 64 * 1_048_576;

export interface ReportedPack {
  readonly files: PackFiles;
  readonly manifest: Manifest;
  readonly shards: readonly (CheckedShard | null)[];
  readonly report: Report;
  readonly read: PackRead;
}

const readText = async (files: PackFiles, path: string): Promise<string | null> =>
  (await readPackFile(files, path, textBytesMax))?.toString("utf8") ?? null;

/** The number of the first line that differs, from 1; null when none does. */
const firstDifference = (found: string, expected: string): number | null => {
  if (found === expected) return null;
  const [ours, theirs] = [expected.split("\n"), found.split("\n")];
  const at = ours.findIndex((line, k) => line !== theirs[k]);
  return (at === -1 ? ours.length : at) + 1;
};

/** One that is missing has been reported with the files. */
const compare = async (
  { files, report }: ReportedPack,
  path: string,
  expected: string,
  meaning: string,
): Promise<boolean> => {
  const found = await readText(files, path);
  if (found === null) return false;
  const line = firstDifference(found, expected);
  if (line === null) return true;
  const said = found.split("\n")[line - 1]?.trim().slice(0, 120) ?? "nothing";
  const should = expected.split("\n")[line - 1]?.trim().slice(0, 120) ?? "nothing";
  // A file of the pack may hold anything; what is printed of it must not move a terminal's cursor.
  const words = `${path} line ${line} is not ${meaning}: it says ${JSON.stringify(said)}, they give ${JSON.stringify(should)}`;
  report.fault(words);
  return false;
};

const checkPopulation = async (pack: ReportedPack): Promise<void> => {
  const { manifest, read, report } = pack;
  const expected = populationText(manifest.query, manifest.shards, read.population);
  if (!(await compare(pack, populationPath, expected, "what the entries give"))) return;
  const { exchanges, opened, isFiltered } = read.population;
  const filtered = isFiltered ? ` of ${opened}, by the filters of the query` : "";
  report.checked.push(`population: ${exchanges} exchanges${filtered}, counted again from the entries`);
};

const checkSample = async (pack: ReportedPack): Promise<void> => {
  const { manifest, shards, report, read } = pack;
  if (manifest.query.sample === null || shards.includes(null)) return;
  await report.attempt(null, async () => {
    const expected = await sampleCsv(read.population.drawn, (place, index) => {
      const shard = shards[place];
      if (shard === null || shard === undefined) throw new CustodyError("ledger_corrupt", "a shard is missing");
      return proveInclusion(shard.size, index, sourceTiles(shard.source, shard.size));
    });
    if (!(await compare(pack, samplePath, expected, "what the seed draws from the entries"))) return;
    report.checked.push(
      `sample: ${read.population.drawn.length} exchanges, drawn again from the seed, each with its proof`,
    );
  });
};

const checkFramework = async (pack: ReportedPack, stated: StatedFramework): Promise<void> => {
  const { files, manifest, report, read } = pack;
  for (const digest of [stated.before?.config, stated.before?.retention?.digest]) {
    if (digest !== undefined && digest !== null) read.documents.addDigest(configFolder, digest);
  }
  const documents = await verifyDocuments(files, read.documents, report);
  const path = frameworkPath(stated.name);
  const source = await readText(files, path);
  if (source === null) return;
  if (hash("sha256", source) !== stated.sha256) {
    return report.fault(`${path} is not the framework's file that the manifest names`);
  }
  if (Date.parse(stated.asOf) < (read.facts.lastTime ?? 0)) {
    report.fault(`${manifestPath}: it says that the log ended before the pack's last entry`);
  }
  if (stated.rules !== assessmentRules) {
    report.notes.push(
      `The controls were assessed by rules ${stated.rules}; this verifier has rules ${assessmentRules}. ${controlsPath}, ${assessmentPath} and ` +
        `the report are covered by digests and signature, and were not assessed again: use custody ${manifest.software.version} for that.`,
    );
    return;
  }
  const { id, query, software } = manifest;
  const assessed = assess({ id, query, stated, source, version: software.version, read, documents }, report, path);
  if (assessed === null) return;
  const same = [
    await compare(pack, controlsPath, assessed.controlsCsv, "what the entries give"),
    await compare(pack, assessmentPath, assessed.assessmentResults, "what the entries give"),
  ];
  if (same.includes(false)) return;
  report.checked.push(
    `${assessed.results.length} controls of ${stated.name}: assessed again from the entries, with the same results`,
  );
};

/** Null, with a fault, for a framework's file that this program does not understand. */
const assess = (input: Parameters<typeof assessPack>[0], report: Report, path: string) => {
  try {
    return assessPack(input);
  } catch (error) {
    if (!(error instanceof CustodyError) || error.code !== "policy_invalid") throw error;
    report.fault(`${path} is not a framework's file that this verifier can read`);
    return null;
  }
};

/** Signed by the key that the newest shard's checkpoint is signed by; whether that one may be trusted has been said with the shard. */
const checkAttestation = async ({ files, manifest, report }: ReportedPack): Promise<void> => {
  const { shards } = manifest;
  const vkey = shards.at(-1)?.vkey;
  const file = await readPackFile(files, attestationPath, attestationBytesMax);
  const text = await readPackFile(files, manifestPath, manifestBytesMax);
  if (vkey === undefined || text === null) return;
  if (file === null) return report.fault(`${attestationPath} is missing: a framework's pack has it`);
  const holds = await report.attempt(null, async () => {
    const wrong = attestationFault(file, { manifestSha256: hash("sha256", text), manifest, shards }, vkey);
    if (wrong !== null) throw new CustodyError("ledger_corrupt", `${attestationPath} ${wrong}`);
  });
  if (holds) report.checked.push(`attestation: in-toto statement over ${manifestPath}, signed by the log's key`);
};

/** Everything found is in the report. */
export const verifyPackReport = async (pack: ReportedPack): Promise<void> => {
  await checkPopulation(pack);
  await checkSample(pack);
  const { framework } = pack.manifest;
  if (framework === null) return;
  await checkFramework(pack, framework);
  await checkAttestation(pack);
};
