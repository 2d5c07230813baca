/**
 * Node's response with a head that is gathered by turns.
 * @module
 */
import { type IncomingMessage, type RequestListener, type Server, ServerResponse } from "node:http";

/** Written by one `writeHead` (`writeHead` in `deliver.ts`): that costs half of what as many calls of `setHeader` do. */
export class Outgoing extends ServerResponse {
  /** Names in lower case and values by turns; each name once. */
  readonly head: string[] = [];
}

export type HttpServer = Server<typeof IncomingMessage, typeof Outgoing>;
export type Listener = RequestListener<typeof IncomingMessage, typeof Outgoing>;
