/**
 * Node's response with a head that is gathered by turns.
 * @module
 */
import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** Written by one `writeHead` (`writeHead` in `deliver.ts`): that costs half of what as many calls of `setHeader` do. */
export class Outgoing extends ServerResponse {
  /** Names in lower case and values by turns; each name once. */
  readonly head: string[] = [];
}

/** The connection of a request that asks for another protocol (RFC 9110, 7.8), and what has come on it already. */
export interface Upgrade {
  readonly socket: Duplex;
  readonly head: Buffer;
}

export type HttpServer = Server<typeof IncomingMessage, typeof Outgoing>;
/** `upgrade` is there where the request asks for a WebSocket, and `wantsSocket` says that there is one at its path. */
export interface Listener {
  (incoming: IncomingMessage, outgoing: Outgoing, upgrade?: Upgrade): void;
}
