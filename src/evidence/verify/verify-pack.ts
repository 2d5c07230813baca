/**
 * Checks an evidence pack, offline, with nothing but the pack and what is trusted: its files, its logs, its entries.
 * @module
 */
import { createHash } from "node:crypto";
import { parseTilePath, tileWidth, widthAt } from "../../ledger/tiles.ts";
import type { VerifyReport } from "../../ledger/verify.ts";
import {
  assessmentPath,
  attestationPath,
  configFolder,
  controlsPath,
  entriesListPath,
  frameworkPath,
  guidePath,
  hasPopulation,
  keyChangesPath,
  logFolder,
  manifestBytesMax,
  type Manifest,
  manifestPath,
  manifestSchema,
  type ManifestShard,
  openingsListPath,
  packId,
  payloadFolder,
  policyFolder,
  populationPath,
  proofsListPath,
  reportPagePath,
  reportPrintPath,
  samplePath,
} from "../pack/pack-format.ts";
import { PackReading } from "../pack/pack-reading.ts";
import { badPack, type PackFiles, packLog, readPackFile } from "./pack-files.ts";
import { Report } from "./report.ts";
import type { Trust } from "./trust.ts";
import { type CheckedShard, verifyPackEntries } from "./verify-pack-entries.ts";
import { verifyPackReport } from "./verify-pack-report.ts";
import { checkAnchorUsed, noteTrust, verifyShard } from "./verify-shard.ts";

const checkpointBytesMax = 65_536;

const readManifest = async (files: PackFiles): Promise<Manifest> => {
  const bytes = await readPackFile(files, manifestPath, manifestBytesMax);
  if (bytes === null) throw badPack(`there is no ${manifestPath}`);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw badPack(`${manifestPath} is not JSON`);
  }
  const result = manifestSchema.safeParse(value);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join(".") ?? "";
  throw badPack(`${manifestPath}: ${where === "" ? "it" : where} is not what a manifest has there`);
};

/** What every such pack has, beside its log. */
const requiredOf = ({ query, framework }: Manifest): string[] => [
  guidePath,
  entriesListPath,
  ...(hasPopulation(query) ? [populationPath] : []),
  ...(query.sample === null ? [] : [samplePath]),
  ...(framework === null
    ? []
    : [frameworkPath(framework.name), controlsPath, assessmentPath, reportPagePath, reportPrintPath]),
];

const isPartOf = (manifest: Manifest, path: string): boolean => {
  if (requiredOf(manifest).includes(path)) return true;
  if (manifest.framework !== null && (path.startsWith(policyFolder) || path.startsWith(configFolder))) return true;
  if (path === proofsListPath) return manifest.shards.some(({ whole }) => !whole);
  if (path === openingsListPath || path.startsWith(payloadFolder)) return manifest.query.payloads;
  const shard = manifest.shards.find((candidate) => path.startsWith(logFolder(candidate.shard)));
  if (shard === undefined) return false;
  const name = path.slice(logFolder(shard.shard).length);
  const tile = parseTilePath(name);
  if (tile === null) return name === "checkpoint" || name === "vkey" || name === keyChangesPath;
  const { level, index, width } = tile;
  if (level === "entries") return shard.whole && widthAt(shard.treeSize, 0, index) === width;
  return widthAt(shard.treeSize, level, index) === width;
};

/** The shard that a file belongs to. Which entry is at fault is found when the log is walked. */
const shardOf = (manifest: Manifest, path: string): string | null =>
  manifest.shards.find((candidate) => path.startsWith(logFolder(candidate.shard)))?.shard ?? null;

const digestOf = async (files: PackFiles, path: string): Promise<string> => {
  const digest = createHash("sha256");
  for await (const chunk of files.chunks(path)) digest.update(chunk);
  return digest.digest("hex");
};

const checkFiles = async (files: PackFiles, manifest: Manifest, report: Report): Promise<void> => {
  const before = report.faultCount;
  const listed = new Set<string>();
  for (const { path, bytes, sha256 } of manifest.files) {
    const shard = shardOf(manifest, path);
    if (listed.has(path)) report.fault(`${path} is in the manifest twice`, shard);
    listed.add(path);
    const size = files.sizes.get(path);
    if (size === undefined) report.fault(`${path} is missing`, shard);
    else if (!isPartOf(manifest, path)) report.fault(`${path} is no part of such a pack`, shard);
    else if (size !== bytes) report.fault(`${path} has ${size} bytes; the manifest says ${bytes}`, shard);
    else if ((await digestOf(files, path)) !== sha256) report.fault(`${path} is not what the manifest says`, shard);
  }
  for (const path of requiredOf(manifest)) {
    if (!listed.has(path)) report.fault(`${path} is missing: a pack of this kind has it`);
  }
  const beside = manifest.framework === null ? [manifestPath] : [manifestPath, attestationPath];
  for (const path of files.sizes.keys()) {
    if (!beside.includes(path) && !listed.has(path)) report.fault(`${path} is not in the manifest`);
  }
  if (report.faultCount === before)
    report.checked.push(`${listed.size} files: each as the manifest says, none besides`);
};

