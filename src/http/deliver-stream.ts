/**
 * Delivers a stream while it is recorded: never far ahead of its durable spool, and its last words only after the close.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { keepAnswer } from "./capture.ts";
import { writeHead, writePieces } from "./deliver.ts";
import { errorAnswer } from "./error-response.ts";
import type { ClientExchange, Exchange, StreamAnswer, StreamSummary } from "./exchange.ts";
import { answerDetails, closingOf } from "./settle.ts";

const truncated = new CustodyError("upstream_failed", "the upstream's stream ended before it was complete");

/** What was delivered, where that is not what came in, and then an event of ours. */
const withEvent = ({ changed }: StreamSummary, event: string): Uint8Array | null =>
  changed === null ? null : Buffer.concat([changed, Buffer.from(event)]);

const close = async (exchange: Exchange, summary: StreamSummary, last: string): Promise<void> => {
  const { usage, assessment, ending } = summary;
  const bodies = { received: null, changed: withEvent(summary, last) };
  await keepAnswer(exchange);
  await exchange.record?.close(closingOf(exchange, { ...ending, status: 200, usage, assessment, bodies }));
};

/** Ends a stream that failed: the close first, then an error event, and never a clean `[DONE]`. */
const fail = async (exchange: ClientExchange, answer: StreamAnswer, error: unknown): Promise<void> => {
  let shown = errorAnswer(error, true, exchange.endpoint.errors);
  if (exchange.record?.isSettled === false) {
    const summary = await answer.summary();
    await keepAnswer(exchange);
    const isUpstreams = error instanceof CustodyError && error.code.startsWith("upstream");
    const ending = { outcome: isUpstreams ? "upstream_failed" : "failed", error: shown.code } as const;
    const { usage, assessment } = summary;
    const bodies = { received: null, changed: withEvent(summary, shown.event) };
    const end = { ...ending, usage, assessment, status: 200, bodies };
    try {
      await exchange.record.close(closingOf(exchange, end));
    } catch (failure) {
      shown = errorAnswer(failure, true, exchange.endpoint.errors);
    }
  }
  exchange.cancelUpstream?.();
  // A sound that ends in our words would be none; cutting it is all that can be said.
  if (answer.isEvents) exchange.outgoing.end(shown.event);
  else exchange.outgoing.destroy();
};

/** Resolves when the stream has been delivered and recorded, or the client has gone. */
export const deliverStream = async (exchange: ClientExchange, answer: StreamAnswer): Promise<void> => {
  const { outgoing: out } = exchange;
  // Where less than all is kept, that is known at the end only.
  const isSpooled = exchange.capture === "full";
  const spool = isSpooled ? exchange.record?.spool(answerDetails(exchange) ?? {}) : undefined;
  const held: Uint8Array[] = [];
  writeHead(out, 200, answer.headers);
  try {
    const pieces = answer.pieces(async (bytes) => {
      if (!exchange.gone) await spool?.add(bytes);
    });
    for await (const piece of pieces) {
      if (exchange.gone) return;
      held.push(...piece.held);
      if (piece.released.length === 0) continue;
      exchange.firstChunkAt ??= exchange.uptime();
      await writePieces(out, piece.released);
    }
    if (exchange.gone) return;
    const summary = await answer.summary();
    const last =
      summary.ending.outcome === "upstream_truncated"
        ? errorAnswer(truncated, true, exchange.endpoint.errors).event
        : "";
    await close(exchange, summary, last);
    // Of a stream that was stopped the rest is not wanted.
    if (summary.ending.outcome === "blocked") exchange.cancelUpstream?.();
    for (const piece of held) out.write(piece);
    if (last !== "" && !answer.isEvents) out.destroy();
    else out.end(last);
  } catch (error) {
    if (!exchange.gone) await fail(exchange, answer, error);
  }
};
