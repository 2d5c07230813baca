/**
 * The table of wrapped keys as a file beside the backups: always one, always the newest, whole at any moment.
 * @module
 */
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { CustodyError } from "../../domain/errors.ts";
import type { Clock } from "../../ledger/append.ts";
import type { SigningKeys } from "../../ledger/checkpoint.ts";
import type { StoreReader } from "../../store/store.ts";
import { writeKeyTable } from "./key-table.ts";

export interface KeyTableSource {
  readonly reader: StoreReader;
  readonly clock: Clock;
  readonly signingKeys: () => Promise<SigningKeys>;
}

const syncFolder = async (folder: string): Promise<void> => {
  await using handle = await open(folder, "r");
  await handle.sync();
};

/** Puts the table as it is now in the place of the one before; on stable storage when it resolves. Throws the system's error. */
export const replaceKeyTable = async ({ reader, clock, signingKeys }: KeyTableSource, path: string): Promise<void> => {
  const newest = (await reader.shards()).at(-1);
  if (newest === undefined) throw new CustodyError("not_found", "the log is empty: there are no keys yet");
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const part = `${path}.part`;
  await rm(part, { force: true });
  try {
    await using file = await open(part, "wx", 0o600);
    for await (const bytes of writeKeyTable(reader, newest, await signingKeys(), clock())) await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await rename(part, path);
  await syncFolder(dirname(path));
};
