/**
 * From a backup to a record that can be served: verified, erasures made again, continued under a new origin that names both heads. Nothing of it is
 * where a server would find it before all of that is done.
 * @module
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Config } from "./config.ts";
import { continueShard, type KnownHead, newestHead, readHead, readHeadFile } from "./continue-log.ts";
import { CustodyError } from "./domain/errors.ts";
import { type OpenBackup, readBackup } from "./evidence/backup/open-backup.ts";
import { type KeySources, openKeySources } from "./evidence/backup/key-source.ts";
import type { KeyTable } from "./evidence/backup/key-table.ts";
import { unpackVerified } from "./evidence/backup/verify-backup.ts";
import type { Report } from "./evidence/verify/report.ts";
import { PinnedKeys, type Trust } from "./evidence/verify/trust.ts";
import { openZipPack } from "./evidence/verify/zip-source.ts";
import type { LogRestored } from "./domain/backup-entry.ts";
import { vkeysOfFiles } from "./log-key.ts";
import { openRecord } from "./open-record.ts";
import type { ReplacedKeys } from "./store/copied-record.ts";
import { openStoreReader, replaceWrappedKeys } from "./store/open-store.ts";
import { unwrapKey } from "./vault/data-key.ts";
import { loadMasterKey } from "./vault/master-key-file.ts";
import { replayedErasure } from "./retention/replayed-erasure.ts";
import { destroyPayloadFile } from "./vault/payload-file.ts";
import { syncPath } from "./vault/secret-file.ts";

const masterKeyName = "master.key";
const logKeyName = "log.key";
const anchorName = "anchor";
const operator = "operator";
const pageRows = 500;

export interface RestoreOptions {
  /** The backup's zip. */
  readonly from: string;
  /** A copy of the folder `keys/`, kept apart: the master key, the log key, perhaps the anchor. */
  readonly keys: string;
  /** A saved checkpoint, newer than the backup. */
  readonly anchor: string | null;
  /** Tables of wrapped keys, newer backups, or a data folder: the newest says what was erased. */
  readonly erasures: readonly string[];
  /** Verifier keys from elsewhere, beside those of the key files. */
  readonly vkeys: readonly string[];
  /** Go on although keys do not open: what they sealed is erased. */
  readonly acceptLoss: boolean;
}

export interface Restored {
  readonly report: Report;
  readonly backup: OpenBackup;
  /** Null where it was only checked, or the report has faults. */
  readonly done: {
    readonly origin: string;
    readonly vkey: string;
    readonly anchor: KnownHead | null;
    readonly keyTable: string | null;
    readonly keys: ReplacedKeys;
  } | null;
}

const checkTarget = (folder: string): void => {
  if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0)) {
    throw new CustodyError("config_invalid", `${folder}: is not empty; a backup is restored into a new folder`);
  }
};

/** The configuration of the folder in which the record is put together: its keys are there too, unless the environment says where. */
const configOf = (config: Config, folder: string): Config => {
  const isInside = config.masterKeyFile === join(config.dataFolder, "keys", masterKeyName);
  return {
    ...config,
    dataFolder: folder,
    logKeyFile: join(folder, "keys", logKeyName),
    masterKeyFile: isInside ? join(folder, "keys", masterKeyName) : config.masterKeyFile,
  };
};

/** Copies the key files, and nothing else that lies there. */
const copyKeys = (from: string, { dataFolder, masterKeyFile }: Config): void => {
  const to = join(dataFolder, "keys");
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const isWanted = (name: string): boolean =>
    /^log(?:-[0-9a-f]{8})?\.key$/.test(name) || (name === masterKeyName && dirname(masterKeyFile) === to);
  const names = readdirSync(from).filter(isWanted);
  if (!names.includes(logKeyName)) throw new CustodyError("config_invalid", `${from}: there is no ${logKeyName}`);
  if (dirname(masterKeyFile) === to && !names.includes(masterKeyName)) {
    throw new CustodyError(
      "config_invalid",
      `${from}: there is no ${masterKeyName}, and CUSTODY_MASTER_KEY_FILE names none`,
    );
  }
  for (const name of names) cpSync(join(from, name), join(to, name), { errorOnExist: true, force: false });
};

/** Ids of data keys of a folder that no line of the master key's file opens. */
const findUnopened = async (folder: string, masterKeyFile: string): Promise<Set<string>> => {
  const master = loadMasterKey(masterKeyFile, false);
  const reader = await openStoreReader(folder);
  const unopened = new Set<string>();
  try {
    for (let after: string | null = null; ;) {
      const rows = await reader.listDataKeys(after, pageRows);
      for (const row of rows) {
        try {
          unwrapKey(master, row).fill(0);
        } catch (error) {
          if (!(error instanceof CustodyError)) throw error;
          unopened.add(row.id);
        }
      }
      after = rows.at(-1)?.id ?? null;
      if (rows.length < pageRows) return unopened;
    }
  } finally {
    reader.close();
  }
};

