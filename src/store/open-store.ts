/**
 * The only place that knows which engines there are.
 * @module
 */
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
