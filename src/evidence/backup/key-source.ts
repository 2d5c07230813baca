/**
 * Where a restore learns which keys there still are: the backup itself, a table of wrapped keys, or a newer backup. The newest holds; a key
 * that it has not was erased.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import { type PackFiles, singleFile } from "../verify/pack-files.ts";
import type { Trust } from "../verify/trust.ts";
import { openZipPack } from "../verify/zip-source.ts";
import { isNewer, type KeyTable, keyTableFile, readKeyTable } from "./key-table.ts";
import { type OpenBackup, vkeysOf } from "./open-backup.ts";

export interface KeySources {
  readonly all: readonly KeyTable[];
  readonly newest: KeyTable;
  /** Whether the newest is the backup's own. */
  readonly isOwn: boolean;
  /** Ends the reading of them. */
  close(): Promise<void>;
}

const openFile = async (path: string): Promise<PackFiles> => {
  try {
    return path.endsWith(".zip") ? await openZipPack(path) : await singleFile(path);
  } catch (error) {
    if (error instanceof CustodyError) throw error;
    throw new CustodyError("config_invalid", `--erasures: ${path} cannot be read`);
  }
};

/** Reads and checks them all. Throws `ledger_corrupt` for one that was cut, or that no key of this log signed; nothing is held then. */
export const openKeySources = async (
  backup: OpenBackup,
  paths: readonly string[],
  trust: Trust,
): Promise<KeySources> => {
  await using stack = new AsyncDisposableStack();
  const known = vkeysOf(backup, trust);
  const own = await readKeyTable(backup.files, keyTableFile, known);
  const all = [own];
  let newest = own;
  for (const path of paths) {
    const files = await openFile(path);
    stack.defer(() => files.close());
    const table = await readKeyTable(files, files.sizes.has(keyTableFile) ? keyTableFile : path, known);
    all.push(table);
    if (!isNewer(newest, table)) newest = table;
  }
  const held = stack.move();
  return { all, newest, isOwn: newest === own, close: () => held.disposeAsync() };
};
