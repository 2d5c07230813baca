/**
 * @module
 * Makes the exchange durable before anything leaves: what follows in the chain runs only when `exchange.opened` is on stable storage.
 */
import type { MiddlewareHandler } from "hono";
import type { Recorder } from "../ledger/exchange-record.ts";
import type { Guard } from "../policy/guard.ts";
import type { AppEnv } from "./context.ts";
import { beginRecord, openingOf } from "./settle.ts";

/**
 * @example
 * [route(...), record(recorder, guard), scanResponse(...), forward()]
 */
export const record = (recorder: Recorder, guard: Guard): MiddlewareHandler<AppEnv> =>
  async function record(c, next) {
    const exchange = c.get("exchange");
    exchange.record = beginRecord(recorder, exchange, guard.digest);
    await exchange.record.open(openingOf(exchange));
    await next();
  };
