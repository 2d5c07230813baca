/**
 * Bringing the schema up to date. The files, and the table of what was applied, are those of drizzle's migrator; applying them is a loop, and
 * loading drizzle for it would be half of what the writer's first start costs.
 * @module
 */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CustodyError } from "../../domain/errors.ts";
import type { Connection } from "./database.ts";

const folder = fileURLToPath(new URL("../../../migrations/sqlite", import.meta.url));

interface Migration {
  /** When it was made, in milliseconds: drizzle's own order. */
  readonly when: number;
  /** The name of its file. */
  readonly tag: string;
}

const readMigrations = (): readonly Migration[] => {
  const journal: { entries: Migration[] } = JSON.parse(readFileSync(`${folder}/meta/_journal.json`, "utf8"));
  return journal.entries;
};

const newestOf = (migrations: readonly Migration[]): number => Math.max(...migrations.map(({ when }) => when));

/** When the newest migration was made, in milliseconds. */
export const newestMigration = (): number => newestOf(readMigrations());

/** The newest migration that a database has, by the same measure; 0 where it has none. */
export const newestApplied = (connection: Connection): number => {
  const isNew =
    connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = '__drizzle_migrations'").get() === undefined;
  if (isNew) return 0;
  return Number(connection.prepare("SELECT max(created_at) FROM __drizzle_migrations").pluck().get());
};

/** As drizzle's migrator would: each statement of each file in order, and a row for the file. */
const apply = (connection: Connection, missing: readonly Migration[]): void => {
  connection.exec(
    "CREATE TABLE IF NOT EXISTS __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)",
  );
  const applied = connection.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)");
  for (const { when, tag } of missing) {
    const statements = readFileSync(`${folder}/${tag}.sql`, "utf8");
    connection.exec(statements); // What drizzle puts between two statements is a comment to SQLite.
    applied.run(hash("sha256", statements), when);
  }
};

/** Applies what is missing, all or nothing. Throws `ledger_unavailable` for a folder that a newer version has written. */
export const bringUpToDate = (connection: Connection): void => {
  const applied = newestApplied(connection);
  const migrations = readMigrations();
  if (applied > newestOf(migrations)) {
    throw new CustodyError("ledger_unavailable", "the data folder was written by a newer version of Custody");
  }
  const missing = migrations.filter(({ when }) => when > applied);
  if (missing.length > 0) connection.transaction(apply)(connection, missing);
};
