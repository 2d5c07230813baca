/**
 * The part of a pack that a person reads, and what it rests on: documents in force, population and sample; for a framework also its file, what
 * was assessed, and the report.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import { proveInclusion } from "../../ledger/proof.ts";
import type { StoreReader } from "../../store/store.ts";
import { assessPack } from "../report/assess-pack.ts";
import { reportDocument } from "../report/report-document.ts";
import { reportPage } from "../report/report-page.ts";
import { reportPrint } from "../report/report-print.ts";
import { addDocuments } from "./pack-documents.ts";
import {
  assessmentPath,
  configFolder,
  controlsPath,
  frameworkPath,
  type Manifest,
  populationPath,
  reportPagePath,
  reportPrintPath,
  samplePath,
} from "./pack-format.ts";
import { readTileAt } from "./pack-log.ts";
import type { PackRead } from "./pack-reading.ts";
import type { PackPlan } from "./plan-pack.ts";
import { populationText } from "./population.ts";
import { sampleCsv } from "./sample.ts";
import type { ZipWriter } from "./zip-writer.ts";

export interface ReportTask {
  readonly zip: ZipWriter;
  readonly reader: StoreReader;
  readonly plan: PackPlan;
  readonly begun: Omit<Manifest, "payloads" | "files">;
  readonly read: PackRead;
}

const addText = (zip: ZipWriter, path: string, text: string): Promise<void> => zip.addFile(path, Buffer.from(text));

const addSample = async ({ zip, reader, plan, begun, read }: ReportTask): Promise<void> => {
  const { query, shards } = begun;
  await addText(zip, populationPath, populationText(query, shards, read.population));
  if (query.sample === null) return;
  const prove = (place: number, index: number): Promise<Buffer[]> => {
    const shard = plan.shards[place];
    if (shard === undefined) throw new CustodyError("ledger_corrupt", `entry ${index} is of no shard of the pack`);
    return proveInclusion(shard.size, index, (level, tile) => readTileAt(reader, shard, level, tile));
  };
  await addText(zip, samplePath, await sampleCsv(read.population.drawn, prove));
};

/** Adds it. Throws `ledger_corrupt` when a tile is missing, `policy_invalid` when the framework's file is none. */
export const addReport = async (task: ReportTask): Promise<void> => {
  const { zip, reader, plan, begun, read } = task;
  const { id, query, framework: stated, shards, entries, software } = begun;
  await addSample(task);
  if (stated === null || plan.framework === null) return;
  const { before } = stated;
  for (const digest of [before?.config, before?.retention?.digest]) {
    if (digest !== undefined && digest !== null) read.documents.addDigest(configFolder, digest);
  }
  const documents = await addDocuments(zip, reader, read.documents);
  const { source } = plan.framework;
  await addText(zip, frameworkPath(stated.name), source);
  const { version } = software;
  const assessed = assessPack({ id, query, stated, source, version, read, documents });
  await addText(zip, controlsPath, assessed.controlsCsv);
  await addText(zip, assessmentPath, assessed.assessmentResults);
  const report = reportDocument({
    id,
    query,
    shards,
    entries,
    asOf: plan.framework.asOf,
    version,
    framework: assessed.framework,
    frameworkSha256: stated.sha256,
    results: assessed.results,
    facts: read.facts,
    population: read.population,
    documents,
    files: zip.files,
  });
  await addText(zip, reportPagePath, reportPage(report));
  await zip.addFile(reportPrintPath, await reportPrint(report));
};
