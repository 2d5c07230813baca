/**
 * @module
 * Makes the exchange durable before anything leaves: what follows it runs only when `exchange.opened` is on stable storage.
 */
import type { Recorder } from "../ledger/exchange-record.ts";
import type { Guard } from "../policy/guard.ts";
import type { Stage } from "./exchange.ts";
import { beginRecord, openingOf } from "./settle.ts";

/**
 * @example
 * [route(...), record(recorder, guard), forward(), scanResponse(...)]
 */
export const record = (recorder: Recorder, guard: Guard): Stage =>
  async function record(exchange) {
    exchange.record = beginRecord(recorder, exchange, guard.digest);
    await exchange.record.open(openingOf(exchange));
  };
