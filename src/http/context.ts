/**
 * What Hono carries from one handler to the next.
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import type { Context, Handler } from "hono";
import type { Session } from "../access/sessions.ts";
import type { Principal } from "../domain/principal.ts";
import type { ScopedAccess } from "../evidence/scoped-reader.ts";
import type { Route } from "./route-permissions.ts";

export interface AppEnv {
  Bindings: HttpBindings;
  Variables: {
    principal: Principal;
    /** Where a cookie says who asks: not set for keys. */
    session?: Session;
    /** What the person or the key that is signed in is called. */
    callerName?: string;
    /** The body, where it is a form that was read already. */
    form?: URLSearchParams;
    /** How large a form may be, where it is not of the usual size. */
    formBytesMax?: number;
    /** Whether the log was made up, for trying: what shows it says so. */
    isMadeUp?: boolean;
    /** What a person or a key is called: null where the principal may not know. On pages of the console. */
    nameOf: (id: string) => string | null;
    /** The record as the principal may see it. */
    record: ScopedAccess;
    /** The bytes of the body, once read. */
    body: Buffer | undefined;
  };
}

/** Only HTTP/1.1 is served. */
export type Incoming = IncomingMessage;
export type { Outgoing } from "./outgoing.ts";

export type AppContext = Context<AppEnv>;

/** Puts a route in the application, behind what it asks for. */
export type On = (route: Route, handler: Handler<AppEnv>) => void;
