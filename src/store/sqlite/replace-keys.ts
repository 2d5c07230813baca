/**
 * Puts another state of the wrapped keys into a database that nobody serves: what a restore does before anything else.
 * @module
 */
import type { ReplacedKeys, WrappedNow } from "../copied-record.ts";
import { type Connection, openForWriting } from "./database.ts";

const unkeyed = "key_id NOT IN (SELECT id FROM data_keys)";

/** What no key opens any more, and what was derived from it. */
const takeAway = (connection: Connection): Pick<ReplacedKeys, "payloads" | "exchanges" | "files"> => {
  connection.exec(
    `CREATE TEMP TABLE lost AS SELECT DISTINCT owner, role FROM segments WHERE ${unkeyed}
    UNION SELECT owner, role FROM payload_files WHERE ${unkeyed}`,
  );
  const count = (sql: string): number => Number(connection.prepare(sql).pluck().get());
  const files = connection.prepare<[], string>(`SELECT file FROM payload_files WHERE ${unkeyed}`).pluck().all();
  const payloads = count("SELECT count(*) FROM lost");
  const exchanges = count("SELECT count(*) FROM exchanges WHERE id IN (SELECT owner FROM lost)");
  connection.exec(
    `DELETE FROM segments WHERE ${unkeyed};
    DELETE FROM payload_files WHERE ${unkeyed};
    DELETE FROM pseudonyms WHERE opened_position IN
      (SELECT opened_position FROM exchanges WHERE id IN (SELECT owner FROM lost));
    DROP TABLE lost`,
  );
  return { payloads, exchanges, files };
};

/**
 * One transaction: every data key and credential that is given takes the wrapping given; a data key that is not given is erased, and a
 * credential that is not given is revoked at `now` (UTC milliseconds). What such a key sealed, and what was derived from that, goes too; what is erased is overwritten (`secure_delete`). Keys that only the given
 * state has stay away: they seal nothing here.
 */
export const replaceKeys = async (
  folder: string,
  given: AsyncIterable<WrappedNow>,
  now: number,
): Promise<ReplacedKeys> => {
  const connection = openForWriting(folder);
  try {
    connection.pragma("temp_store = MEMORY");
    connection.exec("CREATE TEMP TABLE given (kind TEXT, id TEXT, wrapped BLOB, PRIMARY KEY (kind, id)) WITHOUT ROWID");
    const insert = connection.prepare("INSERT INTO given VALUES (?, ?, ?)");
    for await (const { kind, id, wrapped } of given) insert.run(kind, id, wrapped);
    const run = (sql: string): number => connection.prepare(sql).run().changes;
    const found = (table: string, kind: WrappedNow["kind"]): string =>
      `FROM given WHERE given.kind = '${kind}' AND given.id = ${table}.id`;
    const result = connection.transaction(() => ({
      kept: run(`UPDATE data_keys SET wrapped = given.wrapped ${found("data_keys", "data_key")}`),
      erasedIds: connection
        .prepare<[], string>(
          `DELETE FROM data_keys WHERE NOT EXISTS (SELECT 1 ${found("data_keys", "data_key")}) RETURNING id`,
        )
        .pluck()
        .all(),
      ...takeAway(connection),
      credentials: run(`UPDATE credentials SET wrapped = given.wrapped ${found("credentials", "credential")}`),
      revoked: connection
        .prepare(
          `UPDATE credentials SET wrapped = x'', revoked_at = ?
          WHERE revoked_at IS NULL AND NOT EXISTS (SELECT 1 ${found("credentials", "credential")})`,
        )
        .run(now).changes,
    }))();
    connection.pragma("wal_checkpoint(TRUNCATE)");
    const { kept, erasedIds, payloads, exchanges, files } = result;
    return { kept, erased: erasedIds.length, erasedIds, payloads, exchanges, files };
  } finally {
    connection.close();
  }
};
