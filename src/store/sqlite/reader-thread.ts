/**
 * The thread that reads for pages, proofs and exports, so that no query runs on the request thread.
 * @module
 */
import { parentPort } from "node:worker_threads";
import type { StoreReader } from "../store.ts";
import { type Failure, failureOf } from "./failure.ts";
import { SqliteReader } from "./reader.ts";

export type Verb = keyof StoreReader;

export interface ReadRequest {
  readonly id: number;
  /** Which of the connections, and to the record of which folder. */
  readonly connection: number;
  readonly folder: string;
  readonly verb: Verb | "close";
  readonly args: readonly unknown[];
}

export type ReadAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: Failure };

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const readers = new Map<number, SqliteReader>();

const readerOf = ({ connection, folder }: ReadRequest): SqliteReader => {
  const known = readers.get(connection) ?? new SqliteReader(folder);
  readers.set(connection, known);
  return known;
};

const close = (connection: number): void => {
  readers.get(connection)?.close();
  readers.delete(connection);
};

const read = async (request: ReadRequest): Promise<ReadAnswer> => {
  const { id, verb, args } = request;
  try {
    if (verb === "close") return { id, result: close(request.connection) };
    const reader = readerOf(request);
    const method: (...given: never[]) => Promise<unknown> = reader[verb];
    return { id, result: await Reflect.apply(method, reader, args) };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
};

port.on("message", async (request: ReadRequest) => port.postMessage(await read(request)));