const checkClaims = (manifest: Manifest, report: Report): void => {
  const { query, shards, entries, id, scope } = manifest;
  if (packId(query, shards, manifest.framework) !== id)
    report.fault(`${manifestPath}: the id is not that of this query and these logs`);
  if (new Set(shards.map(({ shard }) => shard)).size < shards.length)
    report.fault(`${manifestPath}: a shard is there twice`);
  if ((manifest.framework?.name ?? null) !== query.framework)
    report.fault(`${manifestPath}: query and framework do not agree`);
  if ((scope === "team") !== (query.team !== null)) report.fault(`${manifestPath}: scope and query do not agree`);
  let sum = 0;
  for (const { shard, treeSize, whole, entries: own, indices } of shards) {
    let last = 0;
    let within = 0;
    for (const { from, to } of indices) {
      if (from < last || to > treeSize)
        report.fault(`${manifestPath}: the indices of shard ${shard} do not ascend`, shard, from);
      last = Math.max(last, to);
      within += to - from;
    }
    if (within !== own)
      report.fault(`${manifestPath}: shard ${shard} counts ${own} entries and names ${within}`, shard);
    if (whole && query.team !== null) report.fault(`${manifestPath}: a team's pack has no whole shard`, shard);
    if (whole && own !== treeSize) report.fault(`${manifestPath}: shard ${shard} is not whole`, shard, last);
    sum += own;
  }
  if (sum !== entries) report.fault(`${manifestPath}: it counts ${entries} entries, its shards ${sum}`);
};

/** A pack that claims more entries than it has tiles for would be walked for ever. */
const isPlausible = (files: PackFiles, size: number): boolean => size <= files.sizes.size * tileWidth;

const checkShard = async (
  files: PackFiles,
  claim: ManifestShard,
  trust: Trust,
  report: Report,
): Promise<CheckedShard | null> => {
  const { shard, whole } = claim;
  const folder = logFolder(shard);
  const source = packLog(files, folder);
  const note = (await readPackFile(files, `${folder}checkpoint`, checkpointBytesMax))?.toString("utf8") ?? "";
  const vkey = (await readPackFile(files, `${folder}vkey`, checkpointBytesMax))?.toString("utf8") ?? "";
  if (vkey !== `${claim.vkey}\n`) report.fault(`${folder}vkey is not the manifest's`, shard);
  if (!isPlausible(files, Math.max(claim.treeSize, Number(note.split("\n")[1])))) {
    report.fault(`log ${shard}: there are not the tiles for as many entries as it says`, shard);
    return null;
  }
  const log: VerifyReport | null = await verifyShard(source, { ...claim, bundles: whole, isPack: true }, trust, report);
  if (log === null || log.size === null || log.root === null) return null;
  if (log.size !== claim.treeSize || log.root !== claim.rootHash || log.origin !== claim.origin) {
    report.fault(`${manifestPath}: origin, size or root of shard ${shard} are not those of its checkpoint`, shard);
    return null;
  }
  return { source, size: log.size, root: Buffer.from(log.root, "hex"), checkpoint: note };
};

/** Everything found is in the report. Rejects only when files cannot be read at all. */
export const verifyPack = async (files: PackFiles, trust: Trust): Promise<Report> => {
  const report = new Report();
  await report.attempt(null, async () => {
    const manifest = await readManifest(files);
    const { from, to, team } = manifest.query;
    const whose = team === null ? "" : ` of team ${team}`;
    report.checked.push(`pack ${manifest.id}: ${manifest.entries} entries${whose} from ${from} up to ${to}`);
    await checkFiles(files, manifest, report);
    checkClaims(manifest, report);
    const shards: (CheckedShard | null)[] = [];
    for (const claim of manifest.shards) shards.push(await checkShard(files, claim, trust, report));
    const reading = hasPopulation(manifest.query) ? new PackReading(manifest.query, manifest.shards) : null;
    await verifyPackEntries({ files, manifest, shards, report, reading });
    if (reading !== null) await verifyPackReport({ files, manifest, shards, report, read: reading.finish() });
    checkAnchorUsed(
      manifest.shards.map(({ origin }) => origin),
      trust,
      report,
    );
    noteTrust(trust, report, "the pack");
    const partial = manifest.shards.filter(({ whole }) => !whole);
    for (const { shard, indices } of partial) {
      const spans = indices.slice(0, 5).map((range) => `${range.from}-${range.to - 1}`);
      report.notes.push(
        `Shard ${shard} is here in part (indices ${spans.join(", ")}${indices.length > 5 ? ", ..." : ""}). That no other entry of it ` +
          `belongs to the period${whose === "" ? "" : ` and is${whose}`} is not shown by this pack.`,
      );
    }
  });
  return report;
};
