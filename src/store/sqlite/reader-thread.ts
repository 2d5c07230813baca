/**
 * The thread that reads for pages, proofs and exports, so that no query runs on the request thread.
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import type { StoreReader } from "../store.ts";
import { type Failure, failureOf } from "./failure.ts";
import { SqliteReader } from "./reader.ts";

export type Verb = keyof StoreReader;

/** One at a time: the next is sent when the one before is answered. */
export interface ReadRequest {
  readonly verb: Verb;
  readonly args: readonly unknown[];
}

export type ReadAnswer = { readonly result: unknown } | { readonly failure: Failure };

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const reader = new SqliteReader(String(workerData));

const read = async ({ verb, args }: ReadRequest): Promise<ReadAnswer> => {
  try {
    const method: (...given: never[]) => Promise<unknown> = reader[verb];
    return { result: await Reflect.apply(method, reader, args) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
};

port.on("message", async (request: ReadRequest) => port.postMessage(await read(request)));
