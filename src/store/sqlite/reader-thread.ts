/**
 * The thread that reads for pages, proofs and exports, so that no query runs on the request thread.
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import type { StoreReader } from "../store.ts";
import { SqliteReader } from "./reader.ts";

export type Verb = keyof StoreReader;

export interface ReadRequest {
  readonly id: number;
  readonly verb: Verb;
  readonly args: readonly unknown[];
}

export type ReadAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: { readonly code: string; readonly message: string } };

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const reader = new SqliteReader(String(workerData));

const read = async ({ id, verb, args }: ReadRequest): Promise<ReadAnswer> => {
  try {
    const method: (...given: never[]) => Promise<unknown> = reader[verb];
    return { id, result: await Reflect.apply(method, reader, args) };
  } catch (error) {
    if (error instanceof CustodyError) return { id, failure: { code: error.code, message: error.message } };
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { id, failure: { code: "ledger_unavailable", message: `the log's database could not be read (${code})` } };
  }
};

port.on("message", async (request: ReadRequest) => port.postMessage(await read(request)));
