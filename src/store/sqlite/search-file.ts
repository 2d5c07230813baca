/**
 * A month's search index as a SQLite file. Its few statements are prepared on the driver: it has no migrations, since what another version wrote
 * is built anew.
 * @module
 */
import Database from "better-sqlite3";
import type { NewSegment, SearchFile, SearchHead, SearchSegment, SearchTail } from "../search-file.ts";
import { busyTimeoutMs } from "./database.ts";

const version = 1;
const bucketSpan = 1_024;
const cacheKib = 1_024;

const tables = `
  CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), key_id TEXT NOT NULL, sealed BLOB NOT NULL, seen INTEGER NOT NULL);
  CREATE TABLE tail (place INTEGER PRIMARY KEY, payloads INTEGER NOT NULL, sealed BLOB NOT NULL);
  CREATE TABLE segments (id INTEGER PRIMARY KEY, newest INTEGER NOT NULL, exchanges BLOB NOT NULL);
  CREATE TABLE buckets (place INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
  CREATE INDEX segments_newest ON segments (newest);
`;

const statementsOf = (db: Database.Database) => ({
  head: db.prepare<[], SearchHead>("SELECT key_id AS keyId, sealed, seen FROM head"),
  putHead: db.prepare("INSERT OR REPLACE INTO head (one, key_id, sealed, seen) VALUES (1, ?, ?, ?)"),
  tail: db.prepare<[], SearchTail>("SELECT place, payloads, sealed FROM tail ORDER BY place"),
  tailCount: db.prepare<[], number>("SELECT count(*) FROM tail").pluck(),
  putTail: db.prepare("INSERT OR REPLACE INTO tail (place, payloads, sealed) VALUES (?, ?, ?)"),
  clearTail: db.prepare("DELETE FROM tail"),
  segments: db.prepare<[], Pick<SearchSegment, "id" | "newest">>(
    "SELECT id, newest FROM segments ORDER BY newest DESC",
  ),
  segment: db.prepare<[number], SearchSegment>("SELECT id, newest, exchanges FROM segments WHERE id = ?"),
  putSegment: db.prepare("INSERT INTO segments (id, newest, exchanges) VALUES (?, ?, ?)"),
  bucket: db.prepare<[number], Uint8Array>("SELECT sealed FROM buckets WHERE place = ?").pluck(),
  putBucket: db.prepare("INSERT INTO buckets (place, sealed) VALUES (?, ?)"),
});

class SqliteSearchFile implements SearchFile {
  readonly #db: Database.Database;
  readonly #do: ReturnType<typeof statementsOf>;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#do = statementsOf(db);
  }

  readHead(): SearchHead | null {
    return this.#do.head.get() ?? null;
  }

  readTail(): SearchTail[] {
    return this.#do.tail.all();
  }

  countTail(): number {
    return this.#do.tailCount.get() ?? 0;
  }

  listSegments(): Pick<SearchSegment, "id" | "newest">[] {
    return this.#do.segments.all();
  }

  readSegment(id: number): SearchSegment | null {
    return this.#do.segment.get(id) ?? null;
  }

  readBucket(segment: number, bucket: number): Uint8Array | null {
    return this.#do.bucket.get(segment * bucketSpan + bucket) ?? null;
  }

  write({ head, tail = [], segment }: Parameters<SearchFile["write"]>[0]): void {
    this.#db.transaction(() => {
      if (segment !== undefined) this.#putSegment(segment);
      for (const { place, payloads, sealed } of tail) this.#do.putTail.run(place, payloads, sealed);
      this.#do.putHead.run(head.keyId, head.sealed, head.seen);
    })();
  }

  #putSegment({ id, newest, exchanges, buckets }: NewSegment): void {
    this.#do.clearTail.run();
    this.#do.putSegment.run(id, newest, exchanges);
    for (const [bucket, sealed] of buckets.entries()) this.#do.putBucket.run(id * bucketSpan + bucket, sealed);
  }

  /** The journal goes with it: the file is whole, and can be renamed. */
  close(): void {
    this.#db.close();
  }
}

/**
 * Opens or makes it; null for what another version wrote, or what is no such file. Rows that go are overwritten (`secure_delete`). A commit is durable
 * when it returns, as is the record's.
 */
export const openSqliteSearchFile = (file: string): SearchFile | null => {
  const db = new Database(file, { timeout: busyTimeoutMs });
  try {
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("secure_delete = ON");
    db.pragma(`cache_size = -${cacheKib}`);
    const found = db.pragma("user_version", { simple: true });
    if (found === 0) {
      db.transaction(() => {
        db.exec(tables);
        db.pragma(`user_version = ${version}`);
      })();
    } else if (found !== version) {
      db.close();
      return null;
    }
    return new SqliteSearchFile(db);
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB|ERROR)/.test(error.code)) return null;
    throw error;
  }
};
