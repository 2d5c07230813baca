/**
 * From a configuration to a record that may be appended to: keys read, store opened, anchors checked. The server and the verbs that write
 * share it.
 * @module
 */
import { newId } from "./domain/new-id.ts";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hash, randomBytes } from "node:crypto";
import type { Compared } from "./assurance/compare-outside.ts";
import type { Config } from "./config.ts";
import { CustodyError } from "./domain/errors.ts";
import { threadFile } from "./domain/thread-file.ts";
import { checkAnchor } from "./ledger/anchor.ts";
import type { Clock } from "./ledger/append.ts";
import { formatVkey, logKeyFromPem, type SigningKeys, vkeyFor } from "./ledger/checkpoint.ts";
import { followKeys, showChanges } from "./ledger/key-change.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import type { SequencerOptions } from "./ledger/sequencer.ts";
import { loadLogKeys, removeRetiredKeys, settleKeyFiles, signingKeys } from "./log-key.ts";
import { openStore } from "./store/open-store.ts";
import type { Store } from "./store/store.ts";
import { unwrapKey, wrapKey } from "./vault/data-key.ts";
import { Keyring, monthOf } from "./vault/keyring.ts";
import { Pseudonyms, pseudonymKeyId } from "./vault/pseudonyms.ts";
import type { MasterKey } from "./vault/master-key.ts";
import { loadMasterKey } from "./vault/master-key-file.ts";

const sequencer = threadFile("./ledger/sequencer", import.meta.url);
const subjectKeyId = "subject";
const subjectKeyBytes = 32;

/** Where the newest checkpoint is kept beside the keys: not in the database, nor in a copy of it. */
export const anchorFileOf = (config: Config): string => join(config.dataFolder, "keys", "anchor");

export interface OpenedRecord {
  readonly recorder: Recorder;
  readonly master: MasterKey;
  readonly logKey: SequencerOptions;
  readonly signingKeys: () => Promise<SigningKeys>;
  readonly isNew: boolean;
  /** What those outside said of it. */
  readonly outside: Compared;
}

const notCompared: Compared = { shown: [], failures: [] };

export interface OpenOptions {
  readonly clock: Clock;
  readonly onCorrupt: (error: Error) => void;
  /** `custody log continue`: neither the last shard nor the anchors are asked. */
  readonly abandon?: boolean;
}

type VkeysOf = (origin: string) => readonly [string, ...string[]];

/** The log's own verifier keys for an origin. A checkpoint that was saved may be older than the last change of the log's key. */
const knownKeys = async (store: Store, logKey: SequencerOptions): Promise<VkeysOf> => {
  const newest = (await store.shards()).at(-1);
  const own = newest?.vkey ?? formatVkey(logKey.originBase, logKeyFromPem(logKey.logKeyPem).publicKey);
  const [first = own, ...others] = followKeys([own], await showChanges(store), true);
  return (origin) => [vkeyFor(origin, first), ...others.map((vkey) => vkeyFor(origin, vkey))];
};

/** Throws `ledger_corrupt` when a saved checkpoint is not of this log. */
const checkAnchors = async (config: Config, store: Store, vkeysOf: VkeysOf): Promise<void> => {
  const files = [anchorFileOf(config), ...(config.anchorFile === null ? [] : [config.anchorFile])];
  for (const file of files) {
    if (file !== config.anchorFile && !existsSync(file)) continue;
    let checkpoint: string;
    try {
      checkpoint = readFileSync(file, "utf8");
    } catch {
      throw new CustodyError("config_invalid", `the anchor ${file} cannot be read`);
    }
    await checkAnchor(store, file, checkpoint, vkeysOf);
  }
};

/** A name for the file of what somebody outside holds, beside the keys: `custody log continue --anchor` takes it. */
const savedAnchor = (config: Config, where: string): string =>
  join(config.dataFolder, "keys", `outside-${hash("sha256", where).slice(0, 8)}.checkpoint`);

/**
 * Asks those outside, before anything is appended. Throws `ledger_corrupt` when this is not the log that they have seen; what they hold lies
 * in a file then, which the message names.
 */
