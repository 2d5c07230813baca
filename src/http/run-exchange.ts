/**
 * One exchange through its stages, whoever asks: what comes of it is recorded before anybody is given it.
 * @module
 */
import type { Outcome } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { nothingElse } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { Placeholders } from "../scan/placeholders.ts";
import { UpstreamError } from "../upstream/upstream-error.ts";
import type { AuditDeps } from "./audit.ts";
import { keepAnswer } from "./capture.ts";
import { errorAnswer } from "./error-response.ts";
import type { Answered, Asked, Exchange, SessionAnswer, StreamAnswer, WholeAnswer } from "./exchange.ts";
import { withFloor } from "./key-class.ts";
import { setLimitHeaders } from "./limit-headers.ts";
import type { Metrics } from "./metrics.ts";
import type { Upgrade } from "./outgoing.ts";
import { beginRecord, closingOf, openingOf } from "./settle.ts";
import { setVerdictHeaders } from "./verdict-headers.ts";

const headerCharsMax = 128;

const headerOf = (value: string | string[] | undefined): string | null => (typeof value === "string" ? value : null);

/** A caller's header as it may be kept: printable ASCII, at most 128 characters; null when there is none. */
const cleanHeader = (value: string | string[] | undefined): string | null => {
  const clean = headerOf(value)
    ?.replaceAll(/[^\u0020-\u007e]/g, "")
    .slice(0, headerCharsMax);
  return clean || null;
};

/** What is known of an exchange before anything of it is read: who asks whom, and where from. */
interface Begun<I extends Asked, O extends Answered> extends Pick<
  Exchange,
  "id" | "principal" | "endpoint" | "ofBatch"
> {
  readonly incoming: I;
  readonly outgoing: O;
  /** Where a client asks for a WebSocket. */
  readonly upgrade?: Upgrade | null;
}

/** An exchange of which nothing is read yet. Each field is named here: an object that others are spread into grows by steps, ten times as slowly. */
export const newExchange = <I extends Asked, O extends Answered>(
  { id, principal, endpoint, incoming, outgoing, upgrade = null, ofBatch }: Begun<I, O>,
  { uptime, policies }: Pick<AuditDeps, "uptime" | "policies">,
): Exchange & Required<Begun<I, O>> => ({
  id,
  principal,
  endpoint,
  incoming,
  outgoing,
  upgrade,
  ofBatch,
  uptime,
  startedAt: uptime(),
  clientRequestId: cleanHeader(incoming.headers["x-request-id"]),
  subject: cleanHeader(incoming.headers["x-custody-subject"]),
  // As it is: of a purpose that is no name there must be no policy.
  purpose: headerOf(incoming.headers["x-custody-purpose"]),
  guard: policies.current.base,
  capture: policies.current.base.capture,
  body: null,
  upload: null,
  unscanned: null,
  words: {},
  also: nothingElse,
  apiHeaders: [],
  document: null,
  parts: [],
  shape: null,
  facts: null,
  target: null,
  asked: null,
  marks: [],
  sessionId: null,
  ttftMaxMs: null,
  taken: [],
  pass: null,
  price: null,
  placeholders: new Placeholders(),
  request: withFloor(principal, policies.current.base.nothing),
  redactions: 0,
  pending: [],
  lateRequest: null,
  keptRequest: null,
  keptAnswer: null,
  changedBody: null,
  leavings: null,
  candidates: [],
  credential: null,
  record: null,
  attempts: [],
  running: null,
  response: null,
  firstChunkAt: null,
  answer: null,
  closing: null,
  gone: false,
  cancelUpstream: null,
});

/** What every exchange needs. */
export interface RunDeps {
  readonly recorder: Recorder;
  readonly metrics: Metrics;
  /** Told about errors that nobody expected. */
  readonly onUnexpected: (error: Error) => void;
}

/** What may leave. */
export interface SettledAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

const outcomeOf = (error: unknown, exchange: Exchange): Outcome => {
  if (exchange.gone) return "client_aborted";
  if (error instanceof UpstreamError) return "upstream_failed";
  if (error instanceof CustodyError && exchange.request.verdict === "block") return "blocked";
  return "failed";
};

/** Heartbeats say how many there were. */
export const countRefusal = (metrics: Metrics, isAfter: boolean): void =>
  metrics.count("custody_log_refusals_total", { upstream: isAfter ? "called" : "not_called" });

