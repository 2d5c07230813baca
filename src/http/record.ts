/**
 * @module
 * Makes the exchange durable before anything leaves: what follows it runs only when `exchange.opened` is on stable storage.
 */
import type { Recorder } from "../ledger/exchange-record.ts";
import type { LateClassifier } from "./classify-later.ts";
import type { Stage } from "./exchange.ts";
import { beginRecord, openingOf } from "./settle.ts";

/**
 * @example
 * [route(...), record(recorder, late), forward(), scanResponse(...)]
 */
export const record = (recorder: Recorder, late: LateClassifier): Stage =>
  async function record(exchange) {
    exchange.record = beginRecord(recorder, exchange);
    await exchange.record.open(openingOf(exchange));
    const { parts, guard, pending, request } = exchange;
    if (pending.length === 0) return;
    // Not before: scanners outside are recipients too.
    exchange.lateRequest = late.judge(guard, parts, { isAnswer: false, known: request.findings });
  };
