/**
 * A database connection whose n-th write fails: before it was executed, or after.
 * @module
 */
import Database from "better-sqlite3";
import type { Connection } from "../../src/store/sqlite/database.ts";

export interface Failure {
  /** Counts statements run from `arm()` on, from 1. */
  readonly step: number;
  readonly when: "before" | "after";
  /** And everything after it fails too, the ROLLBACK included. */
  readonly forGood: boolean;
}

export interface FailingConnection {
  readonly connection: Connection;
  /** From here on statements are counted, and the failure may happen. */
  arm(): void;
  /** The statements run since `arm()`, as they are written. */
  readonly ran: string[];
}

const ioError = (): Error => new Database.SqliteError("disk I/O error", "SQLITE_IOERR_FSYNC");

/** `target`, with `replace` in place of some members. Methods are native, and want their own object as `this`. */
const overlay = <T extends object>(target: T, replace: (name: string | symbol) => unknown): T =>
  new Proxy(target, {
    get: (of, name) => {
      const replaced = replace(name);
      if (replaced !== undefined) return replaced;
      const value: unknown = Reflect.get(of, name, of);
      return typeof value === "function" ? value.bind(of) : value;
    },
  });

/** Wraps a connection; without a failure it only counts. */
export const failingConnection = (real: Connection, failure: Failure | null): FailingConnection => {
  const ran: string[] = [];
  let armed = false;
  let failed = false;
  const run = (sql: string, execute: () => unknown): unknown => {
    if (!armed) return execute();
    ran.push(sql);
    if (failed && failure?.forGood === true) throw ioError();
    if (failure === null || failed || ran.length !== failure.step) return execute();
    failed = true;
    if (failure.when === "after") execute();
    throw ioError();
  };
  const prepare = (sql: string) => {
    const statement = real.prepare(sql);
    return overlay(statement, (name) =>
      name === "run" ? (...params: unknown[]) => run(sql, () => statement.run(...params)) : undefined,
    );
  };
  return {
    connection: overlay(real, (name) => (name === "prepare" ? prepare : undefined)),
    arm: () => {
      armed = true;
    },
    ran,
  };
};
