/**
 * The only place that knows which engines there are.
 * @module
 */
import type { CopiedRecord, ReplacedKeys, WrappedNow } from "./copied-record.ts";
import type { SearchFile } from "./search-file.ts";
import { openSqliteStore, type SqliteStoreOptions } from "./sqlite/store.ts";
import type { Store, StoreReader } from "./store.ts";

/** Opens the record for writing; see `Store` for what it promises and throws. */
export const openStore = (options: SqliteStoreOptions): Promise<Store> => openSqliteStore(options);

/** Opens the record of a data folder for reading only, in this thread, beside a running server or without one. */
export const openStoreReader = async (folder: string): Promise<StoreReader & { close(): void }> => {
  // Loaded when it is needed: a server reads in a thread of its own.
  const { SqliteReader } = await import("./sqlite/reader.ts");
  return new SqliteReader(folder);
};

/** A consistent copy of a data folder's database, beside a running server or without one; see `copyDatabase`. Blocks its thread. */
export const copyRecord = async (folder: string, file: string): Promise<CopiedRecord> => {
  const { copyDatabase } = await import("./sqlite/copy-database.ts");
  return copyDatabase(folder, file);
};

/** The name of the database in a data folder. */
export const recordFile = "custody.db";

/** The wrapped keys of a data folder that nobody serves, as they were at another time; see `replaceKeys`. */
export const replaceWrappedKeys = async (
  folder: string,
  given: AsyncIterable<WrappedNow>,
  now: number,
): Promise<ReplacedKeys> => {
  const { replaceKeys } = await import("./sqlite/replace-keys.ts");
  return replaceKeys(folder, given, now);
};

/** A month's search index, in this thread; null for a file that has to be built anew. Throws what the file system says. */
export const openSearchFile = async (file: string): Promise<SearchFile | null> => {
  const { openSqliteSearchFile } = await import("./sqlite/search-file.ts");
  return openSqliteSearchFile(file);
};
