/**
 * The thread of one time stamp: it makes the request, is given the answer, and says whether it holds. ASN.1, X.509 and their checks take tens of
 * milliseconds, and a library that nothing else needs.
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { checkTimestamp, newTimestampRequest, readCertificates } from "./timestamp.ts";

export interface TimestampTask {
  /** What is to be stamped. */
  readonly content: Uint8Array;
  readonly caFile: string;
}

/** First the request's DER, then what its answer is worth: the stamp's time in UTC milliseconds, or what is wrong with it. */
export type TimestampMessage =
  | { readonly request: Uint8Array }
  | { readonly time: number }
  | { readonly fault: string };

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const { content, caFile }: TimestampTask = workerData;
const say = (message: TimestampMessage): void => port.postMessage(message);

try {
  const trusted = readCertificates(caFile);
  const request = newTimestampRequest(content);
  port.once("message", (answer: Uint8Array) => {
    checkTimestamp(answer, request, trusted).then(
      (time) => say({ time }),
      // A library's words may quote the answer.
      (error: unknown) =>
        say({
          fault: error instanceof Error && /^its? /.test(error.message) ? error.message : "its answer does not hold",
        }),
    );
  });
  say({ request: request.der });
} catch (error) {
  say({ fault: error instanceof Error ? error.message : "the request could not be made" });
}
