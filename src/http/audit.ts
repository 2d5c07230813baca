/**
 * @module
 * Brackets a call: nothing passes it unrecorded, and no answer leaves before its close is durable. It alone delivers.
 */
import { CustodyError } from "../domain/errors.ts";
import type { Permission } from "../domain/permission.ts";
import type { Principal } from "../domain/principal.ts";
import type { Outcome } from "../domain/entry.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Endpoint } from "../openai/endpoint.ts";
import { Placeholders } from "../scan/placeholders.ts";
import { UpstreamError } from "../upstream/upstream-error.ts";
import { type Asked, identifyKey, type KeyDeps, permitted } from "./identify-key.ts";
import { classifyLater, type LateClassifier } from "./classify-later.ts";
import type { Incoming, Outgoing } from "./context.ts";
import { keepAnswer } from "./capture.ts";
import { deliverWhole } from "./deliver.ts";
import { deliverStream } from "./deliver-stream.ts";
import { errorAnswer } from "./error-response.ts";
import { estimatedUsage } from "./estimated-usage.ts";
import type { Exchange, Stage, WholeAnswer } from "./exchange.ts";
import { withFloor } from "./key-class.ts";
import { setLimitHeaders } from "./limit-headers.ts";
import type { Metrics } from "./metrics.ts";
import { setVerdictHeaders } from "./verdict-headers.ts";
import { beginRecord, closingOf, openingOf } from "./settle.ts";

const headerCharsMax = 128;

const headerOf = (value: string | string[] | undefined): string | null => (typeof value === "string" ? value : null);

/** A caller's header as it may be kept: printable ASCII, at most 128 characters; null when there is none. */
const cleanHeader = (value: string | string[] | undefined): string | null => {
  const clean = headerOf(value)
    ?.replaceAll(/[^\u0020-\u007e]/g, "")
    .slice(0, headerCharsMax);
  return clean || null;
};

const newExchange = (
  c: Pick<Exchange, "id" | "principal" | "endpoint">,
  incoming: Incoming,
  outgoing: Outgoing,
  { uptime, policies }: AuditDeps,
): Exchange => ({
  ...c,
  incoming,
  outgoing,
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
  request: withFloor(c.principal, policies.current.base.nothing),
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
  answer: null,
  unscanned: null,
  closing: null,
  gone: false,
  cancelUpstream: null,
});

const outcomeOf = (error: unknown, exchange: Exchange): Outcome => {
  if (exchange.gone) return "client_aborted";
  if (error instanceof UpstreamError) return "upstream_failed";
  if (error instanceof CustodyError && exchange.request.verdict === "block") return "blocked";
  return "failed";
};

/** Heartbeats say how many there were. */
const countRefusal = (metrics: Metrics, isAfter: boolean): void =>
  metrics.count("custody_log_refusals_total", { upstream: isAfter ? "called" : "not_called" });

/** Records an error and answers it. When even the record fails, that is what the client is told. */
const settleError = async ({ recorder, metrics }: AuditDeps, exchange: Exchange, error: unknown): Promise<void> => {
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
    bodies: null,
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
      await exchange.record.refuse(openingOf(exchange), closingOf(exchange, end));
    }
  } catch (failure) {
    answer = errorAnswer(failure, exchange.attempts.length > 0, exchange.endpoint.errors);
  }
  if (answer.code === "ledger_unavailable") countRefusal(metrics, exchange.attempts.length > 0);
  exchange.cancelUpstream?.();
  deliverWhole(exchange.outgoing, answer.status, answer.headers, answer.body);
};

const settleWhole = async (exchange: Exchange, answer: WholeAnswer): Promise<void> => {
  const { status, usage, assessment, received, changed, ending } = answer;
  await keepAnswer(exchange);
  await exchange.record?.close(
    closingOf(exchange, { ...ending, status, usage, assessment, bodies: { received, changed } }),
  );
  deliverWhole(exchange.outgoing, status, answer.headers, changed ?? received ?? "");
};

