/**
 * Puts another state of the wrapped keys into a database that nobody serves: what a restore does before anything else.
 * @module
 */
import type { ReplacedKeys, WrappedNow } from "../copied-record.ts";
import { openForWriting } from "./database.ts";

/**
 * One transaction: every data key and credential that is given takes the wrapping given; a data key that is not given is erased, and a
 * credential that is not given is revoked at `now` (UTC milliseconds). What is erased is overwritten (`secure_delete`). Keys that only the given
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
      erased: run(`DELETE FROM data_keys WHERE NOT EXISTS (SELECT 1 ${found("data_keys", "data_key")})`),
      credentials: run(`UPDATE credentials SET wrapped = given.wrapped ${found("credentials", "credential")}`),
      revoked: connection
        .prepare(
          `UPDATE credentials SET wrapped = x'', revoked_at = ?
          WHERE revoked_at IS NULL AND NOT EXISTS (SELECT 1 ${found("credentials", "credential")})`,
        )
        .run(now).changes,
    }))();
    connection.pragma("wal_checkpoint(TRUNCATE)");
    return { kept: result.kept, erased: result.erased };
  } finally {
    connection.close();
  }
};
