/**
 * The file of the master key, apart from the data, so that the data can be copied or backed up without it. Its first line is the key that
 * wraps; lines below are older ones that some wrapped keys may still need.
 * @module
 */
import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, lstatSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { CustodyError } from "../domain/errors.ts";
import { MasterKey, masterKeyBytes } from "./master-key.ts";
import { removeTemporary, replaceSecretFile, writeSecretFile } from "./secret-file.ts";

/** More lines than any rotation needs. */
export const masterLinesMax = 8;
const fileBytesMax = 4_096;

/** The secrets of a key file, in its order. */
export type MasterSecrets = readonly [Buffer, ...Buffer[]];

const invalid = (path: string, what: string): CustodyError =>
  new CustodyError("config_invalid", `the master key file ${path} ${what}`);

const readContent = (path: string): string => {
  try {
    const { mode, size } = statSync(path);
    if ((mode & 0o077) !== 0) throw invalid(path, `can be read by others; run: chmod 600 ${path}`);
    if (size > fileBytesMax) throw invalid(path, `has more than ${fileBytesMax} bytes`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof CustodyError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw invalid(path, `cannot be read (${code})`);
  }
};

/** Reads the file. Throws `config_invalid`, naming the file and the line. */
export const readMasterSecrets = (path: string): MasterSecrets => {
  const lines = readContent(path)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length > masterLinesMax) throw invalid(path, `has more than ${masterLinesMax} lines`);
  if (new Set(lines).size < lines.length) throw invalid(path, "holds a key twice");
  const [first, ...older] = lines.map((line, place) => {
    const secret = Buffer.from(line, "base64");
    if (secret.length === masterKeyBytes) return secret;
    throw invalid(path, `does not hold ${masterKeyBytes} bytes in base64 in line ${place + 1}`);
  });
  if (first === undefined) throw invalid(path, `does not hold ${masterKeyBytes} bytes in base64`);
  return [first, ...older];
};

const contentOf = (secrets: readonly Uint8Array[]): string =>
  secrets.map((secret) => `${Buffer.from(secret).toString("base64")}\n`).join("");

export const newMasterSecret = (): Buffer => randomBytes(masterKeyBytes);

/**
 * Whether the file is Custody's own to change. A link, a file that its owner may not write, or a folder that cannot be written is
 * somebody else's: a secret manager's, or an operator's who keeps it so.
 */
export const isOwnFile = (path: string): boolean => {
  try {
    const { mode } = lstatSync(path);
    if ((mode & 0o200) === 0 || !lstatSync(path).isFile()) return false;
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** Replaces the file's keys, whole and durable. False, with the file as it was, where the system does not let it be replaced. */
export const replaceMasterSecrets = (path: string, secrets: readonly Uint8Array[]): boolean => {
  if (!isOwnFile(path)) return false;
  try {
    replaceSecretFile(path, contentOf(secrets));
    return true;
  } catch (error) {
    // A file that is mounted by itself cannot be renamed over.
    if (error instanceof Error && "code" in error && /^(EBUSY|EXDEV|EROFS|EACCES|EPERM)$/.test(String(error.code))) {
      removeTemporary(path);
      return false;
    }
    throw error;
  }
};

/**
 * Reads the master key, or makes one when the file is absent and `mayCreate`: never beside a record that some other key has sealed. Throws
 * `config_invalid`, naming the file.
 */
export const loadMasterKey = (path: string, mayCreate: boolean): MasterKey => {
  if (!existsSync(path)) {
    if (!mayCreate) throw invalid(path, "is missing; restore it: the payloads of this folder need it");
    writeSecretFile(path, contentOf([newMasterSecret()]));
  }
  return new MasterKey(readMasterSecrets(path));
};
