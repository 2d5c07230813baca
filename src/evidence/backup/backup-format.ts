/**
 * What a backup consists of: a zip of stored files, as evidence packs are.
 * @module
 */
import { z } from "zod";
import { packFilesMax } from "../pack/pack-format.ts";

export const backupFormat = "custody-backup@v1";
export const backupManifest = "manifest.json";
/** The log's signature on the manifest. */
export const backupNote = "manifest.note";
export const backupConfig = "config.json";
export const backupGuide = "README.txt";
export const payloadFolder = "payloads/";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

const shardSchema = z.strictObject({
  shard: z.string().regex(/^\d{4}(-\d{1,6})?$/),
  origin: z.string().min(1).max(512),
  vkey: z.string().max(1_024),
  size: count,
  root: sha256,
});

export const backupSchema = z.strictObject({
  format: z.literal(backupFormat),
  madeAt: z.iso.datetime(),
  software: z.strictObject({ name: z.literal("custody"), version: z.string().max(64) }),
  /** The newest migration of the database, in UTC milliseconds: a program that does not know it cannot restore this. */
  schema: count,
  /** Every shard, oldest first. */
  shards: z.array(shardSchema).min(1).max(8_191),
  /** The newest shard's signed checkpoint. */
  checkpoint: z.string().max(65_536),
  payloadFiles: count,
  files: z.array(z.strictObject({ path: z.string().min(1).max(512), bytes: count, sha256 })).max(packFilesMax),
});

export type BackupManifest = z.infer<typeof backupSchema>;

export const guideText = `This is a backup of a Custody record: database, large payloads, configuration.

  custody verify THIS.zip --vkey '<the log's verifier key>'
  custody restore --from THIS.zip --data NEWFOLDER --keys FOLDER --erasures data-keys.ndjson

It holds no key that encrypts keys, and no key that signs. FOLDER is your own copy of the folder keys/, kept apart from this file.
Texts stay encrypted in it. Names and addresses of people who sign in, and settings of API keys, are in the database as they are: keep
this file as you keep the record itself.
`;
