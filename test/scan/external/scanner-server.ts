/**
 * An HTTP server on this host that plays the other side of a scanner.
 * @module
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

export interface SeenRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What it does with one request. A string is answered as it is, with status 200. */
export type Script = (outgoing: ServerResponse, seen: SeenRequest) => unknown;

export interface ScannerServer {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** The most requests that were open at one time. */
  busiest(): number;
}

const read = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};

/** Ends with the test. */
export const startScannerServer = async (script: Script): Promise<ScannerServer> => {
  const requests: SeenRequest[] = [];
  let [open, busiest] = [0, 0];
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { url: path = "", method = "", headers } = incoming;
    const seen = { path, method, headers, body: await read(incoming) };
    requests.push(seen);
    const said = await script(outgoing, seen);
    if (typeof said === "string") outgoing.end(said);
  };
  const server = createServer((incoming, outgoing) => {
    open += 1;
    busiest = Math.max(busiest, open);
    outgoing.on("close", () => (open -= 1));
    // A client that leaves in the middle is part of the play.
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return { url: `http://127.0.0.1:${address.port}`, requests, busiest: () => busiest };
};

/** What is thrown, which must be an error with a code. */
export const failureOf = async (work: Promise<unknown>): Promise<{ code: unknown; message: string }> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error && "code" in error) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("it did not fail");
};
