import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Connection, openForWriting } from "../../src/store/sqlite/database.ts";
import { bringUpToDate, newestApplied, newestMigration } from "../../src/store/sqlite/migrations.ts";

const shipped = fileURLToPath(new URL("../../migrations/sqlite", import.meta.url));

/** Everything that the database says of its form, and of how it got it. */
const formOf = (connection: Connection) => ({
  schema: connection
    .prepare(
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE '\\_\\_drizzle%' ESCAPE '\\' ORDER BY name",
    )
    .all(),
  applied: connection.prepare("SELECT * FROM __drizzle_migrations ORDER BY created_at").all(),
});

describe("a database is brought up to date", () => {
  let folder = "";
  const opened: Connection[] = [];
  const open = (name: string): Connection => {
    const connection = openForWriting(join(folder, name));
    opened.push(connection);
    return connection;
  };
  /** A database as drizzle's own migrator makes it, from the first migrations or all. */
  const madeByDrizzle = (name: string, count?: number): Connection => {
    const connection = open(name);
    const migrationsFolder = join(folder, `${name}-migrations`);
    cpSync(shipped, migrationsFolder, { recursive: true });
    const journalFile = join(migrationsFolder, "meta", "_journal.json");
    const journal: { entries: unknown[] } = JSON.parse(readFileSync(journalFile, "utf8"));
    writeFileSync(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }));
    migrate(drizzle(connection), { migrationsFolder });
    return connection;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "custody-migrations-"));
  });
  afterEach(() => {
    for (const connection of opened.splice(0)) connection.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("as drizzle's migrator does it, which then finds nothing to do", () => {
    const ours = open("ours");
    bringUpToDate(ours);
    expect(newestApplied(ours)).toBe(newestMigration());
    const form = formOf(ours);
    expect(form).toEqual(formOf(madeByDrizzle("theirs")));
    migrate(drizzle(ours), { migrationsFolder: shipped });
    expect(formOf(ours)).toEqual(form);
  });

  it.each([1, 2, 3, 4, 5])("from its first %i migrations", (count) => {
    const connection = madeByDrizzle("older", count);
    expect(newestApplied(connection)).toBeLessThan(newestMigration());
    bringUpToDate(connection);
    expect(formOf(connection)).toEqual(formOf(madeByDrizzle("newest")));
  });

  it("once", () => {
    const connection = open("ours");
    bringUpToDate(connection);
    const form = formOf(connection);
    bringUpToDate(connection);
    expect(formOf(connection)).toEqual(form);
  });

  it("and lists by kind what is in the log already", () => {
    const connection = madeByDrizzle("older", 8);
    const put = connection.prepare("INSERT INTO entries (position, time, bytes) VALUES (?, 0, ?)");
    const kinds = ["payload.revealed", "exchange.opened", "policy.loaded"];
    for (const [place, kind] of kinds.entries()) put.run(place, Buffer.from(JSON.stringify({ kind, v: 1 })));
    put.run(kinds.length, Buffer.from(JSON.stringify({ inner: { kind: "policy.loaded" }, kind: "hold.read" })));
    bringUpToDate(connection);
    expect(connection.prepare("SELECT kind, position FROM listed_entries ORDER BY position").all()).toEqual([
      { kind: "payload.revealed", position: 0 },
      { kind: "policy.loaded", position: 2 },
    ]);
  });

  it("and says of exchanges that are there already whether a scanner did not judge all of them", () => {
    const connection = madeByDrizzle("older", 11);
    const put = connection.prepare("INSERT INTO entries (position, time, bytes) VALUES (?, 0, ?)");
    const degraded: readonly (readonly string[])[] = [[], [], ["names"], [], [], ["names"]];
    for (const [place, list] of degraded.entries()) put.run(place, Buffer.from(JSON.stringify({ degraded: list })));
    const open = connection.prepare(
      `INSERT INTO exchanges (opened_position, closed_position, classified_position, id, instance, opened_at, principal, route, stream, policy,
        data_class, verdict) VALUES (?, ?, ?, ?, '', 0, '', '', 0, '', '', '')`,
    );
    open.run(0, 1, null, "a");
    open.run(2, 3, null, "b");
    open.run(4, null, 5, "c");
    bringUpToDate(connection);
    expect(connection.prepare("SELECT id, degraded FROM exchanges ORDER BY id").raw().all()).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 1],
    ]);
  });

  it("wholly or not at all", () => {
    const connection = madeByDrizzle("older", 1);
    connection.exec("CREATE TABLE erasures (in_the_way)"); // Of the last migration.
    const form = formOf(connection);
    expect(() => bringUpToDate(connection)).toThrow("already exists");
    expect(formOf(connection)).toEqual(form);
  });

  it("unless a newer version has written it", () => {
    const connection = madeByDrizzle("newer");
    connection.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('', ?)").run(newestMigration() + 1);
    expect(() => bringUpToDate(connection)).toThrow("written by a newer version");
  });
});