const without = async function* (source: KeyTable, ids: ReadonlySet<string>): ReturnType<KeyTable["keys"]> {
  for await (const key of source.keys()) if (!ids.has(key.id)) yield key;
};

/** Makes the erasures again: only keys that the newest source still has stay, and what they sealed. Throws `config_invalid` where some of them do not open. */
const replayErasures = async (
  { dataFolder, masterKeyFile }: Config,
  source: KeyTable,
  acceptLoss: boolean,
  now: number,
): Promise<ReplacedKeys> => {
  const first = await replaceWrappedKeys(dataFolder, source.keys(), now);
  const unopened = await findUnopened(dataFolder, masterKeyFile);
  if (unopened.size > 0 && !acceptLoss) {
    throw new CustodyError(
      "config_invalid",
      `${unopened.size} of ${first.kept} data keys do not open under this master key: it was changed after they were wrapped, or is older. ` +
        "Give --erasures with the newest table of wrapped keys (data-keys.ndjson) and --keys with the newest keys; " +
        "--accept-loss restores without what these keys sealed",
    );
  }
  const second = unopened.size === 0 ? null : await replaceWrappedKeys(dataFolder, without(source, unopened), now);
  const replaced = second === null ? first : together(first, second);
  for (const file of replaced.files) await destroyPayloadFile(dataFolder, file);
  return replaced;
};

const together = (first: ReplacedKeys, second: ReplacedKeys): ReplacedKeys => ({
  kept: second.kept,
  erased: first.erased + second.erased,
  erasedIds: [...first.erasedIds, ...second.erasedIds],
  payloads: first.payloads + second.payloads,
  exchanges: first.exchanges + second.exchanges,
  files: [...first.files, ...second.files],
});

const anchorsOf = async (
  options: RestoreOptions,
  { all }: KeySources,
  config: Config,
  store: Parameters<typeof readHead>[2],
): Promise<KnownHead[]> => {
  const kept = join(options.keys, anchorName);
  const files = [...(options.anchor === null ? [] : [options.anchor]), ...(existsSync(kept) ? [kept] : [])];
  const heads: KnownHead[] = [];
  for (const file of files) heads.push(await readHeadFile(file, config.logKeyFile, store));
  for (const { checkpoint } of all) heads.push(await readHead(checkpoint, config.logKeyFile, store));
  return heads;
};

const continueRestored = async (
  config: Config,
  backup: OpenBackup,
  sources: KeySources,
  keys: ReplacedKeys,
  options: RestoreOptions,
): Promise<Restored["done"]> => {
  const onCorrupt = (error: Error): never => {
    throw error;
  };
  const { recorder } = await openRecord(config, { clock: Date.now, onCorrupt, abandon: true });
  try {
    const anchor = newestHead(await anchorsOf(options, sources, config, recorder.store));
    const { head, manifest, sha256 } = backup;
    const keyTable = sources.isOwn ? null : sources.newest.sha256;
    const restored: LogRestored = {
      kind: "log.restored",
      principal: operator,
      backup: sha256,
      origin: head.origin,
      size: head.size,
      root: head.root,
      madeAt: Date.parse(manifest.madeAt),
      keyTable,
      keysKept: keys.kept,
      keysErased: keys.erased,
    };
    const { drafts, effects } = replayedErasure(keys, operator, recorder.clock());
    const { origin, vkey } = await continueShard(recorder, config, anchor, [restored, ...drafts], effects);
    return { origin, vkey, anchor, keyTable, keys };
  } finally {
    await recorder.store.close();
  }
};

/** Unpacks, verifies and, unless `check` says that this is all, makes a record of it. Faults are in the report; nothing is left behind then. */
export const restoreRecord = async (config: Config, options: RestoreOptions, check: boolean): Promise<Restored> => {
  const target = config.dataFolder;
  checkTarget(target);
  const part = join(dirname(target), `${basename(target)}.restoring`);
  rmSync(part, { recursive: true, force: true });
  const files = await openZipPack(options.from);
  try {
    const backup = await readBackup(files);
    mkdirSync(part, { recursive: true, mode: 0o700 });
    const own = configOf(config, part);
    copyKeys(options.keys, own);
    const vkeys = [...options.vkeys, ...vkeysOfFiles(own.logKeyFile, backup.head.origin)];
    const trust: Trust = { pins: new PinnedKeys(vkeys), anchor: null };
    const report = await unpackVerified(backup, part, trust);
    if (!report.ok) return { report, backup, done: null };
    const sources = await openKeySources(backup, options.erasures, trust);
    try {
      const keys = await replayErasures(own, sources.newest, options.acceptLoss, Date.now());
      if (check) return { report, backup, done: null };
      const done = await continueRestored(own, backup, sources, keys, options);
      rmSync(target, { recursive: true, force: true });
      renameSync(part, target);
      syncPath(dirname(target));
      return { report, backup, done };
    } finally {
      await sources.close();
    }
  } finally {
    await files.close();
    rmSync(part, { recursive: true, force: true });
  }
};
