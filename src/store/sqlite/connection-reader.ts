/**
 * One read-only connection, for the verbs that read on it: each kind of rows has its verbs in a file of its own.
 * @module
 */
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { type Connection, openForReading } from "./database.ts";
import { drizzle } from "./drizzle.ts";

export class ConnectionReader {
  readonly #connection: Connection;
  protected readonly db: BetterSQLite3Database;

  /** Throws when the folder holds no database. */
  constructor(folder: string) {
    this.#connection = openForReading(folder);
    this.db = drizzle(this.#connection);
  }

  close(): void {
    this.#connection.close();
  }
}
