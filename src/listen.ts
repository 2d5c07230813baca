/**
 * The address that a server answers at: taken before anything is recorded, given back when its calls have ended.
 * @module
 */
import { once } from "node:events";
import { createServer, IncomingMessage } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Certificates } from "./certificates.ts";
import type { Config } from "./config.ts";
import { CustodyError } from "./domain/errors.ts";
import { answerHead } from "./http/answer-head.ts";
import { answerBrokenRequest, refuseExpectation } from "./http/broken-request.ts";
import type { LateClassifier } from "./http/classify-later.ts";
import type { LiveSessions } from "./http/realtime/live-sessions.ts";
import { deliverWhole } from "./http/deliver.ts";
import type { Metrics } from "./http/metrics.ts";
import { type HttpServer, type Listener, Outgoing } from "./http/outgoing.ts";
import { answerOnSocket, wantsSocket } from "./http/realtime/upgrade.ts";
import { errorFacts } from "./log.ts";

const idleCheckMs = 50;

/** What connections are taken with; over TLS where there are certificates. */
const createListening = (
  { headersTimeoutMs, requestTimeoutMs }: Config["file"]["server"],
  maxHeaderSize: number,
  certificates: Certificates | null,
  listener: Listener,
): HttpServer => {
  const options = {
    IncomingMessage,
    ServerResponse: Outgoing,
    maxHeaderSize,
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(headersTimeoutMs, 5_000),
    noDelay: true,
    // Node answers these in its own way, or takes the first of several: `http/request-form.ts` refuses them in ours.
    requireHostHeader: false,
    joinDuplicateHeaders: true,
    // Others are requests like any other: clients of HTTP/2 ask for an upgrade with each.
    shouldUpgradeCallback: wantsSocket,
  };
  if (certificates === null) return createServer(options, listener);
  const server = createSecureServer(
    { ...options, ...certificates.options, handshakeTimeout: headersTimeoutMs },
    listener,
  );
  certificates.keep(server);
  return server;
};

/** A server that has its address. */
export interface Bound {
  readonly server: HttpServer;
  readonly url: string;
  /** Null where it speaks HTTP. */
  readonly certificates: Certificates | null;
  serve(listener: Listener): void;
  /** Gives the address back where nothing was served yet; see `stopListening`. */
  giveBack(): Promise<void>;
}

/** Takes the address, before anything is recorded. Until `serve` is called the answer is 503. Throws `config_invalid`. */
export const bind = async (config: Config, metrics: Metrics): Promise<Bound> => {
  const { host, port, tls } = config.file.server;
  const certificates = tls === undefined ? null : await Certificates.open(tls, metrics);
  const head = answerHead(tls !== undefined);
  let listener: Listener = (_incoming, outgoing) => deliverWhole(outgoing, 503, { "retry-after": "1" }, "");
  const { headerBytesMax } = config.file.limits;
  const server = createListening(config.file.server, headerBytesMax, certificates, (incoming, outgoing) => {
    outgoing.head.push(...head);
    listener(incoming, outgoing);
  });
  server.on("upgrade", (incoming, socket, first) => {
    const outgoing = answerOnSocket(incoming, socket);
    outgoing.head.push(...head);
    listener(incoming, outgoing, { socket, head: first });
  });
  server.on("clientError", answerBrokenRequest(head));
  server.on("checkExpectation", (incoming, outgoing: Outgoing) => {
    outgoing.head.push(...head);
    refuseExpectation(incoming, outgoing);
  });
  try {
    await once(server.listen(port, host), "listening");
  } catch (error) {
    await certificates?.close();
    const { code } = errorFacts(error);
    throw new CustodyError(
      "config_invalid",
      `cannot listen on ${host}:${port} (${code ?? "unknown"}); choose another --port`,
    );
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  const scheme = certificates === null ? "http" : "https";
  const serve = (given: Listener): void => {
    listener = given;
  };
  const giveBack = async (): Promise<void> => {
    server.close();
    await certificates?.close();
  };
  return { server, url: `${scheme}://${name}:${address.port}`, certificates, serve, giveBack };
};

/** Ends sessions, lets calls end, what runs beside them (`others`), and the judgements of all of it, within one time. */
export const stopListening = async (
  server: HttpServer,
  { running, sessions }: { running: () => number; sessions: LiveSessions },
  late: LateClassifier,
  timeoutMs: number,
  others: Promise<void>,
): Promise<void> => {
  const endsAt = performance.now() + timeoutMs;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const ended = sessions.endAll();
  // A connection whose call has just ended is idle from then on.
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  const timer = setTimeout(() => server.closeAllConnections(), running() === 0 ? 0 : timeoutMs);
  await closed;
  await ended;
  clearInterval(idle);
  clearTimeout(timer);
  // Sockets tell their responses at the end of a turn of the event loop. Calls that were cut must hear of it before the upstreams are
  // closed, or they would be recorded as failures of those.
  await nextTurn();
  await nextTurn();
  await others;
  await late.close(Math.max(0, endsAt - performance.now()));
};
