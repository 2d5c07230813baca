/**
 * What the middleware of a call share.
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Principal } from "../domain/role.ts";
import type { Exchange } from "./exchange.ts";

export interface AppEnv {
  Bindings: HttpBindings;
  Variables: {
    exchangeId: string;
    principal: Principal;
    exchange: Exchange;
  };
}

/** Only HTTP/1.1 is served. */
export type Incoming = IncomingMessage;
export type Outgoing = ServerResponse;

export type AppContext = Context<AppEnv>;
