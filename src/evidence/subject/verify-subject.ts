/**
 * Checks a pack about a subject, offline: signature, files, and for each exchange that its entries are in the log and its texts are those that the entries
 * commit to.
 * @module
 */
import { createHash, createHmac, hash } from "node:crypto";
import { CustodyError } from "../../domain/errors.ts";
import { parseVkey, vkeyFor } from "../../ledger/checkpoint.ts";
import { leafHash } from "../../ledger/leaf.ts";
import { parseProof, verifyProofFile } from "../../ledger/proof.ts";
import { manifestBytesMax, readEntryFacts } from "../pack/pack-format.ts";
import { checkDigest } from "../signed-digest.ts";
import { badPack, type PackFiles, readPackFile } from "../verify/pack-files.ts";
import { Report } from "../verify/report.ts";
import type { Trust } from "../verify/trust.ts";
import { noteTrust } from "../verify/verify-shard.ts";
import {
  exchangePath,
  exchangeSchema,
  exchangesFolder,
  type SubjectExchange,
  type SubjectManifest,
  subjectManifest,
  subjectNote,
  subjectSchema,
} from "./subject-format.ts";

const noteBytesMax = 65_536;
/** A request and its answer, each perhaps twice, as JSON. */
const exchangeBytesMax = 1_073_741_824;

const parse = <T>(read: (value: unknown) => T, bytes: Buffer | null, name: string): T => {
  try {
    return read(JSON.parse(bytes?.toString("utf8") ?? ""));
  } catch {
    throw badPack(`${name} is missing or not what such a pack has there`);
  }
};

/** The keys that may have signed for an origin: those known from elsewhere, or else those that the pack names. */
const vkeysFor = ({ shards }: SubjectManifest, { pins }: Trust, origin: string): string[] => {
  const own = shards.flatMap((shard) => (shard.origin === origin ? [vkeyFor(origin, shard.vkey)] : []));
  return pins.isEmpty ? own : pins.findAll(origin);
};

const checkFiles = async (files: PackFiles, manifest: SubjectManifest, report: Report): Promise<void> => {
  const named = new Set<string>([subjectManifest, subjectNote]);
  for (const { path, bytes, sha256 } of manifest.files) {
    named.add(path);
    const digest = createHash("sha256");
    if (files.sizes.get(path) === bytes) for await (const chunk of files.chunks(path)) digest.update(chunk);
    if (digest.digest("hex") !== sha256) report.fault(`${path} is not the file that the manifest names`);
  }
  for (const path of files.sizes.keys()) if (!named.has(path)) report.fault(`${path} is not in the manifest`);
  report.checked.push(`${manifest.files.length} files: compared with the manifest`);
};

const bytesOf = ({ text, base64 }: SubjectExchange["payloads"][number]): Buffer | null => {
  if (text !== undefined) return Buffer.from(text);
  return base64 === undefined ? null : Buffer.from(base64, "base64");
};

/** Each entry is in the log, is of this exchange, and commits to the texts that are here. Gives how many texts were compared. */
const checkExchange = (exchange: SubjectExchange, manifest: SubjectManifest, trust: Trust, report: Report): number => {
  const { id, entries, payloads } = exchange;
  const commitments = new Map<string, string>();
  for (const { shard, index, entry, proof } of entries) {
    const where = `entry ${index} of shard ${shard}`;
    const origin = manifest.shards.find((one) => one.shard === shard)?.origin ?? "";
    try {
      const [vkey] = vkeysFor(manifest, trust, origin);
      if (vkey === undefined) throw new CustodyError("ledger_corrupt", "no key of this log is known");
      verifyProofFile(proof, leafHash(Buffer.from(entry)), parseVkey(vkey));
      if (parseProof(proof)?.index !== index) throw new CustodyError("ledger_corrupt", "the proof is of another index");
    } catch (error) {
      if (!(error instanceof CustodyError)) throw error;
      report.fault(`${where}: ${error.message}`, shard, index);
    }
    const facts = readEntryFacts(entry);
    if (facts?.owner !== id) report.fault(`${where} is of another exchange than ${id}`, shard, index);
    for (const { role, commitment } of facts?.payloads ?? []) commitments.set(role, commitment);
  }
  if (entries.length === 0) report.fault(`exchange ${id} has no entry`);
  let compared = 0;
  for (const payload of payloads) {
    const bytes = bytesOf(payload);
    if (payload.state !== "present" || bytes === null || payload.nonce === undefined) continue;
    const commitment = createHmac("sha256", Buffer.from(payload.nonce, "hex")).update(bytes).digest("hex");
    if (commitment === commitments.get(payload.role)) compared += 1;
    else report.fault(`exchange ${id}: ${payload.role} is not the text that its entry commits to`);
  }
  return compared;
};

/** Everything found is in the report. Rejects only when files cannot be read at all. */
export const verifySubject = async (files: PackFiles, trust: Trust): Promise<Report> => {
  const report = new Report();
  await report.attempt(null, async () => {
    const text = await readPackFile(files, subjectManifest, manifestBytesMax);
    const manifest = parse((value) => subjectSchema.parse(value), text, subjectManifest);
    const { id, exchanges, shards } = manifest;
    report.checked.push(`pack ${id}: ${exchanges} exchanges of one subject`);
    const origin = shards.at(-1)?.origin ?? "";
    const note = (await readPackFile(files, subjectNote, noteBytesMax))?.toString("utf8") ?? "";
    await report.attempt(null, async () => {
      checkDigest("subject", origin, vkeysFor(manifest, trust, origin), note, hash("sha256", text ?? ""));
      report.checked.push("the manifest is signed by the log's key");
    });
    await checkFiles(files, manifest, report);
    let compared = 0;
    let seen = 0;
    for (const path of files.sizes.keys()) {
      if (!path.startsWith(exchangesFolder) || !path.endsWith(".json")) continue;
      const bytes = await readPackFile(files, path, exchangeBytesMax);
      const exchange = parse((value) => exchangeSchema.parse(value), bytes, path);
      if (path !== exchangePath(exchange.id, "json")) report.fault(`${path} is of another exchange`);
      compared += checkExchange(exchange, manifest, trust, report);
      seen += 1;
    }
    if (seen !== exchanges) report.fault(`the manifest counts ${exchanges} exchanges; ${seen} are here`);
    report.checked.push(`${seen} exchanges: entries in the log; ${compared} texts: as their entries commit to`);
    noteTrust(trust, report, "the pack");
    report.notes.push("That nothing else is kept about this subject is not shown by this pack.");
  });
  return report;
};
