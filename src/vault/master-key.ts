/**
 * The key that wraps all data keys. It is a file of its own, so that the data can be copied or backed up without it.
 * @module
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hkdfSync, randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { CustodyError } from "../domain/errors.ts";

const keyBytes = 32;

/** Keys derived from the master key: one key, one purpose (HKDF-SHA-256, RFC 5869). */
export interface MasterKey {
  readonly wrapping: Buffer;
}

/** Brings a file or folder to stable storage. */
export const syncPath = (path: string): void => {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** Writes a secret file that only its owner may read; file and folder are on stable storage when it returns. Throws when it is already there. */
export const writeSecretFile = (path: string, content: string): void => {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(path, content, { flag: "wx", mode: 0o600 });
  syncPath(path);
  syncPath(folder);
};

/**
 * Reads the master key (base64, 32 bytes), or makes one when the file is absent and `mayCreate`: never beside a record that some other
 * key has sealed. Throws `config_invalid`, naming the file.
 */
export const loadMasterKey = (path: string, mayCreate: boolean): MasterKey => {
  if (!existsSync(path)) {
    if (!mayCreate) {
      throw new CustodyError(
        "config_invalid",
        `the master key file ${path} is missing; restore it: the payloads of this folder need it`,
      );
    }
    writeSecretFile(path, `${randomBytes(keyBytes).toString("base64")}\n`);
  }
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new CustodyError(
      "config_invalid",
      `the master key file ${path} can be read by others; run: chmod 600 ${path}`,
    );
  }
  const secret = Buffer.from(readFileSync(path, "utf8").trim(), "base64");
  if (secret.length !== keyBytes) {
    throw new CustodyError("config_invalid", `the master key file ${path} does not hold ${keyBytes} bytes in base64`);
  }
  return { wrapping: Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), "custody wrapping v1", keyBytes)) };
};