const compareWithOutside = async (
  config: Config,
  store: Store,
  vkeysOf: VkeysOf,
  originBase: string,
): Promise<Compared> => {
  const { assurance } = config.file;
  const { witnesses, copies } = assurance;
  const { compareOutside } = await import("./assurance/compare-outside.ts");
  const asked = { ...assurance, timestamps: [] };
  const targets =
    witnesses.length + copies.length === 0
      ? []
      : (await import("./assurance/targets.ts")).openTargets({
          config: asked,
          bucketKeys: config.bucketKeys,
          originBase,
        });
  const check = async (where: string, checkpoint: string): Promise<void> => {
    const file = savedAnchor(config, where);
    try {
      await checkAnchor(store, file, checkpoint, vkeysOf);
    } catch (error) {
      if (!(error instanceof CustodyError) || error.code !== "ledger_corrupt") throw error;
      writeFileSync(file, checkpoint, { mode: 0o600 });
      throw new CustodyError("ledger_corrupt", `${where}: ${error.message}`);
    }
  };
  try {
    return await compareOutside(store, targets, {
      timeoutMs: assurance.targetTimeoutMs,
      isRequired: assurance.requireAtStart,
      check,
    });
  } finally {
    await Promise.all(targets.map((target) => target.close()));
  }
};

/** Puts the key files where the log says that they belong, and ends what is over. A log that is given up says nothing of them. */
const settleKeys = async (config: Config, store: Store, { clock, abandon }: OpenOptions): Promise<void> => {
  const newest = (await store.shards()).at(-1);
  if (newest === undefined) return;
  settleKeyFiles(config.logKeyFile, newest.vkey, abandon ?? false);
  removeRetiredKeys(config.logKeyFile, await store.keyChanges(), clock());
};

/** The key under which subjects become HMACs: random, wrapped, and so erasable without touching any other. */
const loadSubjectKey = async (store: Store, master: MasterKey): Promise<Buffer> => {
  const row = await store.readDataKey(subjectKeyId);
  if (row !== null) return unwrapKey(master, row);
  const secret = randomBytes(subjectKeyBytes);
  const wrapped = wrapKey(master, { id: subjectKeyId, subject: "", month: "" }, secret);
  await store.append({ entries: [], effects: [{ effect: "putDataKey", row: wrapped }] });
  return secret;
};

/** Makes the folder where it is missing. Throws `ledger_unavailable`, naming it, when nothing can be written there. */
const checkWritable = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new CustodyError("ledger_unavailable", `the data folder ${folder} cannot be written (${code})`);
  }
};

/**
 * Opens or makes the record of the configured data folder and holds it for this process. Throws `config_invalid`, `ledger_unavailable` or
 * `ledger_corrupt`; nothing has been appended then.
 */
export const openRecord = async (config: Config, options: OpenOptions): Promise<OpenedRecord> => {
  const { dataFolder: folder } = config;
  checkWritable(folder);
  const isNew = !existsSync(join(folder, "custody.db"));
  const master = loadMasterKey(config.masterKeyFile, isNew);
  const logKey = loadLogKeys(config.logKeyFile, isNew, config.file.log.origin);
  const store = await openStore({
    folder,
    sequencer: { module: sequencer.href, options: logKey },
    diskReserveBytes: config.file.limits.diskReserveBytes,
    abandon: options.abandon ?? false,
    onCorrupt: options.onCorrupt,
  });
  try {
    const isAsked = options.abandon !== true;
    const vkeysOf = await knownKeys(store, logKey);
    if (isAsked) await checkAnchors(config, store, vkeysOf);
    const outside = isAsked ? await compareWithOutside(config, store, vkeysOf, logKey.originBase) : notCompared;
    await settleKeys(config, store, options);
    const keyring = new Keyring(master, await loadSubjectKey(store, master));
    const { clock } = options;
    const stored = await store.readDataKey(pseudonymKeyId(monthOf(clock())));
    const pseudonyms = new Pseudonyms(master, clock, stored);
    const recorder = { store, clock, keyring, pseudonyms, instance: newId(), folder };
    const currentKeys = async (): Promise<SigningKeys> => {
      const [shards, changes] = await Promise.all([store.shards(), store.keyChanges()]);
      return signingKeys(config.logKeyFile, shards.at(-1)?.vkey ?? null, changes, clock());
    };
    return { recorder, master, logKey, signingKeys: currentKeys, isNew, outside };
  } catch (error) {
    await store.close();
    throw error;
  }
};
