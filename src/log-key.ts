/**
 * The log's signing keys as files. `log.key` signs; while the log changes its key, `log-<id>.key` is the retiring one, and
 * `log-<id>.key.new` one that is not in force yet. Which key is which the log itself says: files are only put where it says they belong.
 * @module
 */
import { generateKeyPairSync } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CustodyError } from "./domain/errors.ts";
import { formatVkey, isSameKey, keyIdOf, type LogKey, logKeyFromPem, type SigningKeys } from "./ledger/checkpoint.ts";
import type { SequencerOptions } from "./ledger/sequencer.ts";
import type { KeyChange } from "./store/key-change.ts";
import { syncPath, writeSecretFile } from "./vault/secret-file.ts";

interface KeyFile {
  readonly path: string;
  readonly pem: string;
  readonly key: LogKey;
}

const idOf = ({ publicKey }: LogKey): string => keyIdOf("custody", publicKey).toString("hex");

const readKeyFile = (path: string): KeyFile => {
  const pem = readFileSync(path, "utf8");
  return { path, pem, key: logKeyFromPem(pem) };
};

const newName = /^log-[0-9a-f]{8}\.key\.new$/;
const oldName = /^log-[0-9a-f]{8}\.key$/;

const filesLike = (file: string, name: RegExp): KeyFile[] => {
  const folder = dirname(file);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((found) => name.test(found)).map((found) => readKeyFile(join(folder, found)));
};

/** `log.key` where it is, then those that were signed with before, then those that are to be. */
const allFiles = (file: string): KeyFile[] => [
  ...(existsSync(file) ? [readKeyFile(file)] : []),
  ...filesLike(file, oldName),
  ...filesLike(file, newName),
];

const newPem = (): string => String(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }));

/**
 * Reads the Ed25519 keys (PKCS #8 PEM), or makes one when `mayCreate`. Without a configured origin a new log is named after its key. Throws
 * `config_invalid`, naming the file.
 */
export const loadLogKeys = (file: string, mayCreate: boolean, origin: string | undefined): SequencerOptions => {
  if (!existsSync(file) && mayCreate) writeSecretFile(file, newPem());
  const [first, ...others] = allFiles(file);
  if (first === undefined) throw new CustodyError("config_invalid", `the log key file ${file} is missing; restore it`);
  const originBase = origin ?? `custody.local/log-${idOf(first.key)}`;
  const otherKeyPems = others.map(({ pem }) => pem);
  return { logKeyPem: first.pem, otherKeyPems, originBase, isNamedByKey: origin === undefined };
};

const isOf = ({ key }: KeyFile, vkey: string): boolean => isSameKey(formatVkey("custody", key.publicKey), vkey);

/** Writes a new key where it waits to come into force; it is on stable storage. */
export const makeNextKey = (file: string): { readonly path: string; readonly pem: string; readonly key: LogKey } => {
  const pem = newPem();
  const key = logKeyFromPem(pem);
  const path = join(dirname(file), `log-${idOf(key)}.key.new`);
  writeSecretFile(path, pem);
  return { path, pem, key };
};

/** Makes a key file `log.key`; the one that was there stays, under the name of a retiring key. */
export const promoteKey = (file: string, path: string): void => {
  if (existsSync(file)) renameSync(file, join(dirname(file), `log-${idOf(readKeyFile(file).key)}.key`));
  renameSync(path, file);
  syncPath(dirname(file));
};

/**
 * After a start, whatever happened before it: the key that signs (`vkey`) is `log.key`, and a key that never came into force is gone. The
 * verb that changes keys does no more than its half of this, so a crash anywhere in it is repaired here. With `isGivenUp` the log may be
 * an old copy: then no key that has been retired comes back.
 */
export const settleKeyFiles = (file: string, vkey: string, isGivenUp = false): void => {
  const candidates = isGivenUp && existsSync(file) ? filesLike(file, newName) : allFiles(file);
  const signs = candidates.find((found) => isOf(found, vkey));
  if (signs !== undefined && signs.path !== file) promoteKey(file, signs.path);
  for (const { path } of filesLike(file, newName)) rmSync(path);
};

/** Deletes the private keys whose overlap is over at `now` (UTC milliseconds), and no others. */
export const removeRetiredKeys = (file: string, changes: readonly KeyChange[], now: number): void => {
  for (const { from, overlapUntil } of changes) {
    if (now < overlapUntil) continue;
    for (const found of filesLike(file, oldName)) if (isOf(found, from)) rmSync(found.path);
  }
};

/** The verifier keys of all key files for an origin, `log.key` first. */
export const vkeysOfFiles = (file: string, origin: string): string[] =>
  allFiles(file).map(({ key }) => formatVkey(origin, key.publicKey));

/** The keys that sign at `now`, the newest first. Throws `config_invalid` when the file of the newest is missing. */
export const signingKeys = (
  file: string,
  vkey: string | null,
  changes: readonly KeyChange[],
  now: number,
): SigningKeys => {
  const files = allFiles(file);
  const newest = files.find((found) => vkey === null || isOf(found, vkey));
  if (newest === undefined) throw new CustodyError("config_invalid", `the log key file ${basename(file)} is missing`);
  const last = changes.at(-1);
  const retiring =
    last !== undefined && now < last.overlapUntil && isOf(newest, last.to)
      ? files.filter((found) => isOf(found, last.from))
      : [];
  return [newest.key, ...retiring.map(({ key }) => key)];
};
