/**
 * Drizzle, loaded as CommonJS: its modules import each other in circles, which as ES modules cost 0.8 s and 200 MB to link on Node 24, and
 * so 0.1 s and 20 MB.
 * @module
 */
import { createRequire } from "node:module";

const orm: typeof import("drizzle-orm") = createRequire(import.meta.url)("drizzle-orm");
const core: typeof import("drizzle-orm/sqlite-core") = createRequire(import.meta.url)("drizzle-orm/sqlite-core");
const driver: typeof import("drizzle-orm/better-sqlite3") = createRequire(import.meta.url)(
  "drizzle-orm/better-sqlite3",
);

export const { and, asc, desc, eq, getTableColumns, gt, gte, inArray, isNotNull, isNull, lt, lte, ne, or, sql } = orm;
export const { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } = core;
export const { drizzle } = driver;
