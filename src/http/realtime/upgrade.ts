/**
 * @module
 * Requests for a WebSocket (RFC 6455, 4.2): which they are, how they are answered before there is one, and what stands in for their body.
 */
import type { Duplex } from "node:stream";
import { CustodyError } from "../../domain/errors.ts";
import { endpoints } from "../../openai/endpoints.ts";
import type { RealtimeConfig } from "./realtime-config.ts";
import type { Incoming } from "../context.ts";
import type { ClientStage } from "../exchange.ts";
import { Outgoing } from "../outgoing.ts";
import type { LiveSessions } from "./live-sessions.ts";

const paths: ReadonlySet<string> = new Set(
  endpoints.flatMap((endpoint) => (endpoint.session === undefined ? [] : endpoint.paths)),
);

/** Whether a request asks for a WebSocket where there is one. */
export const wantsSocket = ({ url = "", headers }: Incoming): boolean =>
  headers.upgrade?.toLowerCase() === "websocket" && paths.has(url.split("?", 1)[0] ?? "");

/** An answer on a connection that Node has let go of: it ends with it, unless it becomes a WebSocket. */
export const answerOnSocket = (incoming: Incoming, socket: Duplex): Outgoing => {
  const outgoing = new Outgoing(incoming);
  outgoing.shouldKeepAlive = false;
  // Nothing else listens to it from here on. Its close says what has to be known.
  socket.on("error", () => socket.destroy());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a connection of `node:http` is a socket
  outgoing.assignSocket(socket as Parameters<Outgoing["assignSocket"]>[0]);
  outgoing.once("finish", () => socket.end());
  return outgoing;
};

const malformed = (message: string, param: string): CustodyError =>
  new CustodyError("request_malformed", message, param);

/**
 * Checks the handshake, as RFC 6455, 4.2.1 has it.
 *
 * @example
 * [readUpgrade(...), readRequest(...), checkHandshake(), resolveTarget(...)]
 */
export const checkHandshake = (): ClientStage =>
  function checkHandshake({ incoming, outgoing, upgrade }) {
    const { "sec-websocket-version": version, "sec-websocket-key": key = "" } = incoming.headers;
    if (upgrade === null) {
      outgoing.setHeader("upgrade", "websocket");
      throw new CustodyError("upgrade_required", "this path speaks WebSocket: connect with `Upgrade: websocket`");
    }
    if (version !== "13") throw malformed("`Sec-WebSocket-Version` must be 13", "sec-websocket-version");
    if (!/^[+/0-9A-Za-z]{22}==$/.test(key)) {
      throw malformed("`Sec-WebSocket-Key` must be 16 bytes", "sec-websocket-key");
    }
  };

/** Browsers ask nobody before they open a WebSocket to another origin: what CORS is for calls has to be checked here. */
const checkOrigin = ({ headers }: Incoming, origins: readonly string[] | undefined): void => {
  const { origin, host } = headers;
  if (origin === undefined || origins?.includes(origin) === true) return;
  if (URL.parse(origin)?.host === host) return;
  throw new CustodyError("forbidden", "pages of this origin may not ask; `server.cors.origins` names those that may");
};

/** The query as JSON. A name that is there twice has several readings. */
const queryOf = (url: string): Buffer => {
  const query: Record<string, string> = {};
  for (const [name, value] of new URL(url, "http://localhost").searchParams) {
    if (Object.hasOwn(query, name)) throw malformed("each name may stand once in the query", "query");
    query[name] = value;
  }
  return Buffer.from(JSON.stringify(query));
};

/**
 * Takes the query for the request's body.
 *
 * @example
 * [admit(...), readUpgrade(realtime, origins), readRequest(...)]
 */
export const readUpgrade = (
  { settings, sessions }: { readonly settings: RealtimeConfig; readonly sessions: LiveSessions },
  origins: readonly string[] | undefined,
): ClientStage =>
  function readUpgrade(exchange) {
    const { incoming } = exchange;
    checkOrigin(incoming, origins);
    if (sessions.count >= settings.sessionsMax) {
      throw new CustodyError("overloaded", `more than ${settings.sessionsMax} sessions are running`);
    }
    exchange.body = queryOf(incoming.url ?? "");
  };
