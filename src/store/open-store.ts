/**
 * The only place that knows which engines there are.
 * @module
 */
import { SqliteReader } from "./sqlite/reader.ts";
import { openSqliteStore, type SqliteStoreOptions } from "./sqlite/store.ts";
import type { Store, StoreReader } from "./store.ts";

/** Opens the record for writing; see `Store` for what it promises and throws. */
export const openStore = (options: SqliteStoreOptions): Promise<Store> => openSqliteStore(options);

/** Opens the record of a data folder for reading only, in this thread, beside a running server or without one. */
export const openStoreReader = (folder: string): StoreReader & { close(): void } => new SqliteReader(folder);
