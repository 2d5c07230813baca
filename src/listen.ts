/**
 * The address that a server answers at: taken before anything is recorded, given back when its calls have ended.
 * @module
 */
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Config } from "./config.ts";
import { CustodyError } from "./domain/errors.ts";
import { answerBrokenRequest } from "./http/broken-request.ts";
import type { LateClassifier } from "./http/classify-later.ts";
import { errorFacts } from "./log.ts";

const idleCheckMs = 50;

/** Takes the address, before anything is recorded. Until `serve` is called the answer is 503. */
export const bind = async (
  config: Config,
): Promise<{ server: Server; url: string; serve(listener: RequestListener): void }> => {
  const { host, port, headersTimeoutMs, requestTimeoutMs } = config.file.server;
  let listener: RequestListener = (_incoming, outgoing) => outgoing.writeHead(503, { "retry-after": "1" }).end();
  const server = createServer(
    {
      maxHeaderSize: config.file.limits.headerBytesMax,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(headersTimeoutMs, 5_000),
      noDelay: true,
    },
    (incoming, outgoing) => listener(incoming, outgoing),
  );
  server.on("clientError", answerBrokenRequest);
  try {
    await once(server.listen(port, host), "listening");
  } catch (error) {
    const { code } = errorFacts(error);
    throw new CustodyError(
      "config_invalid",
      `cannot listen on ${host}:${port} (${code ?? "unknown"}); choose another --port`,
    );
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  const serve = (given: RequestListener): void => {
    listener = given;
  };
  return { server, url: `http://${name}:${address.port}`, serve };
};

/** Lets calls end, and the judgements beside them, within one time. */
export const stopListening = async (
  server: Server,
  running: () => number,
  late: LateClassifier,
  timeoutMs: number,
): Promise<void> => {
  const endsAt = performance.now() + timeoutMs;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose call has just ended is idle from then on.
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  const timer = setTimeout(() => server.closeAllConnections(), running() === 0 ? 0 : timeoutMs);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
  // Sockets tell their responses at the end of a turn of the event loop. Calls that were cut must hear of it before the upstreams are
  // closed, or they would be recorded as failures of those.
  await nextTurn();
  await nextTurn();
  await late.close(Math.max(0, endsAt - performance.now()));
};
