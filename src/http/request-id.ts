/**
 * @module
 * Gives every request an id of ours (UUIDv7), answered as `X-Request-ID`, errors included. It is the exchange's id.
 */
import { newId } from "../domain/new-id.ts";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/**
 * @example
 * app.use(requestId())
 */
export const requestId = (): MiddlewareHandler<AppEnv> =>
  async function requestId(c, next) {
    const id = newId();
    c.set("exchangeId", id);
    // On Node's response itself: it stands whether Hono answers or the call is answered on the raw response.
    c.env.outgoing.setHeader("x-request-id", id);
    await next();
  };