/** The client has gone: the record is settled first, then the upstream is told to stop. */
const settleGone = async (exchange: Exchange): Promise<void> => {
  exchange.gone = true;
  const { record, answer, shape } = exchange;
  if (record === null || !record.isOpen || record.isSettled) return;
  const soFar = answer?.kind === "stream" ? await answer.summary() : null;
  await keepAnswer(exchange);
  const end = { outcome: "client_aborted", error: null, status: answer === null ? 0 : 200 } as const;
  const bodies = { received: null, changed: soFar?.changed ?? null };
  // The upstream was given the prompt, whether anything of its answer came or not.
  const isSent = exchange.cancelUpstream !== null && shape !== null;
  const usage = soFar?.usage ?? (isSent ? estimatedUsage(shape, 0) : null);
  const known = { usage, assessment: soFar?.assessment ?? null, bodies };
  const closing = closingOf(exchange, { ...end, ...known });
  // When the log fails too, recovery closes the exchange as interrupted.
  await record.close(closing).catch(() => undefined);
  exchange.cancelUpstream?.();
};

/** Replaced as a whole when policies are read again; a call keeps those that it began under. */
export interface PoliciesInForce {
  readonly current: PolicySet;
}

/** What every audited call needs. */
export interface AuditDeps extends KeyDeps {
  readonly recorder: Recorder;
  readonly policies: PoliciesInForce;
  readonly metrics: Metrics;
  readonly late: LateClassifier;
  /** Steady milliseconds: what latencies are measured by. */
  readonly uptime: () => number;
  /** Told about errors that nobody expected. */
  readonly onUnexpected: (error: Error) => void;
}

/** Answers one request. `id` is the exchange's, and is on the answer already. */
export type CallHandler = (incoming: Incoming, outgoing: Outgoing, id: string) => Promise<void>;

/**
 * Who calls, when it can be recorded. There is no exchange of a refusal here: nobody is known, or they may not call at all, or nothing can
 * be written (running calls still need the disk's reserve for their closes).
 */
const admitCaller = (d: AuditDeps, incoming: Incoming, asked: Asked): Principal | Promise<never> => {
  const found = identifyKey(incoming, d, asked.route);
  const principal = found instanceof Promise ? found : permitted(found, d, asked);
  if (d.recorder.store.writable()) return principal;
  countRefusal(d.metrics, false);
  throw new CustodyError("ledger_unavailable", "the audit log cannot be written now, so the call is refused");
};

const runStages = async (d: AuditDeps, exchange: Exchange, stages: readonly Stage[]): Promise<void> => {
  try {
    for (const stage of stages) {
      const pending = stage(exchange);
      if (pending !== undefined) await pending;
    }
    setVerdictHeaders(exchange);
    setLimitHeaders(exchange.outgoing, exchange.pass);
    const { answer } = exchange;
    if (answer === null) throw new Error("the stages gave no answer");
    if (answer.kind === "whole") await settleWhole(exchange, answer);
    else if (answer.kind === "unscanned") await answer.deliver();
    else await deliverStream(exchange, answer);
  } catch (error) {
    if (error instanceof Error && !(error instanceof CustodyError) && !exchange.gone) d.onUnexpected(error);
    await settleError(d, exchange, error);
  }
};

const countExchange = (metrics: Metrics, { closing }: Exchange): void => {
  if (closing === null) return;
  const { outcome, error, assessment } = closing;
  metrics.count("custody_exchanges_total", { outcome, verdict: assessment.verdict });
  if (assessment.degraded.length > 0) metrics.count("custody_scanner_failures_total", { effect: "open" });
  if (error === "scanner_failed") metrics.count("custody_scanner_failures_total", { effect: "closed" });
};

/**
 * Runs the stages of a call in their order, then records and delivers what they made of it. `endpoint` is what is called.
 *
 * @example
 * const chat = audit(deps, chatEndpoint, [readBody(...), scanRequest(...), ...])
 */
export const audit = (
  d: AuditDeps,
  endpoint: Endpoint,
  stages: readonly Stage[],
  permission: Permission = "call models",
): CallHandler =>
  async function audit(incoming, outgoing, id) {
    let principal: Principal;
    try {
      const known = admitCaller(d, incoming, { route: endpoint.route, permission });
      principal = known instanceof Promise ? await known : known;
    } catch (error) {
      const { status, headers, body } = errorAnswer(error, false, endpoint.errors);
      incoming.resume();
      deliverWhole(outgoing, status, headers, body);
      return;
    }
    const exchange = newExchange({ id, principal, endpoint }, incoming, outgoing, d);
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) void settleGone(exchange);
    });
    await runStages(d, exchange, stages);
    // Of a call that could not even be recorded.
    exchange.pass?.giveBack();
    if (exchange.upload !== null) await exchange.upload.spool.discard().catch(d.onUnexpected);
    countExchange(d.metrics, exchange);
    classifyLater(d.late, exchange);
  };
