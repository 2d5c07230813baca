/**
 * Files that hold secrets: their owner's only, and on stable storage before anything relies on them.
 * @module
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

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

const temporaryOf = (path: string): string => `${path}.new`;

/** What a crash may have left of `replaceSecretFile`. */
export const removeTemporary = (path: string): void => rmSync(temporaryOf(path), { force: true });

/**
 * Puts another content in a secret file's place. At any moment the file is the old one or the new one, whole. What the old one held is
 * overwritten once it has no name any more.
 */
export const replaceSecretFile = (path: string, content: string): void => {
  removeTemporary(path);
  writeSecretFile(temporaryOf(path), content);
  const old = existsSync(path) ? openSync(path, "r+") : null;
  try {
    renameSync(temporaryOf(path), path);
    syncPath(dirname(path));
    if (old !== null) {
      writeSync(old, Buffer.alloc(fstatSync(old).size), 0, null, 0);
      fsyncSync(old);
    }
  } finally {
    if (old !== null) closeSync(old);
  }
};
