/**
 * Bringing the schema up to date, with drizzle's migrator; it is loaded only when there is something to do.
 * @module
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { CustodyError } from "../../domain/errors.ts";
import type { Connection } from "./database.ts";

const folder = fileURLToPath(new URL("../../../migrations/sqlite", import.meta.url));

/** When the newest migration was made, in milliseconds: drizzle's own order. */
export const newestMigration = (): number => {
  const journal: { entries: { when: number }[] } = JSON.parse(readFileSync(`${folder}/meta/_journal.json`, "utf8"));
  return Math.max(...journal.entries.map(({ when }) => when));
};

/** The newest migration that a database has, by the same measure; 0 where it has none. */
export const newestApplied = (connection: Connection): number => {
  const isNew =
    connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = '__drizzle_migrations'").get() === undefined;
  if (isNew) return 0;
  return Number(connection.prepare("SELECT max(created_at) FROM __drizzle_migrations").pluck().get());
};

/** Applies what is missing. Throws `ledger_unavailable` for a folder that a newer version has written. */
export const bringUpToDate = (connection: Connection): void => {
  const applied = newestApplied(connection);
  const newest = newestMigration();
  if (applied > newest) {
    throw new CustodyError("ledger_unavailable", "the data folder was written by a newer version of Custody");
  }
  if (applied === newest) return;
  const { drizzle, migrate } = loadMigrator();
  migrate(drizzle(connection), { migrationsFolder: folder });
};

const loadMigrator = () => {
  const require = createRequire(import.meta.url);
  const driver: typeof import("drizzle-orm/better-sqlite3") = require("drizzle-orm/better-sqlite3");
  const migrator: typeof import("drizzle-orm/better-sqlite3/migrator") = require("drizzle-orm/better-sqlite3/migrator");
  return { drizzle: driver.drizzle, migrate: migrator.migrate };
};
