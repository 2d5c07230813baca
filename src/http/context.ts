/**
 * What Hono carries from one handler to the next.
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Principal } from "../domain/principal.ts";

export interface AppEnv {
  Bindings: HttpBindings;
  Variables: {
    principal: Principal;
  };
}

/** Only HTTP/1.1 is served. */
export type Incoming = IncomingMessage;
export type { Outgoing } from "./outgoing.ts";

export type AppContext = Context<AppEnv>;