/** Records an error. Gives what is said of it: when even the record fails, that is what the client is told. */
const settleError = async (
  { recorder, metrics }: RunDeps,
  exchange: Exchange,
  error: unknown,
): Promise<SettledAnswer> => {
  let answer = errorAnswer(error, exchange.attempts.length > 0, exchange.endpoint.errors);
  setVerdictHeaders(exchange);
  setLimitHeaders(exchange.outgoing, exchange.pass);
  const status = exchange.gone ? 0 : answer.status;
  const end = {
    outcome: outcomeOf(error, exchange),
    error: answer.code,
    status,
    usage: null,
    assessment: null,
    // A client on its connection was given this and nothing else; of a line it is what the batch's file will say.
    bodies: exchange.ofBatch === null || exchange.gone ? null : { received: null, changed: Buffer.from(answer.body) },
  };
  try {
    // Its close was begun and failed: nothing more can be recorded. (Where the client has gone, nothing can be said either.)
    if (exchange.record?.isSettled === true) throw error;
    if (exchange.record?.isOpen === true) await exchange.record.close(closingOf(exchange, end));
    else {
      // A record whose opening failed is not tried again: the refusal would fail the same way.
      if (exchange.record !== null) throw error;
      exchange.record = beginRecord(recorder, exchange);
      // Nothing was forwarded.
      exchange.changedBody = null;
      await exchange.record.openAndClose(openingOf(exchange), closingOf(exchange, end));
    }
  } catch (failure) {
    answer = errorAnswer(failure, exchange.attempts.length > 0, exchange.endpoint.errors);
  }
  if (answer.code === "ledger_unavailable") countRefusal(metrics, exchange.attempts.length > 0);
  exchange.cancelUpstream?.();
  return answer;
};

const settleWhole = async ({ recorder }: RunDeps, exchange: Exchange, answer: WholeAnswer): Promise<SettledAnswer> => {
  const { status, usage, assessment, received, changed, ending } = answer;
  await keepAnswer(exchange);
  const closing = closingOf(exchange, { ...ending, status, usage, assessment, bodies: { received, changed } });
  if (exchange.record !== null) await exchange.record.close(closing);
  else {
    // Answered here: nobody was called.
    exchange.record = beginRecord(recorder, exchange);
    await exchange.record.openAndClose(openingOf(exchange), closing, exchange.also);
  }
  return { status, headers: answer.headers, body: changed ?? received ?? "" };
};

const countExchange = (metrics: Metrics, { closing }: Exchange): void => {
  if (closing === null) return;
  const { outcome, error, assessment } = closing;
  metrics.count("custody_exchanges_total", { outcome, verdict: assessment.verdict });
  if (assessment.degraded.length > 0) metrics.count("custody_scanner_failures_total", { effect: "open" });
  if (error === "scanner_failed") metrics.count("custody_scanner_failures_total", { effect: "closed" });
};

/** A line of a batch that its key's limits hold up has not been asked yet: nothing of it is recorded. */
const mustWait = ({ ofBatch, record }: Exchange, error: unknown): boolean =>
  ofBatch !== null && record === null && isHeldUp(error);

/** Whether something can be done later as it is. */
export const isHeldUp = (error: unknown): error is CustodyError & { readonly retryAfterMs: number } =>
  error instanceof CustodyError && error.code === "rate_limited" && error.retryAfterMs !== null;

/**
 * Runs the stages in their order and records what they made of the exchange. When it resolves to an answer its close is durable, or the answer
 * says that it is not. Throws `rate_limited` for a line of a batch that has to wait. Of one whose answer comes later nothing more is recorded. A stream and a session are given to `deliver`, which records them while they leave; null then.
 */
export const runExchange = async <E extends Exchange>(
  d: RunDeps,
  exchange: E,
  stages: readonly ((exchange: E) => void | Promise<void>)[],
  deliver: (answer: StreamAnswer | SessionAnswer) => Promise<void>,
): Promise<SettledAnswer | null> => {
  try {
    for (const stage of stages) {
      const pending = stage(exchange);
      if (pending !== undefined) await pending;
    }
    setVerdictHeaders(exchange);
    setLimitHeaders(exchange.outgoing, exchange.pass);
    const { answer } = exchange;
    if (answer === null) throw new Error("the stages gave no answer");
    if (answer.kind === "later") return null;
    if (answer.kind === "whole") return await settleWhole(d, exchange, answer);
    if (answer.kind === "unscanned") await answer.deliver();
    else await deliver(answer);
    return null;
  } catch (error) {
    if (mustWait(exchange, error)) throw error;
    if (error instanceof Error && !(error instanceof CustodyError) && !exchange.gone) d.onUnexpected(error);
    return await settleError(d, exchange, error);
  } finally {
    // Of a call that could not even be recorded.
    exchange.pass?.giveBack();
    await exchange.upload?.spool.discard().catch(d.onUnexpected);
    countExchange(d.metrics, exchange);
  }
};
