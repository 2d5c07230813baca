/**
 * Finds out what somebody points at, and verifies it: a pack, a folder of log files, a data folder, or a URL.
 * @module
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";
import { looksLikeDigest } from "../../ledger/daily-digest.ts";
import { directorySource } from "../../ledger/directory-source.ts";
import type { LogSource } from "../../ledger/log-source.ts";
import { backupFormat } from "../backup/backup-format.ts";
import { verifyBackup } from "../backup/verify-backup.ts";
import { openStoreReader } from "../../store/open-store.ts";
import { subjectFormat } from "../subject/subject-format.ts";
import { verifySubject } from "../subject/verify-subject.ts";
import { openFolderPack, type PackFiles, readPackFile } from "./pack-files.ts";
import { manifestBytesMax, manifestPath } from "../pack/pack-format.ts";
import { Report } from "./report.ts";
import { originOf, type Trust } from "./trust.ts";
import { verifyDigest } from "./verify-digest.ts";
import { verifyPack } from "./verify-pack.ts";
import { verifyRecord } from "./verify-record.ts";
import { checkAnchorUsed, noteTrust, verifyShard } from "./verify-shard.ts";
import { openZipPack } from "./zip-source.ts";

const digestBytesMax = 1_048_576;
const shardsMax = 8_191;
const shardListSchema = z.object({
  data: z
    .array(z.object({ shard: z.string().regex(/^\d{4}(-\d{1,6})?$/), droppedAt: z.string().nullable().default(null) }))
    .max(shardsMax),
});

const readText = async (source: LogSource, path: string): Promise<string | null> => {
  const bytes = await source.read(path);
  return bytes === null ? null : Buffer.from(bytes).toString("utf8");
};

/** A log that says itself who it is. Gives its origin; null when it has no checkpoint. */
const verifySource = async (source: LogSource, shard: string, trust: Trust, report: Report): Promise<string | null> => {
  const checkpoint = await readText(source, "checkpoint");
  if (checkpoint === null) return null;
  const origin = originOf(checkpoint);
  const own = (await readText(source, "vkey"))?.trimEnd() ?? trust.pins.findAll(origin)[0] ?? null;
  if (own === null) report.fault(`log ${shard}: it has no vkey file; give its verifier key with --vkey`, shard);
  else await verifyShard(source, { shard, origin, vkey: own, bundles: true, isPack: false }, trust, report);
  return origin;
};

const verifyUrl = async (url: string, key: string | undefined, trust: Trust): Promise<Report> => {
  const report = new Report();
  // Loaded when it is needed: with it comes the whole of undici, and most of what is verified are files.
  const { httpSource } = await import("../../ledger/http-source.ts");
  const credential = key === undefined ? {} : { key };
  const origins: string[] = [];
  const verifyOne = async (base: string, shard: string): Promise<void> => {
    const source = httpSource(base, credential);
    try {
      const origin = await verifySource(source, shard, trust, report);
      if (origin === null) report.fault(`log ${shard}: it has no checkpoint`, shard);
      else origins.push(origin);
    } finally {
      await source.close();
    }
  };
  const base = url.replace(/\/+$/, "").replace(/\/log$/, "");
  const server = httpSource(base, credential);
  try {
    if ((await server.read("checkpoint")) !== null) await verifyOne(base, base.slice(base.lastIndexOf("/") + 1));
    else {
      const list = await readText(server, "log/");
      if (list === null) throw new CustodyError("not_found", "there is no log at this URL");
      for (const { shard, droppedAt } of parseShards(list)) {
        if (droppedAt === null) await verifyOne(`${base}/log/${shard}`, shard);
        else
          report.notes.push(
            `The server says that log ${shard} was dropped at ${droppedAt}: only its checkpoint is left.`,
          );
      }
    }
  } finally {
    await server.close();
  }
  checkAnchorUsed(origins, trust, report);
  noteTrust(trust, report, "the server");
  return report;
};

const parseShards = (text: string): z.infer<typeof shardListSchema>["data"] => {
  try {
    return shardListSchema.parse(JSON.parse(text)).data;
  } catch {
    throw new CustodyError("upstream_failed", "the server's list of shards is not one");
  }
};

const verifyLogFolder = async (folder: string, trust: Trust): Promise<Report> => {
  const report = new Report();
  const origin = await verifySource(
    directorySource(folder),
    folder.split("/").findLast((part) => part !== "") ?? folder,
    trust,
    report,
  );
  checkAnchorUsed(origin === null ? [] : [origin], trust, report);
  noteTrust(trust, report, "the folder");
  return report;
};

const verifyFolder = async (folder: string, trust: Trust): Promise<Report> => {
  if (existsSync(join(folder, "custody.db"))) {
    const reader = await openStoreReader(folder);
    try {
      return await verifyRecord(reader, folder, trust);
    } finally {
      reader.close();
    }
  }
  if (existsSync(join(folder, manifestPath))) return verifyPack(await openFolderPack(folder), trust);
  if (existsSync(join(folder, "checkpoint"))) return verifyLogFolder(folder, trust);
  throw new CustodyError(
    "not_found",
    `${folder}: neither a data folder (custody.db), nor an unpacked pack (${manifestPath}), nor a log (checkpoint)`,
  );
};

/** What a zip says that it is; anything may say so. */
const formatOf = async (files: PackFiles): Promise<string | null> => {
  const text = await readPackFile(files, manifestPath, manifestBytesMax).catch(() => null);
  return /^\{\s*"format":\s*"([\w@-]{1,64})"/.exec(text?.toString("latin1", 0, 256) ?? "")?.[1] ?? null;
};

/**
 * Verifies what `target` is. Throws `not_found` when it is nothing of the kind, and the errors of a server that does not answer; all that
 * is found wrong is in the report.
 */
export const verifyTarget = async (target: string, key: string | undefined, trust: Trust): Promise<Report> => {
  if (/^https?:\/\//.test(target)) return verifyUrl(target, key, trust);
  const stat = statSync(target, { throwIfNoEntry: false });
  if (stat === undefined) throw new CustodyError("not_found", `${target}: there is no such file or folder`);
  if (stat.isDirectory()) return verifyFolder(target, trust);
  if (stat.size <= digestBytesMax) {
    const text = readFileSync(target, "utf8");
    if (looksLikeDigest(text)) return verifyDigest(text, trust);
  }
  const report = new Report();
  let found: Report | null = null;
  await report.attempt(null, async () => {
    const files = await openZipPack(target);
    try {
      const form = await formatOf(files);
      if (form === backupFormat) found = await verifyBackup(files, trust);
      else if (form === subjectFormat) found = await verifySubject(files, trust);
      else found = await verifyPack(files, trust);
    } finally {
      await files.close();
    }
  });
  return found ?? report;
};
