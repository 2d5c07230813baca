/**
 * @module
 * Makes the exchange durable before anything leaves: what follows it runs only when `exchange.opened` is on stable storage.
 */
import type { Recorder } from "../ledger/exchange-record.ts";
import type { Stage } from "./exchange.ts";
import { beginRecord, openingOf } from "./settle.ts";

/**
 * @example
 * [route(...), record(recorder), judgeLater(late), forward(), scanResponse(...)]
 */
export const record = (recorder: Recorder): Stage =>
  async function record(exchange) {
    exchange.record = beginRecord(recorder, exchange);
    await exchange.record.open(openingOf(exchange));
  };
