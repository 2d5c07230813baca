/**
 * The thread that reads for pages, proofs and exports, so that no query runs on the request thread.
 * @module
 */
import { parentPort } from "node:worker_threads";
import type { StoreReader } from "../store.ts";
import { type Failure, failureOf } from "./failure.ts";
import { SqliteReader } from "./reader.ts";

export type Verb = keyof StoreReader;

/** One at a time: the next is sent when the one before is answered. */
export interface ReadRequest {
  /** Which of the connections, and to the record of which folder. */
  readonly connection: number;
  readonly folder: string;
  readonly verb: Verb | "close";
  readonly args: readonly unknown[];
}

export type ReadAnswer = { readonly result: unknown } | { readonly failure: Failure };

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
  const { verb, args } = request;
  try {
    if (verb === "close") return { result: close(request.connection) };
    const reader = readerOf(request);
    const method: (...given: never[]) => Promise<unknown> = reader[verb];
    return { result: await Reflect.apply(method, reader, args) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
};

port.on("message", async (request: ReadRequest) => port.postMessage(await read(request)));
